"""Entries that are over stay at hand for some days after the one they last changed on, and leave at a tick then: each
kind in a line, so that a tick looks at those alone whose turn it is.

A place in the line holds a day and a number; beside the line stands under each number the day that counts. A place with
another day has been given up: the entry changed again later, or is not over any more.
"""

from datetime import date, timedelta
from typing import Final

from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork

PER_TICK: Final = 200
"""Places of a kind that one tick looks at; where more are due the next one goes on. A quiet zone has 160 ticks a
day."""

BUCKET: Final = 128
"""Places that share a bucket: so few that Redis keeps them in a compact form."""

LINES: Final = "~leaving"
"""By kind: the numbers of the first place in its line and of the one that is given next, as text."""


def line_of(zone: str, kind: str) -> Key:
    """The entry that `over` reads beside the number's own, for whoever names up front what an event needs."""
    return Key(f"{zone}/{LINES}", kind)


def over(unit: UnitOfWork, kind: str, no: str) -> None:
    """The entry is over and has changed today. More often a day it costs nothing."""
    today = unit.log_time.date().isoformat()
    if unit.get_text(days_of(kind), no) == today:
        return
    first, end = _line(unit, kind)
    unit.put(_places(kind, end), str(end), f"{today} {no}")
    unit.put(days_of(kind), no, today)
    unit.put(LINES, kind, f"{first} {end + 1}")


def not_over(unit: UnitOfWork, kind: str, no: str) -> None:
    """It was over, perhaps, and is no more: it stays."""
    if unit.get_text(days_of(kind), no) is not None:
        unit.delete(days_of(kind), no)


def leaving(unit: UnitOfWork, kind: str, kept: timedelta, per_tick: int = PER_TICK) -> list[str]:
    """At a tick: numbers of the entries whose day ended `kept` ago or longer, the oldest first, which whoever asks has
    to delete. They are in the line no more. per_tick: places looked at, at most."""
    first, end = _line(unit, kind)
    last_day = (unit.log_time - kept).date()
    found = list[str]()
    places = range(first, min(end, first + per_tick))
    if not places or not _is_due(unit, kind, first, last_day):
        return found
    unit.require_all((_places(kind, place), str(place)) for place in places)
    due = [(place, *_at(unit, kind, place)) for place in places if _is_due(unit, kind, place, last_day)]
    unit.require(days_of(kind), [no for _, _, no in due])
    for place, day, no in due:
        unit.delete(_places(kind, place), str(place))
        if unit.get_text(days_of(kind), no) == day:
            unit.delete(days_of(kind), no)
            found.append(no)
    unit.put(LINES, kind, f"{due[-1][0] + 1} {end}")
    return found


def _is_due(unit: UnitOfWork, kind: str, place: int, last_day: date) -> bool:
    return date.fromisoformat(_at(unit, kind, place)[0]) < last_day


def _at(unit: UnitOfWork, kind: str, place: int) -> tuple[str, str]:
    """Day and number."""
    text = unit.get_text(_places(kind, place), str(place))
    assert text is not None, f"the line of {kind} has no hole at {place}"
    day, _, no = text.partition(" ")
    return day, no


def _line(unit: UnitOfWork, kind: str) -> tuple[int, int]:
    first, _, end = (unit.get_text(LINES, kind) or "0 0").partition(" ")
    return int(first), int(end)


def _places(kind: str, place: int) -> str:
    return f"{LINES}.{kind}/{place // BUCKET}"


def days_of(kind: str) -> str:
    """The kind of the entries that say on which day each number of `kind` changed last."""
    return f"{LINES}-on.{kind}"
