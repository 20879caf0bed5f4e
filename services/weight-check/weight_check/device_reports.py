"""What a lane's devices say of the commands that they were given."""

from kakou.contracts.devices import device_of
from kakou.contracts.events.lane import DeviceReported
from kakou.contracts.triggers import Trigger
from kakou.runtime.unit_of_work import UnitOfWork

from weight_check.device_faults import note_result
from weight_check.device_orders import answer_order
from weight_check.electronic_seals import seal_overdue, seal_reported
from weight_check.state import AT_LANE, VISIT, WeighedVisit, begin
from weight_check.visit_address import lane_of, the_visit
from weight_check.visit_weighing import decide


def device_reported(unit: UnitOfWork, report: DeviceReported) -> None:
    """A seal's word decides whether its truck may go; of any other device, a person learns that it failed."""
    visit = the_visit(unit.event)
    lane = lane_of(visit)
    answer_order(unit, lane, report.device, report.command, str(report.result))
    if device_of(report.device) != "seal":
        note_result(unit, lane, report)
    else:
        visit = _truck_of(unit, visit, report)
        known = unit.get(VISIT, visit, WeighedVisit) or begin(unit, visit)
        _judge_anew(unit, visit, *seal_reported(unit, known, visit, report), "seal-reported")


def _truck_of(unit: UnitOfWork, visit: str, report: DeviceReported) -> str:
    """The visit that a report of a seal is about: its session's, else that of the truck in the lane.

    What is said of a session that nobody knows yet may be early; that the seal failed counts for the truck in the lane.
    """
    here = unit.get_text(AT_LANE, lane_of(visit))
    if here is None or unit.get(VISIT, visit, WeighedVisit) is not None:
        return visit
    known = unit.get(VISIT, here, WeighedVisit)
    if known is None or known.over:
        return visit
    asked = known.seal is not None and report.command is not None and known.seal.command == report.command
    return here if asked or not report.result.done else visit


def seal_unanswered(unit: UnitOfWork, visit: str) -> None:
    """The timer of a command to the visit's seals has fired."""
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is not None:
        _judge_anew(unit, visit, *seal_overdue(unit, known, visit), "seal-overdue")


def _judge_anew(unit: UnitOfWork, visit: str, known: WeighedVisit, anew: bool, because: Trigger) -> None:
    """A truck that still waits for its weight gets its verdict with that."""
    unit.put(VISIT, visit, known)
    if anew and known.routed is not None and known.waiting_since is None:
        decide(unit, known, because)
