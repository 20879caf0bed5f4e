"""May this pass be approved: its type, binding, documents and firm (domain §1.1, §1.3, §3). Quantities: `drawing`."""

from collections.abc import Mapping
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.reference import Enterprise
from kakou.contracts.events.findings import Finding
from kakou.rules.gate_pass import binding, goods_without_document
from kakou.values.decimals import ZERO
from kakou.values.identifiers import pass_customs
from kakou.values.pass_types import Bind
from kakou.values.plates import is_foreign

from lane_router.records import DeclarationEntry


def form_findings(filed: GatePass) -> list[Finding]:
    """What type and bind type ask of a pass, whatever is on record."""
    if filed.type.traits.cargo == "empty":
        laden = filed.bind is not None or filed.documents or filed.goods or filed.containers
        return [Finding(code="filing.bind.not-allowed")] if laden else []
    findings = []
    if filed.documents and binding(filed) is None:
        findings.append(Finding(code="filing.bind.missing"))
    if filed.bind is not None and filed.bind.one_document and len(filed.documents) > 1:
        facts = {"bind": str(filed.bind), "count": str(len(filed.documents))}
        findings.append(Finding(code="filing.bind.several-documents", facts=facts))
    if not filed.documents and filed.type.traits.must_name:
        findings.append(Finding(code="filing.type.documents-missing", facts={"type": str(filed.type)}))
    return findings + _two_step(filed)


def _two_step(filed: GatePass) -> list[Finding]:
    """A two-step pass goes with two-step entries only; they share a truck with other goods inbound only (item (六)).

    Gate-registered goods have no documents: aboard with others, they are lines of the pass of those.
    """
    traits = filed.type.traits
    two_step = [ref for ref in filed.documents if ref.kind == "two-step"]
    others = [ref for ref in filed.documents if ref.kind != "two-step"]
    match traits.documents:
        case "two-step":
            wrong = others
        case "none":
            wrong = list(filed.documents)
        case "any":
            wrong = [] if others else two_step
    findings = [
        Finding(
            code="filing.type.document-kind",
            facts={"type": str(filed.type), "kind": ref.kind, "document": ref.no},
        )
        for ref in wrong
    ]
    mixed = (two_step and others) or (filed.documents and goods_without_document(filed) and not traits.all_lines)
    if mixed and filed.direction == "E":
        findings.append(Finding(code="filing.mixed.outbound"))
    return findings


def record_findings(
    filed: GatePass,
    documents: Mapping[str, DeclarationEntry],
    other_pass: Mapping[str, str],
    completed: Mapping[str, str],
) -> list[Finding]:
    """What the documents on record say. other_pass: per document a pass that it is already on. completed: the day on
    which a document was completed that is on record no more."""
    findings = []
    for ref in filed.documents:
        entry = documents.get(ref.no)
        if entry is None:
            findings.append(not_on_record(ref.no, completed.get(ref.no)))
            continue
        document = entry.document
        if document.passage == "none":
            findings.append(Finding(code="filing.passage.none", facts={"document": ref.no}))
        if document.direction != filed.direction:
            facts = {"document": ref.no, "declared": document.direction, "direction": filed.direction}
            findings.append(Finding(code="document.direction.wrong", facts=facts))
        if document.kind != ref.kind:
            facts = {"type": str(filed.type), "kind": document.kind, "document": ref.no}
            findings.append(Finding(code="filing.type.document-kind", facts=facts))
        if _many_to_many(filed, entry):
            facts = {"document": ref.no, "other": other_pass.get(ref.no, "-")}
            findings.append(Finding(code="filing.bind.many-to-many", facts=facts))
    return findings


def not_on_record(no: str, completed: str | None) -> Finding:
    """completed: the day on which the document was, None for one that was never filed."""
    if completed is not None:
        return Finding(code="document.number.completed", facts={"document": no, "on": completed})
    return Finding(code="document.number.unknown", facts={"document": no})


def _many_to_many(filed: GatePass, entry: DeclarationEntry) -> bool:
    """Vehicle to document is 1:N, 1:1 or N:1, never N:M (S-pb, S-fe)."""
    if entry.bind is None:
        return False
    bind = binding(filed)
    several = bind is not None and not bind.one_document and len(filed.documents) > 1
    return (bind is not None and bind.rules_out(Bind(entry.bind))) or (several and bool(entry.live))


def customs_findings(filed: GatePass, customs: str) -> list[Finding]:
    """The number and the head name the customs that this zone is under (S-gx masterCuscd)."""
    named = dict.fromkeys((pass_customs(filed.no), filed.customs or customs))
    return [
        Finding(code="filing.customs.mismatch", facts={"declared": code, "customs": customs})
        for code in named
        if code != customs
    ]


def firm_findings(filed: GatePass, enterprise: Enterprise | None) -> list[Finding]:
    """A firm that lost the simplified procedure files no gate-registered goods (S-50 art. 4)."""
    suspended = enterprise is not None and enterprise.simplified_suspended
    cargo = filed.type.traits.cargo
    registered = cargo == "registered" or (cargo != "non-declared" and goods_without_document(filed))
    if suspended and registered:
        return [Finding(code="filing.firm.suspended", facts={"firm": filed.firm or "-"})]
    return []


def plate_warning(filed: GatePass) -> Finding | None:
    """A plate that is no Chinese one and was not said to be foreign may be a typing error."""
    if filed.vehicle.foreign or not is_foreign(filed.vehicle.plate):
        return None
    return Finding(code="filing.plate.foreign", facts={"plate": filed.vehicle.plate})


def total_warning(filed: GatePass) -> Finding | None:
    """A total that is not the sum of its parts. Real passes leave the frame out, so it only warns (S-gx totalWt)."""
    laden = filed.type.traits.cargo != "empty"
    if filed.total is None or filed.vehicle.tare is None or (filed.gross is None and laden):
        return None
    boxes = sum((box.weight or ZERO for box in filed.containers), ZERO)
    parts: Decimal = filed.vehicle.tare + (filed.vehicle.frame_weight or ZERO) + boxes + (filed.gross or ZERO)
    if parts == filed.total:
        return None
    return Finding(code="filing.total.inconsistent", facts={"total": f"{filed.total:f}", "sum": f"{parts:f}"})
