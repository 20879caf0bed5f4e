"""Receipts of the national system, in any order: also before the document that they are about."""

from datetime import datetime

from kakou.contracts.events.writes import ReceiptReceived
from kakou.reasons.rendering import render
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.digests import etag_of

from lane_router import finished_numbers, repository
from lane_router.filings import approval, pending
from lane_router.filings.pass_end import look_at_life
from lane_router.filings.rules import receipt_meaning
from lane_router.ledger import allocation
from lane_router.records import DeclarationEntry, PassEntry, Word
from lane_router.state import DECLARATION, PASS
from lane_router.visits.reevaluation import look_at_document, look_at_pass, reconsider

MANUAL = 2
"""National approval of a pass that an officer has."""


def receipt_received(unit: UnitOfWork, received: ReceiptReceived) -> None:
    word = receipt_meaning.word_of(received.receipt, unit.log_time)
    if word is not None:
        no = receipt_meaning.about(word)
        if not _hear(unit, no, word) and not _has_left(unit, no, word):
            pending.note_word(unit, no, word)


def take_early(unit: UnitOfWork, no: str) -> None:
    """A pass or declaration has come on record: what was said before is heard now, trucks waiting are looked at."""
    kept = pending.take(unit, no)
    if kept is None:
        return
    for word in kept.words:
        _hear(unit, no, word)
    for visit in dict.fromkeys(one.visit for one in repository.passes(unit, kept.passes).values()):
        if visit is not None:
            reconsider(unit, visit, "document")


def _hear(unit: UnitOfWork, no: str, word: Word) -> bool:
    """False where nothing of that number is on record."""
    if receipt_meaning.is_of_pass(word):
        entry = unit.get(PASS, no, PassEntry)
        if entry is not None:
            _of_pass(unit, entry, word)
        return entry is not None
    document = unit.get(DECLARATION, no, DeclarationEntry)
    if document is not None:
        _of_declaration(unit, document, word)
    return document is not None


def _has_left(unit: UnitOfWork, no: str, word: Word) -> bool:
    """Whether it is of a document that is on record no more, of which nothing that is said changes anything."""
    kind = finished_numbers.PASSES if receipt_meaning.is_of_pass(word) else finished_numbers.DECLARATIONS
    return finished_numbers.recall(unit, kind, no) is not None


def _of_pass(unit: UnitOfWork, entry: PassEntry, word: Word) -> None:
    words = receipt_meaning.with_word(entry.words, word)
    if words == entry.words:
        return
    before, entry = entry, entry.model_copy(update={"words": words, "approved_at": _approved_at(entry, word)})
    decides = receipt_meaning.matter_of(word) == ("approval", "filing") and _is_open(entry)
    if decides and word.receipt.result == "1":
        documents = repository.documents_of(unit, entry)
        draws = allocation.draws_of(entry.filed, documents)
        if entry.state == "refused":
            repository.add_to_plate(unit, entry.filed.vehicle.plate, entry.filed.no)
        entry = entry.model_copy(update={"state": "approved", "draws": draws, "reasons": ()})
        approval.approve(unit, entry, bool(allocation.shortage_findings(draws, documents)), "approved")
    elif decides and entry.state == "pending":
        refusal = render("filing.approval.national-refused", {})
        repository.take_from_plate(unit, entry)
        repository.keep_pass(unit, entry.model_copy(update={"state": "refused", "reasons": (refusal,)}), "refused")
    else:
        repository.keep_pass(unit, repository.give_back_if_due(unit, entry), "receipt")
        if entry.approved_at != before.approved_at:
            look_at_life(unit, entry.filed.no)
    look_at_pass(unit, entry, "receipt")


def _approved_at(entry: PassEntry, word: Word) -> datetime | None:
    """Its life is counted from the approval that counts, as far as that says when it was."""
    approves = receipt_meaning.matter_of(word) == ("approval", "filing") and word.receipt.result == "1"
    return word.at if approves and word.receipt.at is not None else entry.approved_at


def _is_open(entry: PassEntry) -> bool:
    """Whether the national system's approval decides about the pass: it waits for it, or an older word refused it."""
    return entry.state == "pending" or (entry.state == "refused" and entry.filed.approval == MANUAL)


def _of_declaration(unit: UnitOfWork, entry: DeclarationEntry, word: Word) -> None:
    """A list approved, rejected or deleted, a posting to the ledger. None takes back the approval that is on record."""
    words = receipt_meaning.with_word(entry.words, word)
    if words == entry.words:
        return
    entry = entry.model_copy(update={"words": words})
    approved = receipt_meaning.matter_of(word) == ("list", "filing") and word.receipt.result == "1"
    if approved and not entry.document.approved:
        document = entry.document.model_copy(update={"approved": True})
        changed = {"document": document, "version": entry.version + 1, "etag": etag_of(document)}
        entry = entry.model_copy(update=changed)
    if approved or (receipt_meaning.matter_of(word) == ("list", "amendment") and word.receipt.result == "1"):
        entry = entry.model_copy(update={"approved_as": None})
    repository.keep_declaration(unit, entry, "receipt")
    look_at_document(unit, entry)
