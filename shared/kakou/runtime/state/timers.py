"""Timers on the zone's clock: set for a log time, due at the first tick at or after it, each once.

They are entries like any other, so a service that was down at that moment, or a rebuilt one, fires the same ones. So is
the time at which the zone's next tick is wanted: whoever ticks looks at it (`kakou.runtime.ticker`).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from kakou.runtime.unit_of_work import RUNTIME, UnitOfWork

SLOT_MS = 5_000
SLOTS = 120
"""Slots of a block. What a block says of its slots spares looks at those in which there is nothing."""

LONGEST_MS = 540_000
"""Longest time between two ticks. In it no timer may be overlooked, so a tick looks ahead at least a block; and log
time must keep up, which no record moves by more than ten minutes (`log_time.LARGEST_STEP_MS`)."""

BLOCKS_PER_TICK = 144
TIMERS_PER_TICK = 500
"""After a long silence, or where thousands fall due at once, they are worked off over several ticks: all that one tick
touches must fit into memory."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIMERS = "~timers"
BLOCKS = "~timer-blocks"
CURSOR = "timers"
NEXT_TICK = "next-tick"


class Timer(NamedTuple):
    """What to look at when the time has come. Whether it still matters is for the handler to see in its state."""

    at_ms: int
    kind: str
    no: str


class TimerSlot(BaseModel):
    model_config = ConfigDict(frozen=True)
    timers: tuple[Timer, ...] = ()


class TimerBlock(BaseModel):
    """slots: those in which there are timers, lowest first."""

    model_config = ConfigDict(frozen=True)
    slots: tuple[int, ...] = ()


def set_timer(unit: UnitOfWork, at: datetime, kind: str, no: str) -> None:
    """Have `due_timers` name (kind, no) once log time reaches `at`."""
    at_ms = (at - EPOCH) // timedelta(milliseconds=1)
    cursor = _cursor(unit)
    if unit.get_text(RUNTIME, CURSOR) is None:
        unit.put(RUNTIME, CURSOR, str(cursor))
    slot = max(at_ms // SLOT_MS, cursor)
    known = unit.get(TIMERS, str(slot), TimerSlot)
    if known is None:
        slots = _slots(unit, slot // SLOTS)
        unit.put(BLOCKS, str(slot // SLOTS), TimerBlock(slots=tuple(sorted({*slots, slot}))))
    timers = known.timers if known else ()
    unit.put(TIMERS, str(slot), TimerSlot.model_construct(timers=(*timers, Timer(at_ms, kind, no))))
    _want_tick_at(unit, at_ms)


def want_tick(unit: UnitOfWork, at: datetime | None = None) -> None:
    """Have the zone's clock tick at `at`, soon where it is not said: then there is something to do that only ticks do.

    The next tick forgets it, at whatever time it comes.
    """
    _want_tick_at(unit, unit.event.log_ms if at is None else (at - EPOCH) // timedelta(milliseconds=1))


def tick_wanted_at(next_tick: str | None, cursor: str | None) -> int:
    """The Unix time in milliseconds of the next tick, by a service's two entries about its zone's clock."""
    latest = int(cursor) * SLOT_MS + LONGEST_MS if cursor else 0
    return min(int(next_tick), latest) if next_tick else latest


def due_timers(unit: UnitOfWork, most: int | None = None) -> Iterator[Timer]:
    """For a tick: the timers whose time has come, oldest first. They are taken off as the first is asked for.

    most: how many at once, where each is much work; the others follow with the next ticks.
    """
    most = TIMERS_PER_TICK if most is None else most
    now = unit.event.log_ms // SLOT_MS
    first = min(_cursor(unit), now) // SLOTS
    last = min(now // SLOTS, first + BLOCKS_PER_TICK)
    unit.require(BLOCKS, [str(block) for block in range(first, last + 2)])
    slots = [slot for block in range(first, last + 1) for slot in _slots(unit, block) if slot <= now]
    looked_at = slots[:most]
    unit.require(TIMERS, [str(slot) for slot in looked_at])
    reached = now if last == now // SLOTS else (last + 1) * SLOTS
    due: list[Timer] = []
    for slot in looked_at:
        due += _take(unit, slot, most - len(due))
        if len(due) == most:
            reached = slot
            break
    unit.put(RUNTIME, CURSOR, str(reached))
    _forget_tick(unit)
    if reached < now or len(due) == most:
        want_tick(unit)
    elif coming := [slot for block in (last, last + 1) for slot in _slots(unit, block)]:
        _want_tick_at(unit, min(timer.at_ms for timer in _timers(unit, coming[0])))
    return iter(due)


def _take(unit: UnitOfWork, slot: int, room: int) -> Sequence[Timer]:
    """The slot's oldest timers that are due, at most `room` of them; the others stay in it."""
    timers = sorted(_timers(unit, slot))
    taken = min(room, sum(timer.at_ms <= unit.event.log_ms for timer in timers))
    if taken == 0:
        return ()
    if taken < len(timers):
        unit.put(TIMERS, str(slot), TimerSlot(timers=tuple(timers[taken:])))
        return timers[:taken]
    unit.delete(TIMERS, str(slot))
    left = tuple(other for other in _slots(unit, slot // SLOTS) if other != slot)
    if left:
        unit.put(BLOCKS, str(slot // SLOTS), TimerBlock(slots=left))
    else:
        unit.delete(BLOCKS, str(slot // SLOTS))
    return timers


def _timers(unit: UnitOfWork, slot: int) -> tuple[Timer, ...]:
    return (unit.get(TIMERS, str(slot), TimerSlot) or TimerSlot()).timers


def _slots(unit: UnitOfWork, block: int) -> tuple[int, ...]:
    return (unit.get(BLOCKS, str(block), TimerBlock) or TimerBlock()).slots


def _cursor(unit: UnitOfWork) -> int:
    """The oldest slot that may still hold a timer."""
    text = unit.get_text(RUNTIME, CURSOR)
    return int(text) if text else unit.event.log_ms // SLOT_MS


def _want_tick_at(unit: UnitOfWork, at_ms: int) -> None:
    known = unit.get_text(RUNTIME, NEXT_TICK)
    if known is None or at_ms < int(known):
        unit.put(RUNTIME, NEXT_TICK, str(at_ms))


def _forget_tick(unit: UnitOfWork) -> None:
    if unit.get_text(RUNTIME, NEXT_TICK) is not None:
        unit.delete(RUNTIME, NEXT_TICK)
