"""How a visit ends: the barrier goes up, the truck drives off, or the reading was wrong."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.lane import BarrierReported, VehicleDeparted, VisitRetracted
from kakou.contracts.events.outbound import VisitEnded
from kakou.contracts.events.visit_routed import Finding, VisitReported
from kakou.contracts.passage import Passage
from kakou.runtime.unit_of_work import UnitOfWork

from weight_check import measured_tare, referral
from weight_check.barrier_lowering import lower_behind, note_barrier
from weight_check.barrier_watch import heard
from weight_check.device_faults import note_barrier_state
from weight_check.device_orders import answer_order
from weight_check.electronic_seals import lock_again, without_answer
from weight_check.state import PASSAGES, RAISED_EARLY, VISIT, WeighedVisit, begin, number
from weight_check.tasks import open_task, settle_task
from weight_check.visit_address import lane_of, the_visit
from weight_check.visit_weighing import NOT_COLLECTED, decide

DONE_BY: Final = {"raised": ("raise",), "lowered": ("lower", "keep-closed")}
"""By what a barrier reports of itself, the commands that it may thereby have carried out."""


def visit_reported(unit: UnitOfWork, told: VisitReported) -> None:
    """What the lane had reported of a visit before its papers were known."""
    if told.barrier is not None:
        _raised(unit, told.visit, told.barrier)
    if told.retraction is not None:
        _retracted(unit, told.visit, told.retraction)
    if told.departure is not None:
        _departed(unit, told.visit, told.departure)


def barrier_reported(unit: UnitOfWork, report: BarrierReported) -> None:
    """A raise is a physical fact: a passage, once, whatever the verdict was. Without a release it is an alarm."""
    visit = the_visit(unit.event)
    lane = lane_of(visit)
    note_barrier_state(unit, lane, report)
    answer_order(unit, lane, "barrier", report.command, report.state, DONE_BY.get(report.state, ()))
    _raised(unit, visit, report)


def _raised(unit: UnitOfWork, visit: str, report: BarrierReported) -> None:
    known = unit.get(VISIT, visit, WeighedVisit)
    if report.state == "lowered" and known is not None and known.barrier_up:
        unit.put(VISIT, visit, note_barrier(known, up=False))
    if report.state != "raised":
        return
    if known is not None and known.raised:
        return
    if known is None or known.routed is None:
        unit.put(VISIT, visit, open_task(unit, known or begin(unit, visit), visit, "irregular-raise"))
        unit.put(RAISED_EARLY, lane_of(visit), visit)
        return
    known = known.model_copy(update={"raised": True})
    _heard(unit, known)
    if known.verdict is None:
        known = decide(unit, without_answer(known), "raised", missing=NOT_COLLECTED)
    passage = _passage(unit, known, report)
    unit.emit(topics.PASSAGE_RECORDED, passage, subject=visit)
    assert known.routed is not None, "it was there before"
    if passage.irregular and known.routed.lane_set.mode != "shadow":
        known = open_task(unit, known, visit, "irregular-raise")
    if not passage.irregular:
        known = settle_task(unit, known, "irregular-raise", "the truck was gathered after the report, and is released")
    known = _waits_no_longer(unit, known, visit, "the barrier was raised")
    known = settle_task(unit, known, "raise-unreported", "the barrier was reported raised")
    measured_tare.note_passage(unit, known)
    known = note_barrier(lock_again(unit, known, visit), up=True)
    unit.put(VISIT, visit, known.closed(known.ended))


def vehicle_departed(unit: UnitOfWork, report: VehicleDeparted) -> None:
    """The truck has gone. One that was never weighed gets its verdict now: every visit has one."""
    _departed(unit, the_visit(unit.event), report)


def _departed(unit: UnitOfWork, visit: str, report: VehicleDeparted) -> None:
    known = unit.get(VISIT, visit, WeighedVisit)
    if unit.get_text(RAISED_EARLY, lane_of(visit)) == visit:
        unit.delete(RAISED_EARLY, lane_of(visit))
    if known is None or known.unknown or known.ended:
        return
    how = report.how
    known = known.model_copy(update={"ended": how})
    if known.verdict is None and not known.raised:
        known = decide(unit, without_answer(known), "departed", missing=NOT_COLLECTED)
    told = known.outstanding is not None or known.unreported or (known.routed is not None and known.routed.past)
    released = known.verdict is not None and known.verdict.verdict == "release" and told
    unreported = how == "cleared" and released and not known.raised
    if unreported:
        known = open_task(unit, known, visit, "raise-unreported")
    _end(unit, visit, known, how, unreported)


def visit_retracted(unit: UnitOfWork, report: VisitRetracted) -> None:
    """There was no such truck. A raise that is still outstanding for it is withdrawn."""
    _retracted(unit, the_visit(unit.event), report)


def _retracted(unit: UnitOfWork, visit: str, report: VisitRetracted) -> None:
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is None or known.unknown or known.ended:
        return
    if known.routed is not None and (known.verdict is None or known.outstanding is not None):
        reason = report.reason
        finding = Finding(code="visit.reading.retracted", facts={"reason": reason})
        routed = known.routed.model_copy(update={"findings": (*known.routed.findings, finding)})
        known = decide(unit, known.model_copy(update={"routed": routed}), "retracted")
    _end(unit, visit, known.model_copy(update={"ended": "retracted"}), "retracted")


def _heard(unit: UnitOfWork, known: WeighedVisit) -> None:
    if known.routed is not None and (known.outstanding is not None or known.unreported):
        heard(unit, f"{known.routed.gate}.{known.routed.lane}", known.routed.visit)


def _waits_no_longer(unit: UnitOfWork, known: WeighedVisit, visit: str, why: str) -> WeighedVisit:
    """No officer needs to answer any more."""
    if known.referred_since is not None:
        referral.answered(unit, visit)
    return settle_task(unit, known, referral.UNANSWERED, why)


def _end(unit: UnitOfWork, visit: str, known: WeighedVisit, how: str, unreported: bool = False) -> None:
    _heard(unit, known)
    known = _waits_no_longer(unit, known, visit, "the visit has ended")
    known = lock_again(unit, known, visit)
    unit.put(VISIT, visit, known.closed(how))
    ended = VisitEnded(visit=visit, how=how, raised=known.raised, unreported=unreported)
    unit.emit(topics.VISIT_ENDED, ended, subject=visit)
    if how != "retracted":
        lower_behind(unit, visit, known)


def _passage(unit: UnitOfWork, known: WeighedVisit, report: BarrierReported) -> Passage:
    routed, verdict = known.routed, known.verdict
    assert routed is not None, "a passage is of a known visit"
    release = known.decided if known.decided is not None and known.decided.releases else None
    return Passage(
        sequence=number(unit, PASSAGES),
        visit=routed.visit,
        zone=unit.zone,
        gate=routed.gate,
        lane=routed.lane,
        direction=routed.direction,
        plate=routed.plate,
        containers=tuple(container.no for container in routed.plan.containers) if routed.plan else (),
        passes=known.passed,
        weights=known.weighings,
        earlier_readings=known.earlier,
        verdict=verdict.verdict if verdict else None,
        mode="manual" if release or report.mode == "manual" else "automatic",
        by=release.by if release else report.by,
        reason=release.finding.facts.get("reason") if release else None,
        at=unit.log_time,
        irregular=verdict is None or verdict.verdict != "release",
        hazardous=bool(routed.hazardous),
    )
