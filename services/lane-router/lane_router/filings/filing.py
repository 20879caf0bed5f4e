"""Declarations and passes as they are filed, amended and voided."""

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.writes import DeclarationFiled, PassFiled, PassVoided
from kakou.contracts.verdicts import Bilingual, Outcome, Reason
from kakou.reasons import outcome_texts
from kakou.reasons.rendering import render, spec_of
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import may_put, settle
from kakou.values.digests import etag_of
from kakou.values.identifiers import zone_customs

from lane_router import repository
from lane_router.filings.approval import approve
from lane_router.filings.pass_end import end_pass
from lane_router.filings.receipts import take_early
from lane_router.filings.rules import acceptance, grades, receipt_meaning
from lane_router.finished_numbers import DECLARATIONS, PASSES, recall, recall_all
from lane_router.goods import tracked_items
from lane_router.goods.rules import hazardous
from lane_router.goods.rules.cargo import cargo_of
from lane_router.ledger import allocation, ledger
from lane_router.passes import lifecycle
from lane_router.records import DeclarationEntry, Finished, PassEntry
from lane_router.state import DECLARATION, ENTERPRISE, PASS, EnterpriseEntry
from lane_router.tasks import settle_task
from lane_router.visits.counting import look_at_full_declaration, settle_short_closing
from lane_router.visits.reevaluation import look_at_document


def declaration_filed(unit: UnitOfWork, filing: DeclarationFiled) -> None:
    """Take a declaration in, or amend it: never below what has passed; passes at the gate are checked again."""
    document, no = filing.declaration, filing.declaration.no
    entry, etag = unit.get(DECLARATION, no, DeclarationEntry), etag_of(filing.declaration)
    if entry is None and (finished := recall(unit, DECLARATIONS, no)) is not None:
        reason = render("document.number.completed", {"document": no, "on": finished.on})
        detail = outcome_texts.COMPLETED(no=no, on=finished.on)
        settle(unit, no, "refused", 409, detail, reasons=(reason,))
    elif not may_put(filing, entry.etag if entry else None):
        settle(unit, no, "refused", 412, outcome_texts.CHANGED_SINCE(no=no))
    elif entry is None:
        counts = ledger.opened(document)
        repository.keep_declaration(
            unit, DeclarationEntry(document=document, version=1, etag=etag, counts=counts), "filed"
        )
        take_early(unit, no)
    elif entry.etag == etag:
        settle(unit, no, "duplicate", 200, outcome_texts.CURRENT_CONTENT())
    else:
        amended = ledger.amend(entry.counts, document)
        if isinstance(amended, list):
            reasons = tuple(_below_passed(entry, fault) for fault in amended)
            settle(unit, no, "refused", 409, outcome_texts.BELOW_PASSED(), reasons=reasons)
            return
        before = entry.document
        changed = {"document": document, "version": entry.version + 1, "etag": etag, "counts": amended}
        changed["approved_as"] = receipt_meaning.amended_from(entry)
        if document.approved and not before.approved:
            changed |= {"words": receipt_meaning.without_rejection(entry.words), "approved_as": None}
        entry = entry.model_copy(update=changed)
        repository.keep_declaration(unit, entry, "amended")
        look_at_full_declaration(unit, no)
        tracked_items.look_at_returns(unit, before, document)
        settle_short_closing(unit, entry, "it was amended")
        _check_again(unit, entry)


def _check_again(unit: UnitOfWork, entry: DeclarationEntry) -> None:
    """Look at open passes of an amended declaration: those at the gate, and what customs should know of the others."""
    unit.require(PASS, list(entry.live))
    passes = [repository.the_pass(unit, no) for no in entry.live]
    for one in passes:
        notes = allocation.below_allocated(one.draws, entry)
        others = tuple(warning for warning in one.warnings if warning.code != allocation.BELOW_ALLOCATED)
        warnings = (*others, *(_reason(note) for note in notes))
        if warnings != one.warnings:
            repository.keep_pass(unit, one.model_copy(update={"warnings": warnings}), "checked-again")
    look_at_document(unit, entry)


def pass_filed(unit: UnitOfWork, filing: PassFiled) -> None:
    """Approve or refuse a pass. A refused one is on record with its reasons, and leaves no trace in the ledger."""
    filed = filing.gate_pass
    digest = etag_of(filed)
    known = unit.get(PASS, filed.no, PassEntry)
    if known is not None:
        if known.digest == digest:
            settle(unit, filed.no, "duplicate", 200, outcome_texts.PASS_FILED_BEFORE())
        else:
            settle(unit, filed.no, "conflict", 409, outcome_texts.OTHER_PASS())
        return
    if (finished := recall(unit, PASSES, filed.no)) is not None:
        settle(unit, filed.no, "conflict", 409, outcome_texts.PASS_NUMBER_ENDED(end=_said(finished)))
        return
    policy, _ = repository.policy_of(unit)
    documents = repository.declarations(unit, (ref.no for ref in filed.documents))
    words = receipt_meaning.first_words(filed, unit.log_time)
    entry = PassEntry(filed=filed, digest=digest, state="approved", filed_at=unit.log_time, words=words)
    entry = entry.model_copy(update={"draws": allocation.draws_of(filed, documents)})
    against = _findings(unit, entry, documents, policy)
    entry = _decided(entry, against, _warnings(unit, entry, documents))
    if entry.state != "refused":
        repository.add_to_plate(unit, filed.vehicle.plate, filed.no)
    else:
        repository.take_from_plate(unit, entry)
    if entry.state == "approved":
        approve(unit, entry, bool(against), "filed")
    else:
        repository.keep_pass(unit, entry, "filed", outcome="refused" if entry.state == "refused" else None)
    take_early(unit, filed.no)


