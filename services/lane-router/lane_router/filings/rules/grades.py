"""Graded simplified filing of non-declared goods: which fields each grade asks for (S-200, S-50, domain §3)."""

from dataclasses import dataclass

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import G1_KINDS, G2_KINDS, GoodsKind
from kakou.contracts.events.findings import Finding
from kakou.rules.gate_pass import goods_without_document, grade_of_line
from kakou.values.pass_types import Grade


@dataclass(frozen=True, slots=True)
class GradeForm:
    """What a grade asks of a pass. What it does not ask for may be absent, never wrong.

    head, line: fields of the pass and of each of its goods lines. weight: gross or net, on the line or the pass.
    kinds: the goods it is for, any where there are none. documents: it goes with a movement under a permission.
    """

    goods: str
    head: tuple[str, ...]
    line: tuple[str, ...]
    kinds: tuple[GoodsKind, ...] = ()
    documents: bool = False

    @property
    def laden(self) -> bool:
        return bool(self.line)


HEAD = ("firm", "contact")
LINE = ("name", "unit", "quantity")

GRADES: dict[Grade, GradeForm] = {
    "G1": GradeForm("construction, office, labour-protection and living goods", HEAD, LINE, G1_KINDS),
    "G2": GradeForm("supplies, packing, samples and tools", HEAD, (*LINE, "hs"), G2_KINDS),
    "G3": GradeForm("other non-declared movements", HEAD, (*LINE, "hs", "part_no"), documents=True),
    "G4": GradeForm("an empty vehicle", (), ()),
}


def grade_findings(filed: GatePass) -> list[Finding]:
    """Fields that the grades of the pass's non-declared goods ask for and that are absent."""
    if filed.type.traits.cargo == "registered" and not filed.goods:
        return [Finding(code="filing.head.missing", facts={"field": "goods"})]
    findings: list[Finding] = []
    heads: dict[str, None] = {}
    for line in goods_without_document(filed):
        grade = grade_of_line(filed, line)
        if grade is None:
            facts = {"line": str(line.line), "name": line.name or "-"}
            findings.append(Finding(code="filing.goods.out-of-scope", facts=facts))
            continue
        heads.update(dict.fromkeys(GRADES[grade].head))
        absent = [field for field in GRADES[grade].line if getattr(line, field) is None]
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
