"""How a visit ends: the barrier goes up, the truck drives off, or the reading was wrong."""

from typing import Final

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.lane import BarrierReported, VehicleDeparted, VisitRetracted
from kakou.contracts.events.visit_routed import VisitReported
from kakou.runtime.unit_of_work import UnitOfWork

from weight_check.devices.faults import WORKS, fault_effects, fault_no
from weight_check.devices.orders import answer_order
from weight_check.devices.seal_commands import without_answer
from weight_check.effects import ForgetEarlyRaise, NoteEarlyRaise, Revision
from weight_check.passages.barrier_lowering import note_barrier
from weight_check.passages.passage import depart, end, pass_through
from weight_check.records import DeviceFault, VisitEntry
from weight_check.repository import event_facts, facts_of, last_passage, orders_of, raised_early, visit_or_none
from weight_check.state import FAULT
from weight_check.tasks import open_task
from weight_check.verdict_revision import apply, carry_out, decide
from weight_check.visit_address import lane_of, the_visit
from weight_check.visits.papers_and_weight import NOT_COLLECTED

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
    no, event = the_visit(unit.event), event_facts(unit)
    lane, state = lane_of(no), report.state
    fault = unit.get(FAULT, fault_no(lane, "barrier"), DeviceFault)
    carry_out(unit, fault_effects(fault, lane, "barrier", state in WORKS, state, event))
    done = DONE_BY.get(state, ())
    carry_out(unit, answer_order(orders_of(unit, lane), lane, "barrier", report.command, state, event, done))
    _raised(unit, no, report)


def _raised(unit: UnitOfWork, no: str, report: BarrierReported) -> None:
    visit = visit_or_none(unit, no)
    if report.state == "lowered" and visit is not None and visit.barrier_up:
        apply(unit, note_barrier(Revision(no, visit), up=False))
    if report.state != "raised" or (visit is not None and visit.raised):
        return
    if visit is None or visit.routed is None:
        early = Revision(no, visit or VisitEntry(), (NoteEarlyRaise(lane_of(no), no),))
        apply(unit, open_task(early, "irregular-raise", event_facts(unit)))
        return
    visit = visit.model_copy(update={"raised": True})
    if visit.verdict is None:
        visit = decide(unit, without_answer(visit), "raised", missing=NOT_COLLECTED)
    apply(unit, pass_through(facts_of(unit, no, visit), no, visit, report, last_passage(unit)))


def vehicle_departed(unit: UnitOfWork, report: VehicleDeparted) -> None:
    """The truck has gone. One that was never weighed gets its verdict now: every visit has one."""
    _departed(unit, the_visit(unit.event), report)


def _departed(unit: UnitOfWork, no: str, report: VehicleDeparted) -> None:
    visit = visit_or_none(unit, no)
    if raised_early(unit, lane_of(no)) == no:
        carry_out(unit, [ForgetEarlyRaise(lane_of(no))])
    if visit is None or visit.unknown or visit.ended:
        return
    visit = visit.model_copy(update={"ended": report.how})
    if visit.verdict is None and not visit.raised:
        visit = decide(unit, without_answer(visit), "departed", missing=NOT_COLLECTED)
    apply(unit, depart(facts_of(unit, no, visit), no, visit, report.how))


def visit_retracted(unit: UnitOfWork, report: VisitRetracted) -> None:
    """There was no such truck. A raise that is still outstanding for it is withdrawn."""
    _retracted(unit, the_visit(unit.event), report)


def _retracted(unit: UnitOfWork, no: str, report: VisitRetracted) -> None:
    visit = visit_or_none(unit, no)
    if visit is None or visit.unknown or visit.ended:
        return
    if visit.routed is not None and (visit.verdict is None or visit.outstanding is not None):
        finding = Finding(code="visit.reading.retracted", facts={"reason": report.reason})
        routed = visit.routed.model_copy(update={"findings": (*visit.routed.findings, finding)})
        visit = decide(unit, visit.model_copy(update={"routed": routed}), "retracted")
    visit = visit.model_copy(update={"ended": "retracted"})
    apply(unit, end(facts_of(unit, no, visit), Revision(no, visit), "retracted"))
