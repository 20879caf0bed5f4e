"""Storage units as the board shows them: what lies inside, what is on its way, and what is allowed, in one measure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.verdicts import Bilingual

from hazmat_notify.alerts.rules.wording import danger_of_class
from hazmat_notify.storage.forecast import assessment_with
from hazmat_notify.storage.major_hazard import written
from hazmat_notify.storage.segregation import kept_apart_from
from hazmat_notify.storage.storage_unit import lines
from hazmat_notify.views.stock_models import StockLine, UnitView
from hazmat_notify.views.stock_now import OnFile

Coming = tuple[HazardousGoods, Decimal | None]
"""Goods of a truck that was let through, and their kg; None where the quantity is no mass."""


@dataclass(frozen=True)
class UnitShown:
    """view: as the interface answers it. ratio_then: Σ q/Q once what was let through to it lies there. coming: that, in
    kg by name. apart: dangers that must not lie beside what lies there, with their classes."""

    view: UnitView
    ratio_then: Decimal
    coming: dict[str, Decimal]
    apart: tuple[tuple[str, Bilingual], ...]

    @property
    def fuller(self) -> bool:
        """Whether what is on its way brings it nearer to the threshold."""
        return self.ratio_then > self.view.ratio


def units_now(found: OnFile, views: Iterable[UnitView]) -> tuple[UnitShown, ...]:
    """The fullest first."""
    return by_fill(_now(found, view) for view in views)


def units_then(views: Iterable[UnitView]) -> tuple[UnitShown, ...]:
    """Of a past time, of which what was on its way is not kept. The fullest first."""
    return by_fill(UnitShown(view, view.ratio, {}, ()) for view in views)


def by_fill(units: Iterable[UnitShown]) -> tuple[UnitShown, ...]:
    return tuple(sorted(units, key=lambda unit: (-unit.ratio_then, unit.view.id)))


def percent(ratio: Decimal) -> int:
    """Whole percent of the threshold, cut and not rounded: 100 is never shown for less."""
    return int((ratio * 100).to_integral_value(ROUND_FLOOR))


def percent_words(ratio: Decimal) -> str:
    """The same to be read: little is not nothing."""
    whole = percent(ratio)
    return "<1 %" if not whole and ratio else f"{whole} %"


def share(line: StockLine) -> int | None:
    """Percent of its critical quantity that a substance makes up; None where no row counts it."""
    if line.limit is None:
        return None
    there = line.quantity if line.unit == "t" else line.quantity / 1000
    return percent(max(there, line.design_maximum or there) / line.limit)


def _now(found: OnFile, view: UnitView) -> UnitShown:
    document, stock = found.units[view.id], found.stock(view.id)
    coming = _coming(found, view.id)
    then = assessment_with(document, stock, coming, found.added)
    there = [line.labels for line in lines(document, stock, found.added) if line.tonnes]
    apart = kept_apart_from(there, found.least, found.added)
    named: dict[str, Decimal] = {}
    for goods, kilograms in coming:
        if kilograms is not None:
            named[goods.name] = named.get(goods.name, Decimal(0)) + kilograms
    return UnitShown(view, written(then.ratio), named, tuple((each, danger_of_class(each)) for each in apart))


def _coming(found: OnFile, no: str) -> list[Coming]:
    """By the rule of the forecast: what was let through and is not unloaded yet."""
    return [
        (load.goods, load.kilograms)
        for truck in found.moving.values()
        if truck.let_through
        for load in truck.loads
        if load.goods.storage_unit == no
    ]
