"""Log time: the zone's clock, made from the log's own timestamps so that every replay sees the same."""

from kakou.runtime.unit_of_work import RUNTIME, UnitOfWork

LARGEST_STEP_MS = 600_000
"""A single record moves the clock forward by ten minutes at most, so that one wrong clock cannot fire every timer."""

CLOCK = "clock"


def next_time(unit: UnitOfWork, timestamp_ms: int) -> int:
    """The zone's time at a record with this timestamp: never back, never far ahead of what it was."""
    text = unit.get_text(RUNTIME, CLOCK)
    return timestamp_ms if text is None else max(int(text), min(timestamp_ms, int(text) + LARGEST_STEP_MS))


def keep_time(unit: UnitOfWork) -> None:
    """Make the event's log time the zone's."""
    unit.put(RUNTIME, CLOCK, str(unit.event.log_ms))
