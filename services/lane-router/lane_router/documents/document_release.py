"""May the goods of a document go now: each kind by its own rule, on one truck or several (domain §1.7, item (六))."""

from datetime import datetime

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.findings import Finding


def document_findings(document: Declaration, filed: GatePass, release_required: bool, now: datetime) -> list[Finding]:
    """Everything that speaks against the document at the gate. release_required: policy entry_release_required."""
    no = document.no
    findings = []
    if document.direction != filed.direction:
        facts = {"document": no, "declared": document.direction, "direction": filed.direction}
        findings.append(Finding(code="document.direction.wrong", facts=facts))
    if document.passage == "none":
        findings.append(Finding(code="document.passage.none", facts={"document": no}))
    if document.kind == "two-step":
        if not document.summary_accepted:
            findings.append(Finding(code="document.summary.not-accepted", facts={"document": no}))
        elif not document.summary_released:
            findings.append(Finding(code="document.summary.not-released", facts={"document": no}))
    elif not document.approved:
        findings.append(Finding(code="document.approval.missing", facts={"document": no}))
    elif _wants_release(document, filed, release_required) and not document.entry_released:
        findings.append(Finding(code="document.entry.not-released", facts={"document": no}))
    if document.inspection is None:
        findings.append(Finding(code="document.inspection.undecided", facts={"document": no}))
    elif document.inspection:
        findings.append(Finding(code="document.inspection.ordered", facts={"document": no}))
    permission = document.permission
    if permission is not None and permission.until is not None and permission.until <= now:
        facts = {"document": no, "type": permission.type, "until": permission.until.isoformat()}
        findings.append(Finding(code="document.permission.expired", facts=facts))
    return findings


def _wants_release(document: Declaration, filed: GatePass, release_required: bool) -> bool:
    """Goods that enter first are declared later, so that their entry is not released yet."""
    return release_required and document.kind == "list" and not filed.type.traits.released_later


def order_finding(kind: str, no: str, order: str) -> Finding:
    """A control order that is not released stops whatever it is against (status letter w)."""
    return Finding(code="document.control.ordered", facts={"target": kind, "no": no, "order": order})
