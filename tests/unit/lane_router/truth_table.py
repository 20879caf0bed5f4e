"""What becomes of every kind of truck in every kind of lane, by the pure rules alone, and the same printed.

`python -m tests.unit.lane_router.truth_table` prints the table anew.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, product
from typing import Any, get_args

from kakou.catalogue.catalogue import CATALOGUE
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.reference import Lane, LaneClass
from kakou.contracts.events.findings import Finding
from kakou.reasons.rendering import spec_of
from kakou.values.identifiers import Direction
from kakou.values.pass_types import MEANINGS, PassType
from lane_router.filings.rules.acceptance import form_findings
from lane_router.filings.rules.grades import grade_findings
from lane_router.goods.rules.cargo import cargo_of
from lane_router.goods.rules.hazardous import flag_findings, hazardous_goods
from lane_router.lanes.rules import lane_choice
from lane_router.ledger import ledger
from lane_router.records import DeclarationEntry

CLASSES: tuple[LaneClass, ...] = get_args(LaneClass)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
CLASS_SETS = [classes for size in range(len(CLASSES) + 1) for classes in combinations(CLASSES, size)]
TYPES = tuple(each.value for each in PassType)
GRADES: dict[str, tuple[dict[str, Any], ...]] = {
    "G1": ({"goods_kind": "living"},),
    "G2": ({"goods_kind": "sample"},),
    "G3": ({},),
    "G4": (),
}
"""The goods of a grade that a pass itself names: none for G4, and for a laden truck whose goods its documents name."""

DOCUMENTS = {1: ("waybill", "B0042"), 2: ("list", "QD310526I000000042"), 3: ("list", "QD310526I000000042")}
DOCUMENTS |= {4: ("movement", "C0042"), 7: ("two-step", "310520261000000042")}
"""The document that goes with each type of pass that has one."""

WORDS = {"note": "pass", "redirect": "redirect", "refer": "refer", "refuse": "refuse"}
FIRM, CONTACT = "3105940042", {"name": "李工", "phone": "0512-55550100"}
HARMLESS = {"name": "陶瓷餐具", "hs": "6911101900"}
METHANOL = {"name": "甲醇", "hs": "2905110000", "cas": "67-56-1", "un": "1230", "class": "3", "hazardous": True}


@dataclass(frozen=True, slots=True)
class Situation:
    """What holds for a whole table. alone: no other lane of the zone is open."""

    hazardous: bool
    lane_required: bool
    alone: bool

    @property
    def title(self) -> str:
        goods = "Hazardous goods" if self.hazardous else "Harmless goods"
        policy = f", hazardous_lane_required {'on' if self.lane_required else 'off'}" if self.hazardous else ""
        return f"{goods}{policy}, {'no other lane open' if self.alone else 'a lane of each class open besides'}"


SITUATIONS = [Situation(*flags) for flags in product((False, True), repeat=3) if flags[0] or not flags[1]]


@dataclass(frozen=True, slots=True)
class Cell:
    """word: pass, redirect, refer or refuse. reasons: codes that say so; for a pass, the class that takes the truck."""

    word: str
    reasons: tuple[str, ...]
    to: str | None = None


def cell(situation: Situation, classes: Sequence[LaneClass], type_: int, grade: str, direction: Direction) -> Cell:
    """A pass refused at filing is refused at every lane; the others are told where to go."""
    filed, documents = papers(situation, type_, grade, direction)
    against = [*form_findings(filed), *grade_findings(filed)]
    if against:
        return _cell(against, None)
    cargo = cargo_of(filed, documents)
    hazard = bool(hazardous_goods(cargo, CATALOGUE))
    here = lane_choice.LaneCondition(Lane(gate="G1", lane="HERE", classes=tuple(classes)))
    others = (
        []
        if situation.alone
        else [lane_choice.LaneCondition(Lane(gate="G1", lane=one.upper(), classes=(one,))) for one in CLASSES]
    )
    wanted = lane_choice.wanted_class([filed], hazard, situation.lane_required, here.lane)
    choice = lane_choice.choose_lane(here, others, wanted, direction, hazard)
    findings = [*flag_findings(cargo, type_ == 5, CATALOGUE), *choice.findings]
    if not findings:
        return Cell("pass", (next(one for one in classes if lane_choice.accepts(_only(one), wanted, hazard)),))
    return _cell(findings, choice.redirect_to)


def every_cell() -> Iterator[tuple[tuple[Situation, tuple[LaneClass, ...], int, str, Direction], Cell]]:
    for place in product(SITUATIONS, CLASS_SETS, TYPES, GRADES, DIRECTIONS):
        yield place, cell(*place)


def papers(
    situation: Situation, type_: int, grade: str, direction: Direction
) -> tuple[GatePass, dict[str, DeclarationEntry]]:
    """A pass that lacks nothing which its type and grade may have."""
    goods = METHANOL if situation.hazardous else HARMLESS
    line = {"line": 1, "part_no": "P-1", "unit": "035", "quantity": "400", "gross": "400", **goods}
    documents = {}
    if type_ in DOCUMENTS:
        kind, no = DOCUMENTS[type_]
        no = no.replace("26I", f"26{direction}")
        head = {"kind": kind, "no": no, "direction": direction, "firm": FIRM, "lines": [line]}
        document = Declaration.model_validate(head)
        documents[no] = DeclarationEntry(document=document, version=1, etag="", counts=ledger.opened(document))
    filed = {
        "no": f"Z3105{direction}261122000000000042",
        "type": type_,
        "direction": direction,
        "firm": FIRM,
        "contact": CONTACT,
        "vehicle": {"plate": "苏E01234", "tare": "8000"},
        "documents": [{"kind": kind, "no": no} for kind, no in ((e.document.kind, n) for n, e in documents.items())],
        "bind": 2 if documents else None,
        "goods": [line | fields for fields in GRADES[grade]],
        "total": "8400",
    }
    return GatePass.model_validate(filed), documents


def printed() -> str:
    """The table as Markdown. What fares alike shares a row; directions that do share a cell."""
    codes: dict[str, int] = {}
    lines = [HEAD]
    for situation in SITUATIONS:
        lines += ["", f"## {situation.title}", "", f"| type | grade | {' | '.join(map(_lane, CLASS_SETS))} |"]
        lines.append("| --- " * (len(CLASS_SETS) + 2) + "|")
        rows: dict[tuple[str, str], list[str]] = {}
        for type_ in TYPES:
            cells = [(grade, _row(situation, type_, grade, codes)) for grade in GRADES]
            for row, alike in groupby(cells, key=lambda one: one[1]):
                rows.setdefault((", ".join(grade for grade, _ in alike), row), []).append(str(type_))
        lines += [f"| {', '.join(types)} | {grades} | {row} |" for (grades, row), types in rows.items()]
    lines += ["", "## Reasons", ""]
    lines += [f"{number}. `{code}`: {spec_of(code).en}" for code, number in codes.items()]
    return "\n".join(lines) + "\n"


HEAD = f"""# Which truck may use which lane

