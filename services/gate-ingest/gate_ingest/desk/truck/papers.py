"""The passes on a truck, with how far their declarations have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.events.outbound import DocumentChanged
from kakou.contracts.pass_view import PassView

from gate_ingest.desk.truck.cargo import Cargo, cargo_of
from gate_ingest.http.context import Gate
from gate_ingest.read_model.declaration_trucks import AT_THE_GATE, Trucks, trucks_of
from gate_ingest.read_model.kept_declarations import KeptDeclaration
from gate_ingest.state import DECLARATION

PASSES_SHOWN: Final = 10
LINES_SHOWN: Final = 5
COUNTABLE: Final = 50
"""Lines of goods that the decision's form has a field for."""


@dataclass(frozen=True)
class LineBar:
    """A declaration's line: how much has passed, is on passes and has not passed, and is left."""

    line: int
    unit: str | None
    declared: Decimal
    passed: Decimal
    allocated: Decimal
    left: Decimal

    def percent(self, amount: Decimal) -> int:
        return min(100, int(amount * 100 / self.declared)) if self.declared > 0 else 0


@dataclass(frozen=True)
class Document:
    """A declaration, as far as this truck has to do with it. more: lines that are not shown."""

    no: str
    bars: tuple[LineBar, ...]
    more: int
    trucks: Trucks


@dataclass(frozen=True)
class Paper:
    """A pass with its declarations. firm: its name, where it is registered. more: lines of goods that are not shown;
    `others`: declarations."""

    view: PassView
    firm: str | None
    goods: tuple[Cargo, ...]
    more: int
    documents: tuple[Document, ...]
    others: int


@dataclass(frozen=True)
class Countable:
    """A line of a pass that an officer may have counted otherwise. field: its name in the form. document: of the
    declaration that it draws on, if it is one alone."""

    field: str
    no: str
    line: int
    document: str | None
    name: str | None
    quantity: Decimal | None
    unit: str | None


async def paper_of(gate: Gate, zone: str, view: PassView) -> Paper:
    """May raise OSError, TimeoutError."""
    nos = [each.no for each in view.filed.documents[:LINES_SHOWN]]
    kept = await gate.model.get_many(zone, DECLARATION, nos, KeptDeclaration) if nos else []
    wanted = {each.document_line for each in view.filed.goods if each.document_line is not None}
    here = int(view.state in AT_THE_GATE)
    found = [(no, each) for no, each in zip(nos, kept, strict=True) if each is not None]
    documents = tuple(_document(no, each, wanted, here) for no, each in found)
    goods, more = cargo_of(view.filed.goods, [each for _, each in found], LINES_SHOWN)
    firm = await _firm_name(gate, zone, view.filed.firm) if view.filed.firm else None
    return Paper(view, firm, goods, more, documents, len(view.filed.documents) - len(documents))


async def _firm_name(gate: Gate, zone: str, code: str) -> str | None:
    changed = await gate.model.get(zone, "enterprise", code, DocumentChanged)
    name = changed.document.get("name") if changed is not None else None
    return str(name) if name else None


def countable(passes: Sequence[PassView]) -> tuple[Countable, ...]:
    """The lines of goods on these passes, all of them."""
    return tuple(_countable(each, line) for each in passes for line in each.filed.goods)


def _countable(view: PassView, line: GoodsLine) -> Countable:
    number = line.line or 0
    documents = view.filed.documents
    return Countable(
        field=f"counted.{view.no}.{number}",
        no=view.no,
        line=number,
        document=documents[0].no if len(documents) == 1 else None,
        name=line.name or line.hs,
        quantity=line.quantity,
        unit=line.unit,
    )


def _document(no: str, kept: KeptDeclaration, wanted: set[int], here: int) -> Document:
    """wanted: the lines that the truck draws on; none of them said, the whole declaration. here: 1 where the pass's
    truck is at the gate, else 0."""
    units = {each.get("line"): each.get("unit") for each in kept.declaration.get("lines", ())}
    lines = [each for each in kept.progress["lines"] if not wanted or each["line"] in wanted]
    bars = tuple(_bar(each, units.get(each["line"])) for each in lines[:LINES_SHOWN])
    return Document(no, bars, max(0, len(lines) - LINES_SHOWN), trucks_of(kept.progress["trucks"], here))


def _bar(line: dict[str, Any], unit: str | None) -> LineBar:
    declared, allocated, passed = (Decimal(line[name]) for name in ("declared", "allocated", "passed"))
    on_passes, left = max(Decimal(0), allocated - passed), max(Decimal(0), declared - allocated)
    return LineBar(line["line"], unit, declared, passed, on_passes, left)
