"""An approved pass is entered in the books, with its part of the ledger as far as there is room for it."""

from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import deadlines, repository
from lane_router.filings import pending
from lane_router.ledger import allocation
from lane_router.records import PassEntry
from lane_router.tasks import open_task


def approve(unit: UnitOfWork, entry: PassEntry, doubted: bool, because: str) -> None:
    """doubted: the national system approved it against our books, which an officer must hear of."""
    filed, documents = entry.filed, repository.documents_of(unit, entry)
    policy, _ = repository.policy_of(unit)
    fits = len(documents) == len(filed.documents) and not allocation.shortage_findings(entry.draws, documents)
    approved_at = min(entry.approved_at or filed.approved_at or unit.log_time, unit.log_time)
    entry = entry.model_copy(update={"approved_at": approved_at, "held": fits and bool(entry.draws)})
    repository.keep_pass(unit, entry, because)
    if entry.held:
        repository.allocate(unit, entry)
    for ref in filed.documents:
        if ref.no not in documents:
            pending.note_pass(unit, ref.no, filed.no)
    if doubted:
        open_task(unit, "approval-conflict", "pass", filed.no)
    deadlines.watch(unit, approved_at + policy.pass_life, deadlines.EXPIRY, filed.no)
