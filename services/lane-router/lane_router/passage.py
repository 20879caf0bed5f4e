"""What becomes of a visit: the barrier raised, the vehicle gone, the reading withdrawn, an officer's decision."""

from typing import Literal

from kakou.contracts.events.lane import BarrierReported, VehicleDeparted
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.passage import PassedLine
from kakou.contracts.reasons import render
from kakou.runtime.timers import set_timer
from kakou.runtime.unit import Unit

from lane_router import books, places
from lane_router.binding import let_go
from lane_router.rules import cargo, drawing, ledger, pass_life
from lane_router.settling import settle
from lane_router.state import VISIT, DeclarationEntry, Found, Held, PassEntry, VisitEntry
from lane_router.tasks import open_task, settle_task

TRANSIT = "transit"


def barrier_reported(unit: Unit) -> None:
    """A raise consumes and counts the passes held, once, whatever the verdict was: it is a fact."""
    said = BarrierReported.model_validate(unit.event.data, extra="ignore")
    visit = unit.get(VISIT, places.visit_of(unit.event), VisitEntry)
    if said.state == "raised" and visit is not None and visit.raised_at is None:
        for no in visit.bound:
            _count(unit, visit, books.the_pass(unit, no))
        unit.put(VISIT, visit.visit, visit.model_copy(update={"raised_at": unit.log_time}))
    unit.forward()


def vehicle_departed(unit: Unit) -> None:
    """The visit is over. What was not raised for is free; gone through after a void without a report is in doubt."""
    said = VehicleDeparted.model_validate(unit.event.data, extra="ignore")
    _end(unit, said.how)
    unit.forward()


def visit_retracted(unit: Unit) -> None:
    """The reading was wrong, so there was no such visit."""
    _end(unit, "retracted")
    unit.forward()


def visit_decided(unit: Unit) -> None:
    """Take what the officer counted, if the ledger has room for it, and let a release settle whose the passes are."""
    said = VisitDecided.model_validate(unit.event.data, extra="ignore")
    visit = unit.get(VISIT, said.visit, VisitEntry)
    if visit is None or visit.over:
        unit.forward()
        return
    found: dict[str, list[Found]] = {}
    for counted in said.counted:
        found.setdefault(counted.pass_no, []).append(Found(line=counted.line, quantity=counted.quantity))
    recounted: list[PassEntry] = []
    for no, lines in found.items():
        entry = _recounted(unit, visit, no, tuple(lines))
        if entry is None:
            return
        recounted.append(entry)
    for entry in recounted:
        books.keep_pass(unit, entry, "counted")
    if said.decision == "release" and visit.liftable:
        visit = _bind_all(unit, visit)
    unit.put(VISIT, visit.visit, visit.model_copy(update={"decided": True}))
    unit.forward()


def overdue_in_transit(unit: Unit, no: str) -> None:
    """Past the first gate for too long (policy transit_limit)."""
    if books.the_pass(unit, no).state in ("passed-gate-1", "bound"):
        open_task(unit, "transit-overdue", "pass", no)


def doubtful(unit: Unit, no: str) -> None:
    """No report came in time about a pass that ended while held: only an officer can say whether it was passed with."""
    entry = books.the_pass(unit, no)
    if entry.visit is not None and entry.state in ("void", "expired"):
        _doubt(unit, entry)


def _end(unit: Unit, how: Literal["cleared", "backed-out", "retracted"]) -> None:
    visit = unit.get(VISIT, places.visit_of(unit.event), VisitEntry)
    if visit is None or visit.ended is not None:
        return
    if visit.raised_at is None:
        for no in visit.bound:
            entry = books.the_pass(unit, no)
            if how == "cleared" and entry.visit == visit.visit and entry.ending is not None:
                _doubt(unit, entry)
            else:
                let_go(unit, no, visit.visit)
    unit.put(VISIT, visit.visit, visit.model_copy(update={"ended": how}))


def _doubt(unit: Unit, entry: PassEntry) -> None:
    books.keep_pass(unit, pass_life.doubt(entry), "in-doubt")
    open_task(unit, "pass-in-doubt", "pass", entry.filed.no)


