"""What becomes of a visit: the barrier raised, the vehicle gone, the reading withdrawn, an officer's decision."""

from typing import Literal

from kakou.contracts import topics
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import BarrierReported, VehicleDeparted, VisitRetracted
from kakou.contracts.events.writes import VisitDecided
from kakou.reasons.rendering import render
from kakou.runtime.unit_of_work import Unit
from kakou.service.tasks import settle_kept
from kakou.service.write_outcome import settle

from lane_router import repository
from lane_router.filings import doubts
from lane_router.goods import tracked_items
from lane_router.goods.rules import cargo
from lane_router.lanes import lane_state
from lane_router.ledger import allocation, ledger
from lane_router.passes import lifecycle
from lane_router.state import VISIT, Found, PassEntry, Recount, VisitEntry
from lane_router.visits import arrival, counting, duplicate_plates, early_reports
from lane_router.visits.arrival import reconsider, with_plate
from lane_router.visits.binding import allocated, let_go, shortage_findings
from lane_router.visits.reevaluation import concerned_by, look_again, look_at_pass, look_at_waiting


def vehicle_gathered(unit: Unit, reading: VehicleGathered) -> None:
    """A gathering, and right after it what its lane had reported of the visit before it came."""
    no = lane_state.visit_of(unit.event)
    reported = early_reports.take(unit, no)
    arrival.gathered(unit, reading, gone=reported is not None)
    if reported is None:
        return
    if reported.barrier is not None:
        _raised(unit, no, past=True)
    if reported.retraction is not None:
        _retract(unit, no)
    if reported.departure is not None:
        _end(unit, no, reported.departure.how)
    unit.emit(topics.VISIT_REPORTED, reported, subject=no)


def barrier_reported(unit: Unit, said: BarrierReported) -> None:
    """A raise consumes and counts the passes held, once, whatever the verdict was: it is a fact."""
    no = lane_state.visit_of(unit.event)
    if said.state == "raised" and not _raised(unit, no):
        early_reports.keep(unit, no, barrier=said)


def _raised(unit: Unit, no: str, past: bool = False) -> bool:
    """Count what the visit holds, once; False for a visit that is not known.

    past: it was over before it was gathered. Such a truck, or one recorded offline, went through before a truck that
    holds its pass by now came.
    """
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is not None and visit.raised_at is None:
        past = past or visit.offline
        numbers = dict.fromkeys((*visit.bound, *(visit.contested if past else ())))
        before = [repository.the_pass(unit, one) for one in numbers]
        for entry in before:
            counting.count(unit, visit, entry, past)
        unit.put(VISIT, no, visit.model_copy(update={"raised_at": unit.log_time}))
        for entry in before:
            if entry.visit != no:
                look_at_pass(unit, entry, "used")
        _look_at_rivals(unit, visit)
    return visit is not None


def _look_at_rivals(unit: Unit, visit: VisitEntry) -> None:
    """Trucks at the lanes that count on evidence which this one has just used up: a licence seen on entry, things that
    are away under a permission."""
    entries = [repository.the_pass(unit, no) for no in visit.bound]
    documents = repository.declarations(unit, (ref.no for entry in entries for ref in entry.filed.documents))
    for firm in dict.fromkeys(
        each.document.firm for each in documents.values() if tracked_items.is_followed(each.document)
    ):
        concerned = concerned_by(unit, "enterprise", firm)
        look_again(unit, "document", lambda other, seen=concerned: other.visit != visit.visit and seen(other))  # type: ignore[misc]


def vehicle_departed(unit: Unit, said: VehicleDeparted) -> None:
    """The visit is over. What was not raised for is free; gone through after a void without a report is in doubt."""
    no = lane_state.visit_of(unit.event)
    if not _end(unit, no, said.how):
        early_reports.keep(unit, no, departure=said)


def visit_retracted(unit: Unit, said: VisitRetracted) -> None:
    """The reading was wrong, so there was no such visit, and no second vehicle with its plate."""
    no = lane_state.visit_of(unit.event)
    if not _retract(unit, no):
        early_reports.keep(unit, no, retraction=said)


def visit_decided(unit: Unit, said: VisitDecided) -> None:
    """Take the plate that a person read and what was counted, if the ledger has room for it, and let a release settle
    whose the passes are."""
    visit = unit.get(VISIT, said.visit, VisitEntry)
    if visit is None or visit.over:
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
        repository.keep_pass(unit, entry, "counted")
    visit = visit.model_copy(update={"recounts": _with(visit.recounts, recounted)})
    if said.plate is not None:
        visit = with_plate(unit, visit, said.plate)
    if said.decision == "release" and visit.liftable and _shows_an_ended_pass(unit, visit):
        reconsider(unit, visit.visit, "used")
        visit = unit.get(VISIT, visit.visit, VisitEntry) or visit
    if said.decision == "release" and visit.liftable:
        released = _bind_all(unit, visit)
        if released is None:
            return
        visit = released
        lane = f"{visit.gate}.{visit.lane}"
        if visit.visit not in lane_state.at_lane(unit, lane):
            lane_state.come_to_lane(unit, lane, visit.visit)
    unit.put(VISIT, visit.visit, visit.model_copy(update={"decided": said.decision != "rescind"}))


