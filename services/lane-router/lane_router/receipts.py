"""Receipts of the national system, in any order: also before the document that they are about."""

from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.events.writes import ReceiptReceived
from kakou.contracts.reasons import render
from kakou.contracts.sameness import etag_of
from kakou.runtime.unit import Unit

from lane_router import approving, books, early
from lane_router.arrival import reconsider
from lane_router.looking import look_at_document, look_at_pass
from lane_router.rules import drawing, receipts
from lane_router.state import DECLARATION, PASS, DeclarationEntry, PassEntry
from lane_router.tasks import open_task, settle_task

LIST_APPROVAL = "INV201"


def receipt_received(unit: Unit) -> None:
    receipt = ReceiptReceived.model_validate(unit.event.data, extra="ignore").receipt
    if receipt.pass_no is not None:
        entry = unit.get(PASS, receipt.pass_no, PassEntry)
        if entry is None:
            early.note_receipt(unit, receipt.pass_no, receipt)
        else:
            _of_pass(unit, entry, receipt)
    if receipt.declaration_no is not None:
        document = unit.get(DECLARATION, receipt.declaration_no, DeclarationEntry)
        if document is None:
            early.note_receipt(unit, receipt.declaration_no, receipt)
        else:
            _of_declaration(unit, document, receipt)
    unit.forward()


def take_early(unit: Unit, no: str) -> None:
    """A pass or declaration has come on record: what was said before is heard now, trucks waiting are looked at."""
    kept = early.take(unit, no)
    if kept is None:
        return
    for receipt in kept.receipts:
        entry = unit.get(PASS, no, PassEntry) if receipt.pass_no == no else None
        document = unit.get(DECLARATION, no, DeclarationEntry) if receipt.declaration_no == no else None
        if entry is not None:
            _of_pass(unit, entry, receipt)
        elif document is not None:
            _of_declaration(unit, document, receipt)
    for visit in dict.fromkeys(books.the_pass(unit, one).visit for one in kept.passes):
        if visit is not None:
            reconsider(unit, visit, "document")


def _of_pass(unit: Unit, entry: PassEntry, receipt: Receipt) -> None:
    no = entry.filed.no
    match receipts.meaning(entry, receipt):
        case "approves":
            documents = books.documents_of(unit, entry)
            draws = drawing.draws_of(entry.filed, documents)
            entry = entry.model_copy(update={"state": "approved", "draws": draws, "told_at": receipt.at})
            approving.approve(unit, entry, bool(drawing.shortage_findings(draws, documents)), "approved")
        case "refuses":
            refusal = render("filing.approval.national-refused", {})
            books.take_from_plate(unit, entry)
            refused = {"state": "refused", "reasons": (refusal,), "told_at": receipt.at}
            books.keep_pass(unit, entry.model_copy(update=refused), "refused")
        case "agrees" if entry.contradicted is not None and entry.contradicted.kind == receipt.kind:
            books.keep_pass(unit, entry.model_copy(update={"contradicted": None}), "receipt")
            settle_task(unit, "receipt-conflict", no, f"{receipt.kind} now agrees")
        case "contradicts":
            books.keep_pass(unit, entry.model_copy(update={"contradicted": receipt}), "receipt")
            _open_conflict(unit, "pass", no, receipt)
        case _:
            return
    look_at_pass(unit, entry, "receipt")


def _of_declaration(unit: Unit, entry: DeclarationEntry, receipt: Receipt) -> None:
    """A list approved or rejected (INV201). Approval is never taken back by a receipt; a rejection after it is a task.

    A posting (INV211) may be a first deduction, so it says nothing against goods that have not passed yet.
    """
    document = entry.document
    if receipt.kind != LIST_APPROVAL:
        return
    if receipt.result == "1" and not document.approved:
        document = document.model_copy(update={"approved": True})
        changed = {"document": document, "version": entry.version + 1, "etag": etag_of(document)}
        entry = entry.model_copy(update=changed)
        books.keep_declaration(unit, entry, "receipt")
        look_at_document(unit, entry)
    elif receipt.result == "1":
        settle_task(unit, "receipt-conflict", document.no, f"{receipt.kind} now agrees")
    elif receipt.result == "3" and document.approved:
        _open_conflict(unit, "declaration", document.no, receipt)


def _open_conflict(unit: Unit, kind: str, no: str, receipt: Receipt) -> None:
    open_task(unit, "receipt-conflict", kind, no, receipt=receipt.kind, result=receipt.result)
