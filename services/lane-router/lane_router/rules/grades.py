"""Graded simplified filing of non-declared goods: which fields each grade asks for (S-200, S-50, domain §3)."""

from typing import Literal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import G1_KINDS, G2_KINDS, GoodsLine
from kakou.contracts.routed import Finding

from lane_router.rules.drawing import goods_without_document

Grade = Literal["G1", "G2", "G3", "G4"]

ALWAYS = ("name", "unit", "quantity")
LINE_FIELDS: dict[Grade, tuple[str, ...]] = {
    "G1": ALWAYS,
    "G2": (*ALWAYS, "hs"),
    "G3": (*ALWAYS, "hs", "part_no"),
    "G4": (),
}
"""Fields that a goods line of a grade must have. What a grade does not ask for may be absent, never wrong."""

HEAD_FIELDS: dict[Grade, tuple[str, ...]] = {
    "G1": ("firm", "contact"),
    "G2": ("firm", "contact"),
    "G3": ("firm", "contact"),
    "G4": (),
}


def grade_of(filed: GatePass, line: GoodsLine) -> Grade | None:
    """The grade of a line of non-declared goods; None for what is not among gate-registered goods (S-50 scope)."""
    if filed.type == 4:
        return "G3"
    if line.controls:
        return None
    if line.goods_kind in G1_KINDS:
        return "G1"
    return "G2" if line.goods_kind in G2_KINDS else None


def grade_findings(filed: GatePass) -> list[Finding]:
    """Fields that the grades of the pass's non-declared goods ask for and that are absent."""
    if filed.type == 5 and not filed.goods:
        return [Finding(code="filing.head.missing", facts={"field": "goods"})]
    findings: list[Finding] = []
    heads: dict[str, None] = {}
    for line in goods_without_document(filed):
        grade = grade_of(filed, line)
        if grade is None:
            facts = {"line": str(line.line), "name": line.name or "-"}
            findings.append(Finding(code="filing.goods.out-of-scope", facts=facts))
            continue
        heads.update(dict.fromkeys(HEAD_FIELDS[grade]))
        absent = [field for field in LINE_FIELDS[grade] if getattr(line, field) is None]
        if line.gross is None and line.net is None and filed.gross is None and filed.net is None:
            absent.append("gross")
        findings += [
            Finding(code="filing.field.missing", facts={"grade": grade, "line": str(line.line), "field": field})
            for field in absent
        ]
    findings += [
        Finding(code="filing.head.missing", facts={"field": field}) for field in heads if getattr(filed, field) is None
    ]
    return findings
