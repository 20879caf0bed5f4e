"""Repeats, dropped here because here their order is known. One bucket of digests a log day, kept for seven days."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from kakou.contracts import topics
from kakou.reasons import outcome_texts
from kakou.runtime.events.event import Event
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import REPEATS_KNOWN
from kakou.service.write_outcome import settle
from kakou.values.digests import content_digest, name_digest
from kakou.values.locations import parse_source

from lane_router.state import Numbers
from lane_router.tasks import open_task

SEEN: Final = "seen"
DAYS: Final = "days"

UNREMEMBERED = frozenset({topics.CLOCK_TICKED})
"""The ticker never sends a tick twice with another meaning, and nobody waits for one."""


class Duplicates:
    """Events that were told before. subject_of: the visit or document number that an event is about."""

    def __init__(self, subject_of: Callable[[Event], str]) -> None:
        self._subject_of = subject_of
        self._days: dict[str, tuple[str, ...]] = {}
        """Per zone the log days that have digests, as last seen: only to load them in one go, never to decide."""

    def keys(self, event: Event) -> list[Key]:
        """The entries that tell whether the event is a repeat."""
        return _keys(event, self._days.get(event.zone, ()))

    def is_answered(self, event: Event, unit: UnitOfWork) -> bool:
        """Whether the event was answered as a repeat, or a conflict; else it is remembered."""
        self._days[event.zone] = days_of(unit)
        return is_repeat(event, unit, self._subject_of(event))


def bucket(day: str) -> str:
    """Kind of the entries that hold a log day's digests, by name digest."""
    return f"{SEEN}/{day}"


def _keys(event: Event, days: Iterable[str]) -> list[Key]:
    """The entries that tell whether `event` is a repeat, given the days that have any."""
    if event.type in UNREMEMBERED:
        return []
    name = name_digest(event.source, event.id)
    return [Key(f"{event.zone}/{SEEN}", DAYS), *(Key(f"{event.zone}/{bucket(day)}", name) for day in days)]


def is_repeat(event: Event, unit: UnitOfWork, no: str) -> bool:
    """Remember the event; or answer it as a repeat, or a conflict, of the first of its name, and say so.

    no: the visit or document that the event is about.
    """
    if event.type in UNREMEMBERED:
        return False
    name = name_digest(event.source, event.id)
    content = content_digest(event.type, event.subject, event.data)
    days = days_of(unit)
    for day in reversed(days):
        text = unit.get_text(bucket(day), name)
        if text is not None:
            first_content, _, root = text.partition(" ")
            if first_content == content:
                settle(unit, no, "duplicate", 200, first=int(root), source=event.source)
            else:
                _conflicts(event, unit, no, int(root))
            return True
    today = log_day(unit.log_time)
    if today not in days:
        unit.put(SEEN, DAYS, Numbers(nos=(*days, today)))
    unit.put(bucket(today), name, f"{content} {event.origin.root}")
    return False


def _conflicts(event: Event, unit: UnitOfWork, no: str, first: int) -> None:
    """Answer the event, and have somebody look at its sender: a terminal that was set up anew counts from 1 again, and
    whoever sent a batch an hour ago no longer waits for what became of it. One task for each sender and day.
    """
    kind, sender = _sender(event.source)
    open_task(unit, "event-id-used-again", kind, sender, occurrence=log_day(unit.log_time), id=event.id)
    said = outcome_texts.SAID_BEFORE(id=event.id, source=event.source)
    settle(unit, no, "conflict", 409, said, first=first, source=event.source)


def _sender(text: str) -> tuple[str, str]:
    """The kind and number of the lane, or the partner's system, that an event's source names."""
    try:
        source = parse_source(text)
    except ValueError:
        return "source", text
    return ("lane", f"{source.gate}.{source.lane}") if source.at_lane else ("system", f"{source.system}")


def days_of(unit: UnitOfWork) -> tuple[str, ...]:
    known = unit.get(SEEN, DAYS, Numbers)
    return known.nos if known else ()


def forget_old(unit: UnitOfWork) -> None:
    """Drop the days that are over, at a tick."""
    days = days_of(unit)
    first = log_day(unit.log_time - REPEATS_KNOWN)
    gone = tuple(day for day in days if day < first)
    if not gone:
        return
    for day in gone:
        unit.drop(bucket(day))
    unit.put(SEEN, DAYS, Numbers(nos=tuple(day for day in days if day >= first)))


def log_day(time: datetime) -> str:
    return time.astimezone(UTC).date().isoformat()