def _shows_an_ended_pass(unit: Unit, visit: VisitEntry) -> bool:
    """Whether a pass that it showed was used or ended by another visit that held it, which the verdict may not say."""
    return any(repository.the_pass(unit, no).state in ("passed", "void", "refused") for no in visit.found)


def _retract(unit: Unit, no: str) -> bool:
    """False for a visit that is not known."""
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is not None:
        settle_kept(unit, visit.clone or duplicate_plates.task_of(visit), "the reading was withdrawn")
    return _end(unit, no, "retracted")


def _end(unit: Unit, no: str, how: Literal["cleared", "backed-out", "retracted"]) -> bool:
    """End the visit, once; False for one that is not known."""
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is None or visit.ended is not None:
        return visit is not None
    freed: list[PassEntry] = []
    if visit.raised_at is None:
        for bound in visit.bound:
            entry = repository.the_pass(unit, bound)
            if how == "cleared" and entry.visit == visit.visit and entry.ending is not None:
                doubts.doubt(unit, entry)
            elif entry.state != "in-doubt" or how == "backed-out":
                let_go(unit, bound, visit.visit)
                freed.append(entry)
    unit.put(VISIT, visit.visit, visit.model_copy(update={"ended": how, "ended_at": unit.log_time}))
    if freed and how != "cleared":
        look_at_waiting(unit, visit, freed)
    return True


def _with(recounts: tuple[Recount, ...], entries: list[PassEntry]) -> tuple[Recount, ...]:
    """`recounts`, and what was found of these passes by now."""
    found = {one.no: one for one in recounts}
    found |= {one.filed.no: Recount(no=one.filed.no, counted=one.counted) for one in entries if one.counted is not None}
    return tuple(found.values())


def _recounted(unit: Unit, visit: VisitEntry, no: str, found: tuple[Found, ...]) -> PassEntry | None:
    """The pass with what the officer found; None, and the decision answered, where that cannot be."""
    if no not in visit.found:
        settle(unit, visit.visit, "refused", 409, f"the visit did not show pass {no}")
        return None
    entry = repository.the_pass(unit, no)
    counted = cargo.recounted(entry.filed, entry.draws, found)
    if isinstance(counted, int):
        settle(unit, visit.visit, "refused", 409, f"pass {no} has no line {counted}")
        return None
    for document_no, document in repository.documents_of(unit, entry).items():
        held = ledger.quantities(entry.draws, document_no) if entry.held else {}
        counts = ledger.give_back(document.counts, held)
        short = ledger.shortages(counts, ledger.quantities(counted, document_no))
        if short:
            reasons = tuple(
                render(
                    "filing.ledger.over-allocated", allocation.shortage_facts(document, one.line, one.asked, one.left)
                )
                for one in short
            )
            settle(unit, visit.visit, "refused", 409, "more than is left was counted", reasons=reasons)
            return None
    return entry.model_copy(update={"counted": counted, "found": found})


def _bind_all(unit: Unit, visit: VisitEntry) -> VisitEntry | None:
    """An officer who releases has seen the vehicle: the passes it showed are its own, whoever seemed to hold them, and
    count when the barrier is raised, also one that had expired. None, and the decision answered, where one cannot."""
    others: list[str] = []
    bound: list[PassEntry] = []
    for no in visit.found:
        entry = repository.the_pass(unit, no)
        if entry.state not in (*lifecycle.LIVE, "expired") or (entry.state == "bound" and entry.visit == visit.visit):
            continue
        if entry.visit is not None and entry.visit != visit.visit:
            others.append(entry.visit)
        ours = lifecycle.bind(entry, visit.visit).model_copy(update={"counted": entry.counted, "found": entry.found})
        if not ours.held and ours.filed.documents:
            ours = allocated(unit, ours)
        if not ours.held and (short := shortage_findings(unit, ours)):
            reasons = tuple(render(one.code, one.facts) for one in short)
            settle(unit, visit.visit, "refused", 409, f"pass {no} cannot be counted any more", reasons=reasons)
            return None
        bound.append(ours)
    for entry in bound:
        repository.keep_pass(unit, entry, "bound")
        repository.come_to_gate(unit, entry)
    numbers = dict.fromkeys((*visit.bound, *(entry.filed.no for entry in bound)))
    visit = visit.model_copy(update={"bound": tuple(numbers)})
    unit.put(VISIT, visit.visit, visit)
    for other in dict.fromkeys(others):
        reconsider(unit, other, "bound-elsewhere")
    return visit
