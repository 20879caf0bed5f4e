"""Timers on the zone's clock: set for a log time, due at the first tick at or after it, each once.

They are entries like any other, so a service that was down at that moment, or a rebuilt one, fires the same ones.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from kakou.runtime.unit import RUNTIME, Unit

SLOT_MS = 5_000
SLOTS_PER_TICK = 2_000
"""After a long silence the slots are worked off over several ticks, so that no batch grows without bound."""
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


def set_timer(unit: Unit, at: datetime, kind: str, no: str) -> None:
    """Have `due_timers` name (kind, no) once log time reaches `at`."""
    at_ms = (at - EPOCH) // timedelta(milliseconds=1)
    cursor = _cursor(unit)
    if unit.get_text(RUNTIME, CURSOR) is None:
        unit.put(RUNTIME, CURSOR, str(cursor))
    slot = str(max(at_ms // SLOT_MS, cursor))
    known = unit.get(TIMERS, slot, TimerSlot) or TimerSlot()
    unit.put(TIMERS, slot, TimerSlot.model_construct(timers=(*known.timers, Timer(at_ms, kind, no))))


def due_timers(unit: Unit) -> Iterator[Timer]:
    """For a tick: the timers whose time has come, oldest first. They are taken off as the first is asked for."""
    now_ms = unit.event.log_ms
    first = min(_cursor(unit), now_ms // SLOT_MS)
    last = min(now_ms // SLOT_MS, first + SLOTS_PER_TICK)
    slots = [str(slot) for slot in range(first, last + 1)]
    unit.require(TIMERS, slots)
    due: list[Timer] = []
    for slot in slots:
        known = unit.get(TIMERS, slot, TimerSlot)
        if known is None:
            continue
        due.extend(timer for timer in known.timers if timer.at_ms <= now_ms)
        left = tuple(timer for timer in known.timers if timer.at_ms > now_ms)
        if left:
            unit.put(TIMERS, slot, TimerSlot(timers=left))
        else:
            unit.delete(TIMERS, slot)
    unit.put(RUNTIME, CURSOR, str(last))
    return iter(sorted(due))


def _cursor(unit: Unit) -> int:
    """The oldest slot that may still hold a timer."""
    text = unit.get_text(RUNTIME, CURSOR)
    return int(text) if text else unit.event.log_ms // SLOT_MS
