"""How builds before decision 0070 noted numbers and took them, a page of them in one entry. Their states live on."""

from datetime import date, timedelta

from kakou.runtime.state.retention import DAYS, Noted, has_been_over
from kakou.runtime.unit_of_work import UnitOfWork

PAGES = "pages"


def note(unit: UnitOfWork, kind: str, no: str, page: int) -> None:
    day = unit.log_time.date().isoformat()
    days = unit.get(f"~age.{kind}", DAYS, Noted) or Noted()
    if day not in days.nos:
        unit.put(f"~age.{kind}", DAYS, Noted(nos=(*days.nos, day)))
    pages = f"~age.{kind}/{day}"
    last = unit.get_text(pages, PAGES)
    newest = unit.get(pages, last, Noted) if last is not None else None
    if last is None or newest is None or len(newest.nos) >= page:
        last, newest = str(int(last) + 1 if last is not None else 0), Noted()
        unit.put(pages, PAGES, last)
    unit.put(pages, last, Noted(nos=(*newest.nos, no)))


def take_old(unit: UnitOfWork, kind: str, kept: timedelta, page: int) -> tuple[str, ...]:
    del page
    days = unit.get(f"~age.{kind}", DAYS, Noted)
    if days is None or not days.nos or not has_been_over(unit, date.fromisoformat(days.nos[0]), kept):
        return ()
    pages = f"~age.{kind}/{days.nos[0]}"
    last = unit.get_text(pages, PAGES) or "0"
    found = unit.get(pages, last, Noted) or Noted()
    if last == "0":
        unit.drop(pages)
        unit.put(f"~age.{kind}", DAYS, Noted(nos=days.nos[1:]))
    else:
        unit.delete(pages, last)
        unit.put(pages, PAGES, str(int(last) - 1))
    return found.nos