Type of pass × grade of the goods that it names itself × class of the lane × direction. Made from the rules by
`python -m tests.unit.lane_router.truth_table`; the numbers are those of the reasons below.

Types: {MEANINGS}.

Grades: G1 building, office, labour and living goods; G2 other gate-registered goods; G3 other non-declared goods; G4
none. A column is a lane by its classes: D declared, N non-declared, H hazardous."""


def _row(situation: Situation, type_: int, grade: str, codes: dict[str, int]) -> str:
    return " | ".join(_shown(situation, classes, type_, grade, codes) for classes in CLASS_SETS)


def _shown(situation: Situation, classes: tuple[LaneClass, ...], type_: int, grade: str, codes: dict[str, int]) -> str:
    into, out = (_text(cell(situation, classes, type_, grade, way), codes) for way in DIRECTIONS)
    return into if into == out else f"in: {into}, out: {out}"


def _text(one: Cell, codes: dict[str, int]) -> str:
    if one.word == "pass":
        return "pass"
    numbers = ",".join(str(codes.setdefault(code, len(codes) + 1)) for code in one.reasons)
    to = f" to {one.to[0]}" if one.to and one.word == "redirect" else ""
    return f"{one.word}{to} ({numbers})"


def _cell(findings: Sequence[Finding], redirect_to: tuple[str, str] | None) -> Cell:
    outcomes = [finding.outcome or spec_of(finding.code).outcome for finding in findings]
    gravest = max(outcomes, key=list(WORDS).index)
    reasons = {finding.code for finding, outcome in zip(findings, outcomes, strict=True) if outcome == gravest}
    return Cell(WORDS[gravest], tuple(sorted(reasons)), redirect_to[1] if redirect_to else None)


def _only(one: LaneClass) -> Lane:
    return Lane(gate="G1", lane="HERE", classes=(one,))


def _lane(classes: Sequence[LaneClass]) -> str:
    return "".join(one[0].upper() for one in classes) or "none"


if __name__ == "__main__":
    sys.stdout.write(printed())
