"""How a visit ends: the barrier raised, the vehicle gone, the reading withdrawn."""

from typing import Literal

from kakou.contracts.events.lane import BarrierReported, VehicleDeparted, VisitRetracted
from kakou.contracts.events.set_aside_on import SetAsideOn
from kakou.reasons import outcome_texts
from kakou.rules.two_persons import asks_two_to_raise
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import settle_kept
from kakou.service.write_outcome import settle

from lane_router import repository
from lane_router.filings import doubts
from lane_router.goods import tracked_items
from lane_router.lanes import lane_state
from lane_router.records import PassEntry, VisitEntry
from lane_router.state import VISIT
from lane_router.visits import counting, early_reports, last_word
from lane_router.visits.assessment import duplicate_plates
from lane_router.visits.binding import let_go
from lane_router.visits.reevaluation import concerned_by, look_again, look_at_pass, look_at_waiting


def barrier_reported(unit: UnitOfWork, report: BarrierReported) -> None:
    """A raise consumes and counts the passes held, once, whatever the verdict was: it is a fact."""
    no = lane_state.visit_of(unit.event)
    if report.state == "raised" and not count_raise(unit, no):
        early_reports.keep(unit, no, barrier=report)


def count_raise(unit: UnitOfWork, no: str, past: bool = False) -> bool:
    """Count what the visit holds, once; False for a visit that is not known.

    past: it was over before it was gathered. Such a truck, or one recorded offline, went through before a truck that
    holds its pass by now came.
    """
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is not None and visit.raised_at is None:
        past = past or visit.offline
        numbers = dict.fromkeys((*visit.bound, *(visit.contested if past else ())))
        before = list(repository.passes(unit, numbers).values())
        for entry in before:
            counting.count(unit, visit, entry, past)
        unit.put(VISIT, no, visit.model_copy(update={"raised_at": unit.log_time}))
        for entry in before:
            if entry.visit != no:
                look_at_pass(unit, entry, "used")
        _look_at_rivals(unit, visit)
    return visit is not None


def _look_at_rivals(unit: UnitOfWork, visit: VisitEntry) -> None:
    """Trucks at the lanes that count on evidence which this one has just used up: a licence seen on entry, things that
    are away under a permission."""
    entries = repository.passes(unit, visit.bound).values()
    documents = repository.declarations(unit, (ref.no for entry in entries for ref in entry.filed.documents))
    for firm in dict.fromkeys(
        each.document.firm for each in documents.values() if tracked_items.is_followed(each.document)
    ):
        concerned = concerned_by(unit, "enterprise", firm)
        look_again(unit, "document", lambda other, seen=concerned: other.visit != visit.visit and seen(other))  # type: ignore[misc]


def vehicle_departed(unit: UnitOfWork, departure: VehicleDeparted) -> None:
    """The visit is over. What was not raised for is free; gone through after a void without a report is in doubt."""
    no = lane_state.visit_of(unit.event)
    if not end(unit, no, departure.how):
        early_reports.keep(unit, no, departure=departure)


def visit_retracted(unit: UnitOfWork, retraction: VisitRetracted) -> None:
    """The reading was wrong, so there was no such visit, and no second vehicle with its plate."""
    no = lane_state.visit_of(unit.event)
    if _may_need_two(unit, no):
        settle(unit, no, "refused", 409, outcome_texts.MORE_WAS_SAID())
        return
    if not retract(unit, no):
        early_reports.keep(unit, no, retraction=retraction)


def _may_need_two(unit: UnitOfWork, no: str) -> bool:
    """Whether an officer calls the reading wrong by what does not hold any more: with the visit would go that another
    has just stopped it. What needs two officers is known to weight-check; that nothing was said since the gate found
    that one may, is known here."""
    on, visit = SetAsideOn.of(unit.event.attributes), unit.get(VISIT, no, VisitEntry)
    if on is None or (visit is not None and visit.over):
        return False
    policy, _ = repository.policy_of(unit)
    if not asks_two_to_raise(policy.two_persons):
        return False
    lane = ".".join(lane_state.place_of(unit.event))
    return set(policy.two_persons) != set(on.two_persons) or not last_word.was_shown(unit, lane, on.position)


def retract(unit: UnitOfWork, no: str) -> bool:
    """False for a visit that is not known."""
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is not None:
        settle_kept(unit, visit.clone or duplicate_plates.task_of(visit), "the reading was withdrawn")
    return end(unit, no, "retracted")


def end(unit: UnitOfWork, no: str, how: Literal["cleared", "backed-out", "retracted"]) -> bool:
    """End the visit, once; False for one that is not known."""
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is None or visit.ended is not None:
        return visit is not None
    freed: list[PassEntry] = []
    if visit.raised_at is None:
        for bound, entry in repository.passes(unit, visit.bound).items():
            if how == "cleared" and entry.visit == visit.visit and entry.ending is not None:
                doubts.doubt(unit, entry)
            elif entry.state != "in-doubt" or how == "backed-out":
                let_go(unit, bound, visit.visit)
                freed.append(entry)
    unit.put(VISIT, visit.visit, visit.model_copy(update={"ended": how, "ended_at": unit.log_time}))
    if freed and how != "cleared":
        look_at_waiting(unit, visit, freed)
    return True