def pass_voided(unit: UnitOfWork, voiding: PassVoided) -> None:
    """Void a pass. One that a visit holds is withdrawn at once, and gives back when the visit ended without a raise."""
    entry = unit.get(PASS, voiding.no, PassEntry)
    if entry is None and (finished := recall(unit, PASSES, voiding.no)) is not None:
        if finished.how == "void":
            settle(unit, voiding.no, "duplicate", 200, outcome_texts.PASS_HAS_ENDED(end=_said(finished)))
        else:
            reason = render("filing.pass.not-voidable", {"pass": voiding.no, "state": finished.how})
            settle(
                unit, voiding.no, "refused", 409, outcome_texts.PASS_HAS_ENDED(end=_said(finished)), reasons=(reason,)
            )
    elif entry is None:
        settle(unit, voiding.no, "refused", 404, outcome_texts.PASS_UNKNOWN(no=voiding.no))
    elif entry.state == "void":
        settle(unit, voiding.no, "duplicate", 200, outcome_texts.VOIDED_BEFORE())
    elif entry.state not in lifecycle.VOIDABLE:
        reason = render("filing.pass.not-voidable", {"pass": voiding.no, "state": entry.state})
        settle(unit, voiding.no, "refused", 409, outcome_texts.NOT_VOIDABLE(), reasons=(reason,))
    else:
        end_pass(unit, entry, "void")
        settle_task(unit, "approval-conflict", voiding.no, "the pass was voided")


def _findings(
    unit: UnitOfWork, entry: PassEntry, documents: dict[str, DeclarationEntry], policy: PolicyValues
) -> list[Finding]:
    """Everything that speaks against approving the pass. A quantity in another unit is held against nothing."""
    filed = entry.filed
    enterprise = unit.get(ENTERPRISE, filed.firm, EnterpriseEntry) if filed.firm else None
    gone = [ref.no for ref in filed.documents if ref.no not in documents]
    completed = {no: finished.on for no, finished in recall_all(unit, DECLARATIONS, gone).items()}
    others = {no: document.live[0] for no, document in documents.items() if document.live}
    lines = allocation.line_findings(filed, documents)
    compared = all(finding.code != "filing.line.unit" for finding in lines)
    return [
        *acceptance.customs_findings(filed, zone_customs(unit.zone)),
        *acceptance.form_findings(filed),
        *acceptance.record_findings(filed, documents, others, completed),
        *acceptance.firm_findings(filed, enterprise.document if enterprise else None),
        *grades.grade_findings(filed),
        *lines,
        *(_live_pass(unit, entry) if policy.one_live_pass else ()),
        *(allocation.shortage_findings(entry.draws, documents) if compared else ()),
    ]


def _live_pass(unit: UnitOfWork, entry: PassEntry) -> list[Finding]:
    """Policy one_live_pass: one unused pass a plate and direction."""
    plate, direction = entry.filed.vehicle.plate, entry.filed.direction
    numbers = repository.passes_of_plate(unit, plate).live
    unit.require(PASS, list(numbers))
    return [
        Finding(code="filing.pass.live-exists", facts={"plate": plate, "direction": direction, "other": no})
        for no in numbers
        if repository.the_pass(unit, no).filed.direction == direction
    ]


def _warnings(unit: UnitOfWork, entry: PassEntry, documents: dict[str, DeclarationEntry]) -> list[Finding]:
    """What to mind about a pass that may well be approved; the gate will say it again."""
    of_head = (acceptance.plate_warning(entry.filed), acceptance.total_warning(entry.filed))
    registered, known = entry.filed.type.traits.cargo == "registered", repository.additions_of(unit).catalogue
    goods = hazardous.flag_findings(cargo_of(entry.filed, documents), registered, known)
    return [*filter(None, of_head), *allocation.whole_findings(entry.filed, documents), *goods]


def _decided(entry: PassEntry, against: list[Finding], minded: list[Finding]) -> PassEntry:
    """The pass's state by the national system's approval, or by our own findings where it says nothing."""
    notes = tuple(_reason(finding, "note") for finding in minded)
    match entry.filed.approval:
        case None:
            state = "refused" if against else "approved"
            reasons = tuple(_reason(finding) for finding in against)
            return entry.model_copy(update={"state": state, "reasons": reasons, "warnings": notes})
        case 1:
            doubts = tuple(_reason(finding, "note") for finding in against)
            return entry.model_copy(update={"state": "approved", "warnings": (*doubts, *notes)})
        case 2:
            waiting = render("filing.approval.national-manual", {})
            doubts = tuple(_reason(finding, "note") for finding in against)
            return entry.model_copy(update={"state": "pending", "warnings": (waiting, *doubts, *notes)})
        case 3:
            refusal = render("filing.approval.national-refused", {})
            return entry.model_copy(update={"state": "refused", "reasons": (refusal,), "warnings": notes})


def _reason(finding: Finding, outcome: Outcome | None = None) -> Reason:
    lighter = outcome if outcome is not None and spec_of(finding.code).outcome != outcome else None
    return render(finding.code, finding.facts, lighter)


def _said(finished: Finished) -> Bilingual:
    return outcome_texts.HOW_ENDED[finished.how](on=finished.on)


def _below_passed(entry: DeclarationEntry, fault: ledger.BelowPassed) -> Reason:
    facts = allocation.shortage_facts(entry, fault.line, fault.asked, fault.passed)
    return render("filing.amendment.below-passed", {**facts, "passed": facts.pop("left")})
