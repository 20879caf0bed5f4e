"""What a pass takes of its documents: all of them (bind 1 and 2), or its own lines' part of one (bind 3)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.events.findings import Finding
from kakou.rules.gate_pass import takes_part
from kakou.values.decimals import ZERO
from kakou.values.identifiers import unit_code

from lane_router.ledger.ledger import WHOLE, quantities, shortages
from lane_router.records import DeclarationEntry, Held

BELOW_ALLOCATED = "filing.amendment.below-allocated"


def draws_of(filed: GatePass, documents: Mapping[str, DeclarationEntry]) -> tuple[Held, ...]:
    """The pass's part of the ledger. Documents that are not on record have none."""
    known = [documents[ref.no] for ref in filed.documents if ref.no in documents]
    if not takes_part(filed):
        return tuple(
            Held(document=entry.document.no, line=count.line, quantity=count.declared)
            for entry in known
            for count in entry.counts
        )
    return tuple(
        Held(document=entry.document.no, line=line, quantity=quantity)
        for entry in known
        for line, quantity in _split_lines(filed, entry)
    )


def line_findings(filed: GatePass, documents: Mapping[str, DeclarationEntry]) -> list[Finding]:
    """What is wrong with the lines by which a pass takes part of a document (S-gx rltGdsSeqno is compulsory there)."""
    if not takes_part(filed):
        return []
    drawn = [line for line in filed.goods if line.document_line is not None and line.quantity]
    if not drawn and not _lists_nothing(filed, documents):
        return [Finding(code="filing.line.missing")]
    findings = []
    for ref in filed.documents:
        entry = documents.get(ref.no)
        if entry is None:
            continue
        lines = {line.line: line for line in entry.document.lines}
        for line in drawn:
            declared = lines.get(line.document_line)
            if declared is None:
                facts = {"document": ref.no, "line": str(line.document_line)}
                findings.append(Finding(code="filing.line.unknown", facts=facts))
            elif _other_unit(line, declared):
                facts = {
                    "document": ref.no,
                    "line": str(line.document_line),
                    "declared": declared.unit or "-",
                    "unit": line.unit or "-",
                }
                findings.append(Finding(code="filing.line.unit", facts=facts))
    return findings


def whole_findings(filed: GatePass, documents: Mapping[str, DeclarationEntry]) -> list[Finding]:
    """Lines by which a pass seems to take part of a document that it takes whole (bind 1 and 2: no lines are sent,
    S-fe). They count for nothing, so the filer is told."""
    if takes_part(filed):
        return []
    findings = []
    for no, entry in documents.items():
        declared = {line.line: line for line in entry.document.lines}
        for line in filed.goods:
            whole = declared.get(line.document_line)
            if whole is not None and line.quantity and line.quantity != whole.quantity:
                facts = {
                    "document": no,
                    "line": str(line.document_line),
                    "counted": f"{whole.quantity:f}" if whole.quantity is not None else "-",
                    "quantity": f"{line.quantity:f}",
                    "unit": whole.unit or "-",
                }
                findings.append(Finding(code="filing.line.whole", facts=facts))
    return findings


def _other_unit(line: GoodsLine, declared: GoodsLine) -> bool:
    """Where one of the two names no unit, it is the other's."""
    return line.unit is not None and declared.unit is not None and unit_code(line.unit) != unit_code(declared.unit)


def shortage_findings(draws: Sequence[Held], documents: Mapping[str, DeclarationEntry]) -> list[Finding]:
    """Lines of which the pass asks more than is left: over-release is stopped at filing (S-gx passportUsedQty)."""
    return [
        Finding(
            code="filing.ledger.over-allocated",
            facts=shortage_facts(entry, found.line, found.asked, found.left),
        )
        for no, entry in documents.items()
        for found in shortages(entry.counts, quantities(draws, no))
    ]


def below_allocated(draws: Sequence[Held], entry: DeclarationEntry) -> list[Finding]:
    """Lines that a pass draws on and of which less is declared by now than is allocated to all passes."""
    taken = quantities(draws, entry.document.no)
    return [
        Finding(
            code=BELOW_ALLOCATED,
            facts={
                **shortage_facts(entry, count.line, count.declared, count.allocated),
                "allocated": f"{count.allocated:f}",
            },
        )
        for count in entry.counts
        if count.line in taken and count.declared < count.allocated
    ]


def shortage_facts(entry: DeclarationEntry, line: int, asked: Decimal, left: Decimal) -> dict[str, str]:
    unit = next((one.unit for one in entry.document.lines if one.line == line), None)
    return {
        "document": entry.document.no,
        "line": str(line),
        "asked": f"{asked:f}",
        "left": f"{left:f}",
        "unit": unit or "-",
    }


def _split_lines(filed: GatePass, entry: DeclarationEntry) -> list[tuple[int, Decimal]]:
    if entry.counts[0].line == WHOLE:
        return [(WHOLE, entry.counts[0].declared)]
    known = {count.line for count in entry.counts}
    wanted: dict[int, Decimal] = {}
    for line in filed.goods:
        if line.document_line in known and line.quantity:
            wanted[line.document_line] = wanted.get(line.document_line, ZERO) + line.quantity
    return list(wanted.items())


def _lists_nothing(filed: GatePass, documents: Mapping[str, DeclarationEntry]) -> bool:
    """A document without quantities cannot be split, so no lines are asked of its pass."""
    known = [documents[ref.no] for ref in filed.documents if ref.no in documents]
    return bool(known) and all(entry.counts[0].line == WHOLE for entry in known)
