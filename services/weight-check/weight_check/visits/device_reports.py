"""What a lane's devices say of the commands that they were given."""

from kakou.contracts.devices import device_of
from kakou.contracts.events.lane import DeviceReported
from kakou.contracts.triggers import Trigger
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.devices import CommandResult

from weight_check.devices.faults import fault_effects, fault_no
from weight_check.devices.orders import answer_order
from weight_check.devices.seal_commands import seal_overdue, seal_reported
from weight_check.effects import Revision
from weight_check.records import DeviceFault, VisitEntry
from weight_check.repository import at_lane, event_facts, orders_of, visit_or_none
from weight_check.state import FAULT
from weight_check.verdict_revision import apply, carry_out, decide
from weight_check.visit_address import lane_of, the_visit


def device_reported(unit: UnitOfWork, report: DeviceReported) -> None:
    """A seal's word decides whether its truck may go; of any other device, a person learns that it failed."""
    no, event = the_visit(unit.event), event_facts(unit)
    lane, result = lane_of(no), str(report.result)
    carry_out(unit, answer_order(orders_of(unit, lane), lane, report.device, report.command, result, event))
    if device_of(report.device) == "seal":
        no = _truck_of(unit, no, report)
        revision = Revision(no, visit_or_none(unit, no) or VisitEntry())
        _judge_anew(unit, *seal_reported(revision, report, event), "seal-reported")
    elif report.result is not CommandResult.NONE or report.command is not None:
        # That there is no result is a fault only where the device was told to do something.
        fault = unit.get(FAULT, fault_no(lane, report.device), DeviceFault)
        carry_out(unit, fault_effects(fault, lane, report.device, report.result.done, result, event))


def _truck_of(unit: UnitOfWork, no: str, report: DeviceReported) -> str:
    """The visit that a report of a seal is about: its session's, else that of the truck in the lane.

    What is said of a session that nobody knows yet may be early; that the seal failed counts for the truck in the lane.
    """
    here = at_lane(unit, lane_of(no))
    if here is None or visit_or_none(unit, no) is not None:
        return no
    visit = visit_or_none(unit, here)
    if visit is None or visit.over:
        return no
    asked = visit.seal is not None and report.command is not None and visit.seal.command == report.command
    return here if asked or not report.result.done else no


def seal_unanswered(unit: UnitOfWork, no: str) -> None:
    """The timer of a command to the visit's seals has fired."""
    visit = visit_or_none(unit, no)
    if visit is not None:
        _judge_anew(unit, *seal_overdue(Revision(no, visit), event_facts(unit)), "seal-overdue")


def _judge_anew(unit: UnitOfWork, revision: Revision, anew: bool, because: Trigger) -> None:
    """A truck that still waits for its weight gets its verdict with that."""
    visit = apply(unit, revision)
    if anew and visit.routed is not None and visit.waiting_since is None:
        decide(unit, visit, because)
