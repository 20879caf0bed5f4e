"""Entries that are of no use after some days are noted under the log day they began on, and forgotten page by page,
so that a zone's state does not grow for ever and no single tick has a whole day to delete.
"""

from datetime import UTC, date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from kakou.runtime.state.timers import want_tick
from kakou.runtime.unit_of_work import UnitOfWork

PAGE = 200
DAYS, PAGES = "days", "pages"


class Noted(BaseModel):
    """Days that have pages, oldest first; or the numbers on a page."""

    model_config = ConfigDict(frozen=True)
    nos: tuple[str, ...] = ()


def note(unit: UnitOfWork, kind: str, no: str, under: str | None = None, page: int = PAGE) -> None:
    """Enter a new entry of `kind` under today. To be called once for each.

    under: kind of the entries that hold the days; by default one named after `kind`. page: how many one tick is to take
    at most.
    """
    day = _day(unit.log_time.date())
    days = unit.get(_days(kind, under), DAYS, Noted) or Noted()
    if day not in days.nos:
        unit.put(_days(kind, under), DAYS, Noted(nos=(*days.nos, day)))
    pages = _pages(_days(kind, under), day)
    last = unit.get_text(pages, PAGES)
    newest = unit.get(pages, last, Noted) if last is not None else None
    if last is None or newest is None or len(newest.nos) >= page:
        last, newest = str(int(last) + 1 if last is not None else 0), Noted()
        unit.put(pages, PAGES, last)
    unit.put(pages, last, Noted.model_construct(nos=(*newest.nos, no)))


def take_old(unit: UnitOfWork, kind: str, kept: timedelta, under: str | None = None) -> tuple[str, ...]:
    """At a tick: numbers of one page of the oldest day that ended `kept` ago or longer, noted no more. See `note`.

    Where there was one there may be more, for the next tick.
    """
    days = unit.get(_days(kind, under), DAYS, Noted)
    if days is None or not days.nos or not has_been_over(unit, date.fromisoformat(days.nos[0]), kept):
        return ()
    want_tick(unit)
    pages = _pages(_days(kind, under), days.nos[0])
    last = unit.get_text(pages, PAGES) or "0"
    page = unit.get(pages, last, Noted) or Noted()
    if last == "0":
        unit.drop(pages)
        unit.put(_days(kind, under), DAYS, Noted(nos=days.nos[1:]))
    else:
        unit.delete(pages, last)
        unit.put(pages, PAGES, str(int(last) - 1))
    return page.nos


def has_been_over(unit: UnitOfWork, day: date, kept: timedelta) -> bool:
    """Whether the log day ended `kept` ago or longer."""
    return unit.log_time - datetime.combine(day, time.max, UTC) > kept


def _day(day: date) -> str:
    return day.isoformat()


def _days(kind: str, under: str | None) -> str:
    return under or f"~age.{kind}"


def _pages(days: str, day: str) -> str:
    return f"{days}/{day}"
