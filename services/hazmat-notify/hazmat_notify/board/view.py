"""What the board shows at a moment, read from the state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kakou.contracts.alert import Alert, AlertAnswer, Severity
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.feed_reader import messages_at_hand, read_head
from hazmat_notify.alerts.rules.alert_message import is_over, lacks_contact
from hazmat_notify.alerts.rules.answers import holder, standing
from hazmat_notify.alerts.rules.severity import GRAVEST_FIRST
from hazmat_notify.http.alerts import current
from hazmat_notify.http.card import CardGoods, goods_of
from hazmat_notify.state import SUBSCRIPTION, UNANSWERED, AlertKept, SubscriptionKept, Unanswered, kind_of_alert
from hazmat_notify.views.stock_models import StockView, UnitView
from hazmat_notify.views.stock_now import zone_stock

SHOWN = 50
RECENTLY_ANSWERED = 12
LOOKED_BACK = 60
"""Messages among which recently answered alerts are looked for."""


@dataclass(frozen=True)
class Notice:
    """An alert as the board shows it. since: when it began to wait for somebody. words: the answers that stand, by
    their number. over: what it is about is. no_contact: nobody is named to call, where somebody should be."""

    alert: Alert
    goods: tuple[CardGoods, ...]
    since: datetime
    words: dict[int, AlertAnswer]
    over: bool
    no_contact: bool

    @property
    def in_hand(self) -> bool:
        return holder(self.words) is not None

    @property
    def seen(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Board:
    """unanswered: the gravest first, of these the newest; `more` of them are not shown.

    last: the feed's last sequence in what is shown.
    """

    last: int
    unanswered: tuple[Notice, ...]
    more: int
    answered: tuple[Notice, ...]
    stock: StockView
    units: tuple[UnitView, ...]

    @property
    def waiting(self) -> int:
        return len(self.unanswered) + self.more

    @property
    def gravest(self) -> Severity | None:
        """Of what waits."""
        return self.unanswered[0].alert.severity if self.unanswered else None


async def board(reader: StateReader, zone: str) -> Board:
    """May raise OSError, TimeoutError."""
    head = await read_head(reader, zone)
    waiting = await reader.all(zone, UNANSWERED, Unanswered)
    ordered = sorted(waiting, key=lambda no: (GRAVEST_FIRST.index(waiting[no].severity), -waiting[no].sequence))
    receivers = await reader.all(zone, SUBSCRIPTION, SubscriptionKept)
    shown = [await _notice(reader, zone, no, receivers, waiting[no].at) for no in ordered[:SHOWN]]
    # Of what is at hand: the board goes on without the history.
    recent = await messages_at_hand(reader, zone, max(head.first - 1, head.last - LOOKED_BACK), head.last)
    done = [no for no in dict.fromkeys(message.id for message in reversed(recent)) if no not in waiting]
    answered = [await _notice(reader, zone, no, receivers) for no in done[:RECENTLY_ANSWERED]]
    stock = await zone_stock(reader, zone)
    return Board(
        last=head.last,
        unanswered=tuple(notice for notice in shown if notice is not None),
        more=max(0, len(ordered) - SHOWN),
        answered=tuple(notice for notice in answered if notice is not None),
        stock=stock,
        units=by_fill(stock.items),
    )


def by_fill(units: Iterable[UnitView]) -> tuple[UnitView, ...]:
    """The fullest first."""
    return tuple(sorted(units, key=lambda unit: (-unit.ratio, unit.id)))


def percent(ratio: Decimal) -> int:
    """The bar's length: full at the threshold of 1."""
    return min(100, int(ratio * 100))


async def _notice(
    reader: StateReader,
    zone: str,
    no: str,
    receivers: Mapping[str, SubscriptionKept],
    since: datetime | None = None,
) -> Notice | None:
    kept = await reader.get(zone, kind_of_alert(no), no, AlertKept)
    if kept is None:
        return None
    return Notice(
        alert=current(kept, receivers),
        goods=goods_of(kept.message),
        since=since or kept.message.at,
        words=standing(kept.answers, kept.asked),
        over=is_over(kept.message),
        no_contact=lacks_contact(kept.message),
    )
