"""Which alerts share a card of the board: equal loads, so that six trucks of one firm are one thing to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from kakou.contracts.alert import Alert, AlertGoods, Forecast
from kakou.contracts.verdicts import Bilingual
from kakou.values.decimals import ZERO

from hazmat_notify.alerts.rules.wording import amount
from hazmat_notify.board.notices import Notice

LEVEL_FORECAST = "hazmat.forecast.level"
"""The finding that the forecast's own line says already."""
FORECASTS = "hazmat.forecast."
"""Findings about the storage unit, which is the same for all; others are about the one load."""


@dataclass(frozen=True)
class Card:
    """Alerts that are read as one: a single one, or trucks with equal loads."""

    notices: tuple[Notice, ...]

    @property
    def lead(self) -> Notice:
        """The newest, which the others are equal to."""
        return self.notices[0]

    @property
    def shared(self) -> bool:
        """Whether several trucks share it."""
        return len(self.notices) > 1

    @property
    def nos(self) -> tuple[str, ...]:
        """The alerts' ids."""
        return tuple(each.alert.id for each in self.notices)

    @property
    def totals(self) -> tuple[Bilingual, ...]:
        """For each of the goods, how much of it all the trucks carry."""
        loads = zip(*(each.alert.goods for each in self.notices), strict=True)
        return tuple(amount(reduce(_added, same)) for same in loads)

    @property
    def forecast(self) -> Forecast | None:
        """The gravest of the forecasts: what comes later finds more there."""
        found = (each.alert.forecast for each in self.notices if each.alert.forecast is not None)
        return max(found, key=lambda each: each.ratio_then, default=None)

    @property
    def findings(self) -> tuple[Bilingual, ...]:
        """What speaks against any of the loads, each thing once."""
        said = (each.text for notice in self.notices for each in notice.alert.findings if each.code != LEVEL_FORECAST)
        return tuple({each.zh: each for each in said}.values())


def cards(notices: Iterable[Notice]) -> tuple[Card, ...]:
    """In the order of the first of each."""
    found: dict[object, list[Notice]] = {}
    for each in notices:
        found.setdefault(_likeness(each.alert), []).append(each)
    return tuple(Card(tuple(alike)) for alike in found.values())


def _likeness(alert: Alert) -> object:
    """Equal for trucks that a reader need not tell apart: the same goods, bound the same way to the same unit, under
    the same verdict, with nothing said of one load that is not said of the others, and waiting at the same step.
    Anything but a truck is like itself alone."""
    if alert.kind != "truck" or not alert.goods:
        return alert.id
    step = alert.escalation.step if alert.escalation else 0
    said = frozenset(each.code for each in alert.findings if not each.code.startswith(FORECASTS))
    goods = tuple(map(_kind_of, alert.goods))
    return (alert.severity, alert.verdict, alert.direction, alert.msg_type, step, said, goods)


def _kind_of(goods: AlertGoods) -> object:
    return goods.model_copy(update={"quantity": ZERO, "name": goods.name if goods.cas is None else None})


def _added(one: AlertGoods, other: AlertGoods) -> AlertGoods:
    return one.model_copy(update={"quantity": one.quantity + other.quantity})
