"""Who has what in hand, for the hand-over between shifts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakou.contracts.alert import AlertAnswer
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.feed_reader import messages_at_hand, read_head
from hazmat_notify.alerts.rules.severity import GRAVEST_FIRST
from hazmat_notify.board.notices import Notice
from hazmat_notify.board.view import LOOKED_BACK, notice_of
from hazmat_notify.state import (
    MOTION,
    STANDING,
    SUBSCRIPTION,
    UNANSWERED,
    AlertKept,
    SubscriptionKept,
    Unanswered,
    kind_of_alert,
)
from hazmat_notify.trucks.rules.motion import InMotion

DRILLS_LOOKED_BACK: Final = 1_000
"""Messages of the feed among which drills are found that somebody has in hand: some hours of a busy gate. Whoever took
one early must be able to end it."""


@dataclass(frozen=True)
class Item:
    """An alert that is not over. since: when whoever sees to it took it or was named; when it began to wait, where
    nobody has it. last: what was said last, by whomever."""

    notice: Notice
    since: datetime
    last: AlertAnswer | None


@dataclass(frozen=True)
class Holding:
    """What one person has in hand, or is to take. name: with the token's beside it, as both are on record; None for
    what nobody has. waits: whether it was handed on to them and they have not taken it."""

    name: str | None
    waits: bool
    items: tuple[Item, ...]

    @property
    def nos(self) -> tuple[str, ...]:
        """The alerts' ids."""
        return tuple(item.notice.alert.id for item in self.items)


async def handover(reader: StateReader, zone: str) -> tuple[Holding, ...]:
    """What nobody has first, then what waits to be taken, then by name. Each with the gravest first. May raise OSError,
    TimeoutError."""
    waiting = await reader.all(zone, UNANSWERED, Unanswered)
    receivers = await reader.all(zone, SUBSCRIPTION, SubscriptionKept)
    items: dict[tuple[str | None, bool], list[Item]] = {}
    for no in await _not_over(reader, zone, waiting):
        kept = await reader.get(zone, kind_of_alert(no), no, AlertKept)
        if kept is None:
            continue
        notice = notice_of(kept, receivers, waiting[no].at if no in waiting else None)
        if notice.over:
            continue
        held, to = notice.holder, notice.handed_on
        whose = (on_record(held.by, held.token), False) if held else (to.to, True) if to else (None, False)
        since = held.at if held else to.at if to else notice.since
        item = Item(notice, since, kept.answers[-1] if kept.answers else None)
        items.setdefault(whose, []).append(item)
    return tuple(
        Holding(name, waits, tuple(sorted(found, key=_grave)))
        for (name, waits), found in sorted(items.items(), key=lambda each: _order(*each[0]))
    )


def on_record(by: str, token: str | None) -> str:
    """Whoever answered: the name that was typed, and the token's, which alone proves anything."""
    return by if token in (None, by) else f"{by} ({token})"


async def _not_over(reader: StateReader, zone: str, waiting: Mapping[str, Unanswered]) -> list[str]:
    """Ids among which every alert is that is not over: what waits, what a truck in motion or a unit's condition has,
    and of the last messages, drills that somebody has in hand."""
    head = await read_head(reader, zone)
    trucks = (await reader.all(zone, MOTION, InMotion)).values()
    [standing] = await reader.all_texts(zone, [STANDING])
    recent = await messages_at_hand(reader, zone, max(head.first - 1, head.last - DRILLS_LOOKED_BACK), head.last)
    last = [each.id for each in recent if each.drill or each.sequence > head.last - LOOKED_BACK]
    return list(dict.fromkeys([*waiting, *(truck.alert for truck in trucks), *standing.values(), *last]))


def _grave(item: Item) -> tuple[bool, int, datetime]:
    alert = item.notice.alert
    return alert.drill, GRAVEST_FIRST.index(alert.severity), item.since


def _order(name: str | None, waits: bool) -> tuple[bool, bool, str]:
    return name is not None, not waits, name or ""
