"""Visits are forgotten a while after their day, page by page, so that a zone's state does not grow for ever."""

from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import VISITS_KEPT

from lane_router.duplicates import log_day
from lane_router.state import GATHERED_ON, VISIT, Numbers

PAGE = 200
DAYS, PAGES = "days", "pages"


def note(unit: UnitOfWork, visit: str) -> None:
    """Enter a new visit under its day."""
    day = log_day(unit.log_time)
    days = unit.get(GATHERED_ON, DAYS, Numbers) or Numbers()
    if day not in days.nos:
        unit.put(GATHERED_ON, DAYS, days.with_no(day))
    bucket = _bucket(day)
    last = unit.get_text(bucket, PAGES) or "0"
    page = unit.get(bucket, last, Numbers) or Numbers()
    if len(page.nos) >= PAGE:
        last, page = str(int(last) + 1), Numbers()
    if page.nos == ():
        unit.put(bucket, PAGES, last)
    unit.put(bucket, last, Numbers(nos=(*page.nos, visit)))


def forget_some(unit: UnitOfWork) -> None:
    """At a tick: forget one page of the oldest day that is over."""
    days = unit.get(GATHERED_ON, DAYS, Numbers)
    if days is None or not days.nos or days.nos[0] >= log_day(unit.log_time - VISITS_KEPT):
        return
    bucket = _bucket(days.nos[0])
    last = int(unit.get_text(bucket, PAGES) or "0")
    page = unit.get(bucket, str(last), Numbers) or Numbers()
    for visit in page.nos:
        unit.delete(VISIT, visit)
    if last:
        unit.delete(bucket, str(last))
        unit.put(bucket, PAGES, str(last - 1))
    else:
        unit.drop(bucket)
        unit.put(GATHERED_ON, DAYS, Numbers(nos=days.nos[1:]))


def _bucket(day: str) -> str:
    return f"{GATHERED_ON}/{day}"
