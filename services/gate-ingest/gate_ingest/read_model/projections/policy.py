"""The zone's policy over time, as far as it was told: what is kept follows what it says of how long."""

from kakou.contracts.events.outbound import DocumentChanged
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.state import POLICY_BOOK, POLICY_NO, PolicyKept, policy_before


def document_changed(unit: UnitOfWork, event: Event) -> None:
    """A DocumentChanged, of which the policy's alone counts here."""
    if event.data["kind"] != "policy":
        return
    changed = event.read(DocumentChanged)
    kept = unit.get(POLICY_BOOK, POLICY_NO, PolicyKept)
    kept = kept or policy_before(unit.get("policy", POLICY_NO, DocumentChanged))
    book = kept.book.as_told(changed.document, changed.version, unit.log_time)
    unit.put(POLICY_BOOK, POLICY_NO, PolicyKept(book=book, etag=changed.etag, told_at=unit.log_time))
