"""The list of declarations, each with how far it has come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kakou.history.reading import Reading
from kakou.history.tables import DECLARATION_LINES, DECLARATIONS, TASKS
from kakou.lists import cursor, statements
from kakou.lists.asking import Asked
from kakou.lists.body_text import TextInBody
from sqlalchemy import BigInteger, Float, Select, case, cast, func, select, type_coerce

from gate_ingest.lists.declarations import DECLARATIONS as LISTING
from gate_ingest.read_model.declaration_trucks import Trucks, passes_at_gate, trucks_of
from gate_ingest.reports.declarations import OVERDUE

ON_PAGE: Final = 30
LATE_SHOWN: Final = 20
TRUCKS_TOLD: Final = ("passed", "here", "approved")
PERCENT: Final = 100


@dataclass(frozen=True)
class Row:
    """passed, allocated: percent of what is declared, as the mean of its lines; allocated has what has passed in it."""

    no: str
    kind: str
    direction: str
    firm: str
    filed_at: datetime
    passed: int
    allocated: int
    lines: int
    trucks: Trucks
    late: bool

    @property
    def on_passes(self) -> int:
        return max(0, self.allocated - self.passed)

    @property
    def left(self) -> int:
        return max(0, PERCENT - max(self.allocated, self.passed))


@dataclass(frozen=True)
class Page:
    """late: numbers of two-step entries whose full declaration is overdue, the longest first; of the whole zone.
    after: where the next page begins; None at the end."""

    rows: tuple[Row, ...]
    late: tuple[str, ...]
    after: str | None


def page_of(asked: Asked) -> Callable[[Reading], Page]:
    def ask(reading: Reading) -> Page:
        ready = statements.prepared(reading, LISTING, asked)
        found = reading.rows(statements.page(LISTING, ready, asked.after, ON_PAGE + 1))
        shown = found[:ON_PAGE]
        nos = [row.no for row in shown]
        shares = {row.no: row for row in reading.rows(_shares(nos))}
        trucks = {row.no: row for row in reading.rows(_trucks(nos))}
        at_gate = {row.document: row.passes for row in reading.rows(passes_at_gate(nos))}
        late = tuple(row.subject_no for row in reading.rows(_late().limit(LATE_SHOWN)))
        late_here = {row.subject_no for row in reading.rows(_late().where(TASKS.c.subject_no.in_(nos)))}
        more = len(found) > ON_PAGE
        return Page(
            tuple(
                _row(row, shares.get(row.no), trucks.get(row.no), at_gate.get(row.no, 0), row.no in late_here)
                for row in shown
            ),
            late,
            cursor.write(asked.of, LISTING.place(shown[-1])) if more else None,
        )

    return ask


def _shares(nos: Sequence[str]) -> Select[Any]:
    c = DECLARATION_LINES.c
    declared = cast(type_coerce(c.declared, BigInteger), Float)

    def share(name: str) -> Any:
        amount = cast(type_coerce(c[name], BigInteger), Float)
        return func.avg(case((declared > 0, amount / declared), else_=None)).label(name)

    return (
        select(c.no, func.count().label("lines"), share("passed"), share("allocated"))
        .where(c.no.in_(nos))
        .group_by(c.no)
    )


def _trucks(nos: Sequence[str]) -> Select[Any]:
    c = DECLARATIONS.c
    told = [TextInBody(c.body, ("progress", "trucks", name)).label(name) for name in TRUCKS_TOLD]
    return select(c.no, *told).where(c.no.in_(nos))


def _late() -> Select[Any]:
    c = TASKS.c
    return select(c.subject_no).where(c.kind == OVERDUE, c.closed_at.is_(None)).order_by(c.opened_at, c.id)


def _row(found: Any, shares: Any, trucks: Any, at_gate: int, late: bool) -> Row:
    return Row(
        no=found.no,
        kind=found.kind,
        direction=found.direction,
        firm=found.firm,
        filed_at=found.filed_at,
        passed=_percent(shares.passed if shares else None),
        allocated=_percent(shares.allocated if shares else None),
        lines=shares.lines if shares else 0,
        trucks=trucks_of(trucks._mapping if trucks else {}, at_gate),
        late=late,
    )


def _percent(share: float | None) -> int:
    """A whole percent, and 100 only where it is all."""
    return min(PERCENT, int((share or 0.0) * PERCENT + 1e-9))