def _count(unit: Unit, visit: VisitEntry, entry: PassEntry) -> None:
    """Count one pass; a report that comes late, when the pass is no longer this visit's to use, is for an officer."""
    no = entry.filed.no
    late = visit.ended is not None and entry.visit is None and entry.state in ("approved", "passed-gate-1")
    doubted = entry.state == "in-doubt" and entry.held
    if entry.visit != visit.visit and not late and not doubted:
        open_task(unit, "late-raise", "pass", no)
        return
    policy, _ = books.policy_of(unit)
    step = places.standing(unit, visit.gate, visit.lane, policy, here=True).lane.step
    passed = pass_life.raised(entry, unit.log_time, step)
    if passed.state == "passed-gate-1":
        books.keep_pass(unit, passed, "raised", _lines(unit, entry, entry.counted or entry.draws))
        set_timer(unit, unit.log_time + policy.transit_limit, TRANSIT, no)
        return
    counted = entry.counted if entry.counted is not None else entry.draws
    books.keep_pass(unit, passed, "raised", _lines(unit, entry, counted))
    if entry.state not in ("void", "expired", "in-doubt"):
        books.take_from_plate(unit, entry)
    if entry.gate_1_at is not None:
        settle_task(unit, "transit-overdue", no, "the second gate was passed")
    if entry.ending is not None:
        settle_task(unit, "pass-in-doubt", no, "the barrier was reported raised")
    for document in books.documents_of(unit, entry).values():
        _count_on(unit, entry, document, counted)


def _count_on(unit: Unit, entry: PassEntry, document: DeclarationEntry, counted: tuple[Held, ...]) -> None:
    no = document.document.no
    held = ledger.quantities(entry.draws, no) if entry.held else {}
    counts, excess = ledger.count(document.counts, held, ledger.quantities(counted, no))
    after = books.without_pass(document.model_copy(update={"trucks": document.trucks + 1}), entry.filed.no, counts)
    books.keep_declaration(unit, after, "passed")
    if excess:
        open_task(unit, "over-release", "pass", entry.filed.no)
    if document.document.kind == "two-step" and not document.document.full_declared:
        policy, _ = books.policy_of(unit)
        accepted = document.document.accepted_at or unit.log_time
        due = accepted + policy.full_declaration_within
        open_task(unit, "full-declaration-due", "declaration", no, due)


def _lines(unit: Unit, entry: PassEntry, counted: tuple[Held, ...]) -> tuple[PassedLine, ...]:
    return cargo.passed_lines(entry.filed, books.documents_of(unit, entry), counted)


def _recounted(unit: Unit, visit: VisitEntry, no: str, found: tuple[Found, ...]) -> PassEntry | None:
    """The pass with what the officer found; None, and the decision answered, where that cannot be."""
    if no not in visit.found:
        settle(unit, visit.visit, "refused", 409, f"the visit did not show pass {no}")
        return None
    entry = books.the_pass(unit, no)
    counted = cargo.recounted(entry.filed, entry.draws, found)
    if isinstance(counted, int):
        settle(unit, visit.visit, "refused", 409, f"pass {no} has no line {counted}")
        return None
    for document_no, document in books.documents_of(unit, entry).items():
        held = ledger.quantities(entry.draws, document_no) if entry.held else {}
        counts = ledger.give_back(document.counts, held)
        short = ledger.shortages(counts, ledger.quantities(counted, document_no))
        if short:
            reasons = tuple(
                render("filing.ledger.over-allocated", drawing.shortage_facts(document, one.line, one.asked, one.left))
                for one in short
            )
            settle(unit, visit.visit, "refused", 409, "more than is left was counted", reasons=reasons)
            return None
    return entry.model_copy(update={"counted": counted, "found": found})


def _bind_all(unit: Unit, visit: VisitEntry) -> VisitEntry:
    """An officer who releases has seen the vehicle: the passes it showed are its own, whoever seemed to hold them."""
    bound = list(visit.bound)
    for no in visit.found:
        entry = books.the_pass(unit, no)
        if no in bound or entry.state not in pass_life.LIVE:
            continue
        books.keep_pass(unit, pass_life.bind(entry, visit.visit), "bound")
        bound.append(no)
    return visit.model_copy(update={"bound": tuple(bound)})
