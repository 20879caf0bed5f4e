"""The open tasks, those that are overdue first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kakou.contracts.task import Task, TaskSubject
from kakou.history.reading import Reading
from kakou.history.tables import TASKS, VISITS
from kakou.values.locations import parse_visit
from kakou.web.access.auth import Principal
from sqlalchemy import select

from gate_ingest.desk.rooms import page_of_declaration, page_of_lane, page_of_pass, page_of_visit
from gate_ingest.http.tasks import IN_DOUBT
from gate_ingest.lists.tasks import of_lanes

SHOWN: Final = 100
PAGES: Final[dict[str, Callable[[str], str]]] = {
    "lane": lambda no: page_of_lane(*no.split(".", 1)),
    "visit": page_of_visit,
    "pass": page_of_pass,
    "declaration": page_of_declaration,
}


@dataclass(frozen=True)
class Open:
    """href: of the page of what it is about; None where there is none. in_doubt: whoever closes it must say whether
    the barrier was raised. plate: of the truck that it is about, where it was read."""

    task: Task
    overdue: bool
    href: str | None
    plate: str | None

    @property
    def in_doubt(self) -> bool:
        return self.task.kind == IN_DOUBT


@dataclass(frozen=True)
class Tasks:
    """more: those that are due later are not shown."""

    shown: tuple[Open, ...]
    more: bool

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.shown)


def tasks_for(principal: Principal) -> Callable[[Reading], Tasks]:
    """By when each is due: so the overdue come first, and those without a day last."""
    c = TASKS.c
    own = [of_lanes(TASKS, principal.lanes)] if principal.lanes else []
    wanted = (
        select(c.body)
        .where(c.closed_at.is_(None), *own)
        .order_by(c.due.is_(None), c.due, c.opened_at, c.id)
        .limit(SHOWN + 1)
    )

    def ask(reading: Reading) -> Tasks:
        now = datetime.now(UTC)
        seen = [Task.model_validate_json(row.body) for row in reading.rows(wanted)]
        shown = seen[:SHOWN]
        plates = _plates(reading, [task.subject.no for task in shown if task.subject.kind == "visit"])
        return Tasks(tuple(_open(task, now, plates.get(task.subject.no)) for task in shown), len(seen) > SHOWN)

    return ask


def may_see(principal: Principal, subject: TaskSubject) -> bool:
    """Whoever is bound to lanes sees what is about them alone: `of_lanes`, of one."""
    if not principal.lanes:
        return True
    try:
        place = parse_visit(subject.no if subject.kind == "visit" else f"{subject.no}.-")
    except ValueError:
        return False
    return subject.kind in ("visit", "lane") and principal.at(place.gate, place.lane)


def _plates(reading: Reading, visits: Sequence[str]) -> dict[str, str]:
    """By visit, of those whose plate was read."""
    c = VISITS.c
    wanted = select(c.visit, c.plate).where(c.visit.in_(visits), c.plate.is_not(None))
    return {row.visit: row.plate for row in reading.rows(wanted)} if visits else {}


def _open(task: Task, now: datetime, plate: str | None) -> Open:
    page = PAGES.get(task.subject.kind)
    return Open(task, task.due is not None and task.due <= now, page(task.subject.no) if page else None, plate)
