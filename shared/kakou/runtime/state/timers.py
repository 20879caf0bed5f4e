"""Timers on the zone's clock: set for a log time, due at the first tick at or after it, each once.

They are entries like any other, so a service that was down at that moment, or a rebuilt one, fires the same ones.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from kakou.runtime.unit_of_work import RUNTIME, UnitOfWork

SLOT_MS = 5_000
SLOTS_PER_TICK = 2_000
TIMERS_PER_TICK = 500
"""After a long silence, or where thousands fall due at once, they are worked off over several ticks: all that one tick
touches must fit into memory."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMERS = "~timers"
CURSOR = "timers"


class Timer(NamedTuple):
    """What to look at when the time has come. Whether it still matters is for the handler to see in its state."""

    at_ms: int
    kind: str
    no: str


class TimerSlot(BaseModel):
    model_config = ConfigDict(frozen=True)
    timers: tuple[Timer, ...] = ()


def set_timer(unit: UnitOfWork, at: datetime, kind: str, no: str) -> None:
    """Have `due_timers` name (kind, no) once log time reaches `at`."""
    at_ms = (at - EPOCH) // timedelta(milliseconds=1)
    cursor = _cursor(unit)
    if unit.get_text(RUNTIME, CURSOR) is None:
        unit.put(RUNTIME, CURSOR, str(cursor))
    slot = str(max(at_ms // SLOT_MS, cursor))
    known = unit.get(TIMERS, slot, TimerSlot) or TimerSlot()
    unit.put(TIMERS, slot, TimerSlot.model_construct(timers=(*known.timers, Timer(at_ms, kind, no))))


def due_timers(unit: UnitOfWork) -> Iterator[Timer]:
    """For a tick: the timers whose time has come, oldest first. They are taken off as the first is asked for."""
    now_ms = unit.event.log_ms
    first = min(_cursor(unit), now_ms // SLOT_MS)
    last = min(now_ms // SLOT_MS, first + SLOTS_PER_TICK)
    slots = range(first, last + 1)
    unit.require(TIMERS, [str(slot) for slot in slots])
    due: list[Timer] = []
    for slot in slots:
        due += _take(unit, str(slot), now_ms, TIMERS_PER_TICK - len(due))
        if len(due) == TIMERS_PER_TICK:
            last = slot
            break
    unit.put(RUNTIME, CURSOR, str(last))
    return iter(due)


def _take(unit: UnitOfWork, slot: str, now_ms: int, room: int) -> Sequence[Timer]:
    """The slot's oldest timers that are due, at most `room` of them; the others stay in it."""
    known = unit.get(TIMERS, slot, TimerSlot)
    if known is None:
        return ()
    timers = sorted(known.timers)
    taken = min(room, sum(timer.at_ms <= now_ms for timer in timers))
    if taken == 0:
        return ()
    if taken < len(timers):
        unit.put(TIMERS, slot, TimerSlot(timers=tuple(timers[taken:])))
    else:
        unit.delete(TIMERS, slot)
    return timers[:taken]


def _cursor(unit: UnitOfWork) -> int:
    """The oldest slot that may still hold a timer."""
    text = unit.get_text(RUNTIME, CURSOR)
    return int(text) if text else unit.event.log_ms // SLOT_MS
