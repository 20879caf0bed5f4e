"""The barrier went up: the passes held are used, their goods counted, and what follows from that is set going."""

from typing import Literal

from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import deadlines, finished_numbers, repository
from lane_router.goods import tracked_items
from lane_router.goods.rules import cargo
from lane_router.lanes import lane_state
from lane_router.ledger import declaration_moves, ledger
from lane_router.passes import lifecycle
from lane_router.records import DeclarationEntry, Held, PassEntry, VisitEntry
from lane_router.state import DECLARATION, PASS, VISIT
from lane_router.tasks import move_task, open_task, settle_task


def count(unit: UnitOfWork, visit: VisitEntry, entry: PassEntry, past: bool = False) -> None:
    """Count one pass. A report that comes when another truck has gone through on it, or when it has ended meanwhile,
    is for an officer to look into.

    past: the visit is known to have been over before those that came to the gate since.
    """
    no = entry.filed.no
    if entry.visit != visit.visit:
        its_own = _went_through(unit, visit, entry, past)
        if not its_own or entry.state in ("void", "expired"):
            open_task(unit, "late-raise", "pass", no)
        if not its_own:
            return
        found = next((one.counted for one in visit.recounts if one.no == no), None)
        entry = entry.model_copy(update={"counted": found})
    policy, _ = repository.policy_of(unit)
    step = lane_state.condition_of(unit, visit.gate, visit.lane, policy, here=True).lane.step
    count_passed(unit, entry, visit.visit, step)


def count_passed(unit: UnitOfWork, entry: PassEntry, visit: str | None, step: Literal[1, 2] | None = None) -> None:
    """A truck has gone through on the pass. step: the gate of a dual one, None where that is not known."""
    no = entry.filed.no
    policy, _ = repository.policy_of(unit)
    passed = lifecycle.raised(entry, visit, unit.log_time, step)
    counted = entry.counted if entry.counted is not None else entry.draws
    documents = repository.documents_of(unit, entry)
    repository.keep_pass(unit, passed, "raised", cargo.passed_lines(entry.filed, documents, counted))
    if passed.state == "passed-gate-1":
        repository.leave_gate(unit, entry)
        deadlines.watch(unit, unit.log_time + policy.transit_limit, deadlines.TRANSIT, no)
        return
    deadlines.unwatch(unit, deadlines.EXPIRY, no)
    if entry.state not in ("void", "expired", "in-doubt"):
        repository.take_from_plate(unit, entry)
    if entry.gate_1_at is not None:
        settle_task(unit, "transit-overdue", no, "the second gate was passed")
        deadlines.unwatch(unit, deadlines.TRANSIT, no)
    if entry.ending is not None:
        settle_task(unit, "pass-in-doubt", no, "the barrier was reported raised")
    for document in documents.values():
        _count_on(unit, entry, document, counted)
    gone = (ref.no for ref in entry.filed.documents if ref.no not in documents)
    if finished_numbers.recall_all(unit, finished_numbers.DECLARATIONS, gone):
        open_task(unit, "over-release", "pass", no)
    tracked_items.note_passage(unit, entry, documents, counted)


def _went_through(unit: UnitOfWork, visit: VisitEntry, entry: PassEntry, past: bool) -> bool:
    """Whether a visit that does not hold the pass has gone through on it all the same: its truck had left before the
    raise was reported, and nobody else's barrier was raised on the pass since."""
    if entry.state == "in-doubt":
        return entry.held
    if not past and visit.ended in (None, "redirected"):
        return False
    if entry.visit is None:
        return entry.state in ("approved", "passed-gate-1", "void", "expired")
    other = unit.get(VISIT, entry.visit, VisitEntry)
    return entry.state in ("bound", "void", "expired") and (other is None or other.raised_at is None)


def look_at_transit(unit: UnitOfWork, no: str) -> None:
    """Past the first gate for too long (policy transit_limit), or no longer too long."""
    entry = unit.get(PASS, no, PassEntry)
    if entry is None or entry.gate_1_at is None or entry.state not in ("passed-gate-1", "bound"):
        return
    until = entry.gate_1_at + repository.policy_of(unit)[0].transit_limit
    if until <= unit.log_time:
        open_task(unit, "transit-overdue", "pass", no)
    else:
        settle_task(unit, "transit-overdue", no, "the limit has become longer")
        deadlines.watch(unit, until, deadlines.TRANSIT, no)


def look_at_full_declaration(unit: UnitOfWork, no: str) -> None:
    """Once goods of a two-step entry have passed, its full declaration is due (policy full_declaration_within), and
    overdue after that day."""
    entry = unit.get(DECLARATION, no, DeclarationEntry)
    if entry is None or entry.passed_at is None or entry.document.kind != "two-step":
        return
    if entry.document.full_declared:
        for kind in ("full-declaration-due", "full-declaration-overdue"):
            settle_task(unit, kind, no, "the full declaration was filed")
        deadlines.unwatch(unit, deadlines.FULL_DECLARATION, no)
        return
    accepted = entry.document.accepted_at or entry.passed_at
    due = accepted + repository.policy_of(unit)[0].full_declaration_within
    move_task(unit, open_task(unit, "full-declaration-due", "declaration", no, due), due)
    if due <= unit.log_time:
        open_task(unit, "full-declaration-overdue", "declaration", no)
        deadlines.follow(unit, deadlines.FULL_DECLARATION, no)
    else:
        settle_task(unit, "full-declaration-overdue", no, "its day is a later one by now")
        deadlines.watch(unit, due, deadlines.FULL_DECLARATION, no)


def settle_short_closing(unit: UnitOfWork, entry: DeclarationEntry, why: str) -> None:
    """A declaration that ended short is closed by its amendment, or by a truck that brings the rest."""
    if entry.short and ledger.passed_state(entry.counts) == 3:
        settle_task(unit, "short-closing", entry.document.no, why)


def _count_on(unit: UnitOfWork, entry: PassEntry, document: DeclarationEntry, counted: tuple[Held, ...]) -> None:
    no = document.document.no
    held = ledger.quantities(entry.draws, no) if entry.held else {}
    found = ledger.quantities(counted, no)
    counts, excess = ledger.count(document.counts, held, found)
    short = document.short or any(found.get(line, 0) < quantity for line, quantity in held.items())
    trucks = {"trucks": document.trucks + 1, "short": short, "passed_at": document.passed_at or unit.log_time}
    after = declaration_moves.without_pass(document.model_copy(update=trucks), entry.filed.no, counts)
    repository.keep_declaration(unit, after, "passed")
    if excess:
        open_task(unit, "over-release", "pass", entry.filed.no)
    if short:
        _close_short(unit, after)
    look_at_full_declaration(unit, no)


def _close_short(unit: UnitOfWork, entry: DeclarationEntry) -> None:
    """The last truck on its way has come, and the declaration is not complete: never closed by itself."""
    settle_short_closing(unit, entry, "the rest has passed")
    if not entry.live and ledger.passed_state(entry.counts) != 3:
        open_task(unit, "short-closing", "declaration", entry.document.no)
