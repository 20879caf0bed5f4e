"""A truck's page: what was read, what its papers say, why it stands, what an officer may do."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.pass_view import PassView
from kakou.contracts.verdicts import Reason, Verdict, Weighing
from kakou.contracts.visit_view import VisitView

from gate_ingest.desk.reasons import gravest_first
from gate_ingest.desk.truck.drawing import Drawing, drawn
from gate_ingest.desk.truck.sides import Side, is_outside, sides
from gate_ingest.http.context import Gate
from gate_ingest.read_model.kept_declarations import KeptDeclaration
from gate_ingest.read_model.visit_view import Seen
from gate_ingest.state import DECLARATION, PASS, REFERRAL, Referral

PASSES_SHOWN: Final = 10
LINES_SHOWN: Final = 5
RELEASED: Final = "officer.decision.release"


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
    trucks: dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """A pass with its declarations. more: lines of goods that are not shown; `others`: declarations."""

    view: PassView
    goods: tuple[GoodsLine, ...]
    more: int
    documents: tuple[Document, ...]
    others: int


@dataclass(frozen=True)
class Truck:
    """reasons: those that speak against a release, the gravest first; notes: the others. more: passes that
    are not shown. may: what an officer may decide now."""

    seen: Seen
    view: VisitView
    waits: Referral | None
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    sides: tuple[Side, ...]
    weights: tuple[tuple[Weighing, Drawing | None], ...]
    papers: tuple[Paper, ...]
    more: int
    may: tuple[str, ...]

    @property
    def revision(self) -> int:
        """Also of a release that is no verdict yet, as it waits for the safety office to be told."""
        return self.seen.kept.verdict.revision if self.seen.kept.verdict is not None else 0

    @property
    def standing(self) -> str:
        """Another one whenever something that the page shows of the verdict has changed. A forecast brings reasons, and
        no revision."""
        shown = "".join(each.model_dump_json() for each in (*self.reasons, *self.notes))
        return f"{self.revision}.{self.view.state}.{sha256(shown.encode()).hexdigest()[:16]}"


async def truck_of(gate: Gate, zone: str, seen: Seen) -> Truck:
    """May raise OSError, TimeoutError."""
    view = seen.view()
    verdict = view.verdict
    visit = view.visit
    waits = await gate.model.get(zone, REFERRAL, visit, Referral) or await gate.offers.get(
        zone, REFERRAL, visit, Referral
    )
    nos = [each.no for each in verdict.passes] if verdict is not None else []
    kept = await gate.model.get_many(zone, PASS, nos, PassView) if nos else []
    passes = [each for each in kept if each is not None]
    papers = tuple([await _paper(gate, zone, each) for each in passes[:PASSES_SHOWN]])
    ordered = gravest_first(verdict.reasons) if verdict is not None else ()
    reasons = tuple(each for each in ordered if each.outcome != "note")
    return Truck(
        seen=seen,
        view=view,
        waits=waits,
        reasons=reasons,
        notes=tuple(each for each in ordered if each.outcome == "note"),
        sides=sides(seen.kept.plate, verdict, [each.filed for each in passes]),
        weights=_weights(verdict),
        papers=papers,
        more=len(nos) - len(papers),
        may=allowed(seen, view),
    )


def allowed(seen: Seen, view: VisitView) -> tuple[str, ...]:
    """What an officer may decide: until departure, of what is stopped; a release of an officer's can be taken back,
    also while it waits for the safety office to be told."""
    verdict = seen.kept.verdict if seen.awaiting else view.verdict
    if verdict is None or view.state in ("passed", "ended"):
        return ()
    if verdict.verdict == "release":
        return ("rescind",) if any(reason.code == RELEASED for reason in verdict.reasons) else ()
    blocked = any(each.outcome != "note" and not each.officer_may_release for each in verdict.reasons)
    return ("inspect", "refuse") if blocked else ("release", "inspect", "refuse")


def _weights(verdict: Verdict | None) -> tuple[tuple[Weighing, Drawing | None], ...]:
    if verdict is None:
        return ()
    return tuple((each, drawn(each, is_outside(verdict, each.level))) for each in verdict.weights)


async def _paper(gate: Gate, zone: str, view: PassView) -> Paper:
    nos = [each.no for each in view.filed.documents[:LINES_SHOWN]]
    kept = await gate.model.get_many(zone, DECLARATION, nos, KeptDeclaration) if nos else []
    wanted = {each.document_line for each in view.filed.goods if each.document_line is not None}
    documents = tuple(_document(no, each, wanted) for no, each in zip(nos, kept, strict=True) if each is not None)
    goods = view.filed.goods
    more = len(view.filed.documents) - len(documents)
    return Paper(view, goods[:LINES_SHOWN], max(0, len(goods) - LINES_SHOWN), documents, more)


def _document(no: str, kept: KeptDeclaration, wanted: set[int]) -> Document:
    """wanted: the lines that the truck draws on; none of them said, the whole declaration."""
    units = {each.get("line"): each.get("unit") for each in kept.declaration.get("lines", ())}
    lines = [each for each in kept.progress["lines"] if not wanted or each["line"] in wanted]
    bars = tuple(_bar(each, units.get(each["line"])) for each in lines[:LINES_SHOWN])
    return Document(no, bars, max(0, len(lines) - LINES_SHOWN), kept.progress["trucks"])


def _bar(line: dict[str, Any], unit: str | None) -> LineBar:
    declared, allocated, passed = (Decimal(line[name]) for name in ("declared", "allocated", "passed"))
    on_passes, left = max(Decimal(0), allocated - passed), max(Decimal(0), declared - allocated)
    return LineBar(line["line"], unit, declared, passed, on_passes, left)
