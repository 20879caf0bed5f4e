"""What the board shows at a moment, read from the state."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kakou.contracts.alert import Severity
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.feed_reader import messages_at_hand, read_head
from hazmat_notify.alerts.rules.alert_message import is_over, lacks_contact
from hazmat_notify.alerts.rules.answers import standing
from hazmat_notify.alerts.rules.severity import GRAVEST_FIRST
from hazmat_notify.board.cards import Card, cards
from hazmat_notify.board.notices import Notice
from hazmat_notify.board.plan import Plan, lane_positions, plan, spot_of, spots
from hazmat_notify.board.trucks import TruckShown, trucks_shown
from hazmat_notify.board.units import UnitShown, units_now
from hazmat_notify.http.alerts import current
from hazmat_notify.http.card import goods_of
from hazmat_notify.state import SUBSCRIPTION, UNANSWERED, AlertKept, SubscriptionKept, Unanswered, kind_of_alert
from hazmat_notify.views.stock_now import on_file, stock_view

SHOWN = 50
RECENTLY_ANSWERED = 12
LOOKED_BACK = 60
"""Messages among which recently answered alerts are looked for."""


@dataclass(frozen=True)
class Board:
    """cards: what nobody has in hand, the gravest first, of these the newest; `hidden`, by
    severity, are not shown. drills: of these what is not real, apart from them and after them.

    last: the feed's last sequence in what is shown.
    """

    last: int
    cards: tuple[Card, ...]
    hidden: tuple[tuple[Severity, int], ...]
    drills: tuple[Card, ...]
    answered: tuple[Notice, ...]
    trucks: tuple[TruckShown, ...]
    units: tuple[UnitShown, ...]
    plan: Plan | None

    @property
    def unanswered(self) -> tuple[Notice, ...]:
        """What is real and waits, as far as it is shown."""
        return tuple(notice for card in self.cards for notice in card.notices)

    @property
    def more(self) -> int:
        """How many of them are not shown."""
        return sum(count for _, count in self.hidden)

    @property
    def waiting(self) -> int:
        """How many real ones wait."""
        return len(self.unanswered) + self.more

    @property
    def gravest(self) -> Severity | None:
        """Of what is real and waits."""
        return self.cards[0].lead.alert.severity if self.cards else None


async def board(reader: StateReader, zone: str) -> Board:
    """May raise OSError, TimeoutError."""
    head = await read_head(reader, zone)
    waiting = await reader.all(zone, UNANSWERED, Unanswered)
    ordered = sorted(waiting, key=lambda no: (GRAVEST_FIRST.index(waiting[no].severity), -waiting[no].sequence))
    real = [no for no in ordered if not waiting[no].drill]
    drills = [no for no in ordered if waiting[no].drill]
    since = {no: each.at for no, each in waiting.items()}
    receivers = await reader.all(zone, SUBSCRIPTION, SubscriptionKept)
    # Of what is at hand: the board goes on without the history.
    recent = await messages_at_hand(reader, zone, max(head.first - 1, head.last - LOOKED_BACK), head.last)
    done = [no for no in dict.fromkeys(message.id for message in reversed(recent)) if no not in waiting]
    found = await on_file(reader, zone)
    stock = stock_view(found)
    units, known = units_now(found, stock.items), spots(found, await lane_positions(reader, zone))
    open_ones = await notices(reader, zone, real[:SHOWN], receivers, since)
    located = [(each, spot_of(each.alert, found.moving.get(each.alert.visit or ""))) for each in open_ones]
    return Board(
        last=head.last,
        cards=cards(open_ones),
        hidden=tuple(Counter(waiting[no].severity for no in real[SHOWN:]).items()),
        drills=cards(await notices(reader, zone, drills[:SHOWN], receivers, since)),
        answered=await notices(reader, zone, done[:RECENTLY_ANSWERED], receivers, since),
        trucks=await trucks_shown(reader, zone, found, stock.in_motion),
        units=units,
        plan=plan(known, units, located),
    )


async def notices(
    reader: StateReader,
    zone: str,
    nos: Iterable[str],
    receivers: Mapping[str, SubscriptionKept],
    since: Mapping[str, datetime],
) -> tuple[Notice, ...]:
    """The alerts of these ids that are kept. since: when each began to wait, where it does. May raise OSError,
    TimeoutError."""
    found = [(no, await reader.get(zone, kind_of_alert(no), no, AlertKept)) for no in nos]
    return tuple(notice_of(kept, receivers, since.get(no)) for no, kept in found if kept is not None)


def notice_of(kept: AlertKept, receivers: Mapping[str, SubscriptionKept], since: datetime | None = None) -> Notice:
    return Notice(
        alert=current(kept, receivers),
        goods=goods_of(kept.message),
        since=since or kept.message.at,
        words=standing(kept.answers, kept.asked),
        over=is_over(kept.message),
        no_contact=lacks_contact(kept.message),
    )
