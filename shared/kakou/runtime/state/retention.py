"""Entries that are of no use after some days are noted under the log day they began on, and forgotten page by page,
so that a zone's state does not grow for ever and no single tick has a whole day to delete.

Each number is a field of its own. Its place follows from how many were noted on the day, which one entry says under a
name that is known up front: so noting a number reads no other number, and looks nothing up that a look has led to.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from kakou.runtime.state.timers import want_tick
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork

PAGE: Final = 200
BUCKET: Final = 100
"""Numbers that share a bucket: so few that Redis keeps them in a compact form."""

DAYS, LATEST, COUNT = "days", "latest", "count"
LAST_PAGE: Final = "pages"
"""Of a day that an older build noted: the last of its pages, whose numbers share a field."""


class Noted(BaseModel):
    """Days that have numbers, oldest first; or the numbers on a page of an older build's."""

    model_config = ConfigDict(frozen=True)
    nos: tuple[str, ...] = ()


def noting(zone: str, kind: str, under: str | None = None) -> Key:
    """The entry that `note` reads, for whoever names up front what an event needs."""
    return Key(f"{zone}/{_days(kind, under)}", LATEST)


def note(unit: UnitOfWork, kind: str, no: str, under: str | None = None, page: int = PAGE) -> None:
    """Enter a new entry of `kind` under today. To be called once for each.

    under: kind of the entries that hold the days; by default one named after `kind`. page: how many one tick is to take
    at most; the same for all of a kind.
    """
    days, today = _days(kind, under), unit.log_time.date().isoformat()
    day, count = _latest(unit, days)
    if day != today:
        if day:
            unit.put(_on(days, day), COUNT, str(count))
        count = _begin(unit, days, today, page)
    unit.put(_bucket(days, today, count), str(count % BUCKET), no)
    unit.put(days, LATEST, f"{today} {count + 1}")


def take_old(
    unit: UnitOfWork, kind: str, kept: timedelta, under: str | None = None, page: int = PAGE
) -> tuple[str, ...]:
    """At a tick: numbers of one page of the oldest day that ended `kept` ago or longer, noted no more. See `note`.

    Where there was one there may be more, for the next tick.
    """
    days = _days(kind, under)
    unit.require(days, [DAYS, LATEST])
    known = unit.get(_days(kind, under), DAYS, Noted)
    if known is None or not known.nos or not has_been_over(unit, date.fromisoformat(known.nos[0]), kept):
        return ()
    want_tick(unit)
    day = known.nos[0]
    latest, count = _latest(unit, days)
    if day != latest:
        count = _count(unit, days, day, page)
    first = max(count - 1, 0) // page * page
    taken = _take(unit, days, day, range(first, count), str(first // page))
    if first == 0:
        unit.drop(_on(days, day))
        unit.put(days, DAYS, Noted(nos=known.nos[1:]))
        if day == latest:
            unit.delete(days, LATEST)
    elif day == latest:
        unit.put(days, LATEST, f"{day} {first}")
    else:
        unit.put(_on(days, day), COUNT, str(first))
    return taken


def has_been_over(unit: UnitOfWork, day: date, kept: timedelta) -> bool:
    """Whether the log day ended `kept` ago or longer."""
    return unit.log_time - datetime.combine(day, time.max, UTC) > kept


def _begin(unit: UnitOfWork, days: str, today: str, page: int) -> int:
    """Begin the day. How many are noted under it already: some only where an older build has begun it."""
    known = unit.get(days, DAYS, Noted) or Noted()
    if today in known.nos:
        return _count(unit, days, today, page)
    unit.put(days, DAYS, Noted(nos=(*known.nos, today)))
    return 0


def _take(unit: UnitOfWork, days: str, day: str, places: range, page: str) -> tuple[str, ...]:
    """The numbers in the places, which are no more. Those that an older build noted stand on the page."""
    older = unit.get(_on(days, day), page, Noted)
    if older is not None:
        unit.delete(_on(days, day), page)
    places = places[len(older.nos) :] if older is not None else places
    at = [(_bucket(days, day, place), str(place % BUCKET)) for place in places]
    unit.require_all(at)
    found = [unit.get_text(bucket, field) for bucket, field in at]
    for bucket, field in at:
        unit.delete(bucket, field)
    return (*(older.nos if older is not None else ()), *(no for no in found if no is not None))


def _count(unit: UnitOfWork, days: str, day: str, page: int) -> int:
    """How many are noted under a day that is not the latest, or that an older build has begun."""
    text = unit.get_text(_on(days, day), COUNT)
    if text is not None:
        return int(text)
    last = unit.get_text(_on(days, day), LAST_PAGE)
    if last is None:
        return 0
    return int(last) * page + len((unit.get(_on(days, day), last, Noted) or Noted()).nos)


def _latest(unit: UnitOfWork, days: str) -> tuple[str, int]:
    """The day under which a number was noted last, and how many are. An empty day: none is."""
    day, _, count = (unit.get_text(days, LATEST) or " 0").partition(" ")
    return day, int(count)


def _days(kind: str, under: str | None) -> str:
    return under or f"~age.{kind}"


def _on(days: str, day: str) -> str:
    return f"{days}/{day}"


def _bucket(days: str, day: str, place: int) -> str:
    return f"{days}/{day}/{place // BUCKET}"
