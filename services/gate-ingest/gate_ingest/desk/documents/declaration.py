"""A declaration with its lines, its passes and their trucks."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kakou.contracts.pass_view import PassView
from kakou.history.reading import Reading
from kakou.history.tables import PASS_DOCUMENTS, PASSES, TASKS
from sqlalchemy import Select, select

from gate_ingest.read_model.declaration_trucks import AT_THE_GATE, Trucks, trucks_of
from gate_ingest.read_model.kept_declarations import KeptDeclaration
from gate_ingest.reports.declarations import OVERDUE

LINES_SHOWN: Final = 100
PASSES_SHOWN: Final = 100
HERE_READ: Final = 50
"""Passes at the gate of which the goods are read."""


@dataclass(frozen=True)
class Line:
    """here: on passes of trucks that are at the gate now; on_passes: on other approved passes. None: not known."""

    line: int
    name: str | None
    hs: str | None
    unit: str | None
    declared: Decimal
    passed: Decimal
    here: Decimal
    on_passes: Decimal
    left: Decimal

    def percent(self, amount: Decimal) -> float:
        return float(min(Decimal(100), amount * 100 / self.declared)) if self.declared > 0 else 0.0

    @property
    def parts(self) -> tuple[tuple[str, Decimal, float, float], ...]:
        """By their words: how much, where on the bar it begins and how wide it is, in percent."""
        begins, parts = 0.0, []
        for name in ("passed", "here", "on_passes", "left"):
            amount = getattr(self, name)
            wide = min(self.percent(amount), 100.0 - begins)
            parts.append((name, amount, round(begins, 2), round(wide, 2)))
            begins += wide
        return tuple(parts)


@dataclass(frozen=True)
class Drawn:
    """A pass of the declaration."""

    no: str
    state: str
    plate: str
    filed_at: datetime
    visit: str | None


@dataclass(frozen=True)
class Passes:
    """Of a declaration. at_gate: how many are with a truck at the gate. here: by line, how much is on those. late:
    since when its full declaration is overdue."""

    shown: tuple[Drawn, ...]
    more: bool
    at_gate: int
    here: Mapping[int, Decimal]
    late: datetime | None


@dataclass(frozen=True)
class Declared:
    """first: the number of the first line shown, from 0. passes: None while they cannot be read."""

    no: str
    document: Mapping[str, Any]
    progress: Mapping[str, Any]
    lines: tuple[Line, ...]
    first: int
    total: int
    trucks: Trucks
    passes: Passes | None

    @property
    def next_line(self) -> int | None:
        end = self.first + len(self.lines)
        return end + 1 if end < self.total else None

    @property
    def line_before(self) -> int | None:
        return max(1, self.first + 1 - LINES_SHOWN) if self.first else None


def declared_of(no: str, kept: KeptDeclaration, passes: Passes | None, first: int) -> Declared:
    goods = {each.get("line"): each for each in kept.declaration.get("lines", ())}
    counted = kept.progress["lines"]
    here = passes.here if passes else {}
    shown = counted[first : first + LINES_SHOWN]
    lines = tuple(_line(each, goods.get(each["line"], {}), here.get(each["line"], Decimal(0))) for each in shown)
    trucks = trucks_of(kept.progress.get("trucks", {}), passes.at_gate if passes else 0)
    return Declared(no, kept.declaration, kept.progress, lines, first, len(counted), trucks, passes)


def _line(counted: Mapping[str, Any], goods: Mapping[str, Any], here: Decimal) -> Line:
    declared, allocated, passed = (Decimal(counted[name]) for name in ("declared", "allocated", "passed"))
    outstanding = max(Decimal(0), allocated - passed)
    here = min(here, outstanding)
    return Line(
        line=counted["line"],
        name=goods.get("name"),
        hs=goods.get("hs"),
        unit=goods.get("unit"),
        declared=declared,
        passed=passed,
        here=here,
        on_passes=outstanding - here,
        left=max(Decimal(0), declared - allocated),
    )


def passes_of(no: str) -> Callable[[Reading], Passes]:
    def ask(reading: Reading) -> Passes:
        found = reading.rows(_of_document(no, PASSES.c.no, PASSES.c.state, PASSES.c.plate, PASSES.c.visit))
        at_gate = [row.no for row in found if row.state in AT_THE_GATE]
        bodies = reading.rows(select(PASSES.c.body).where(PASSES.c.no.in_(at_gate[:HERE_READ]))) if at_gate else ()
        late = select(TASKS.c.opened_at).where(
            TASKS.c.subject_no == no, TASKS.c.kind == OVERDUE, TASKS.c.closed_at.is_(None)
        )
        shown = tuple(Drawn(row.no, row.state, row.plate, row.filed_at, row.visit) for row in found[:PASSES_SHOWN])
        return Passes(shown, len(found) > PASSES_SHOWN, len(at_gate), _here(bodies), reading.value(late))

    return ask


def visit_of(no: str) -> Callable[[Reading], str | None]:
    """The number of the visit that holds the pass, or that it passed with."""
    return lambda reading: reading.value(select(PASSES.c.visit).where(PASSES.c.no == no))


def _of_document(no: str, *columns: Any) -> Select[Any]:
    of_pass = (PASS_DOCUMENTS.c.zone == PASSES.c.zone) & (PASS_DOCUMENTS.c.no == PASSES.c.no)
    return (
        select(*columns, PASSES.c.filed_at)
        .join_from(PASS_DOCUMENTS, PASSES, of_pass)
        .where(PASS_DOCUMENTS.c.document == no)
        .distinct()
        .order_by(PASSES.c.filed_at.desc(), PASSES.c.no.desc())
        .limit(PASSES_SHOWN + 1)
    )


def _here(bodies: Sequence[Any]) -> Mapping[int, Decimal]:
    """Of passes that name the lines they draw on."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in bodies:
        for goods in PassView.model_validate_json(row.body).filed.goods:
            if goods.document_line is not None and goods.quantity is not None:
                sums[goods.document_line] += goods.quantity
    return sums
