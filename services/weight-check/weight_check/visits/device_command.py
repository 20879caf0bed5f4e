"""An officer tells one device of a lane to do something (S-JGS 0x35)."""

from datetime import datetime

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.device_order import DeviceCommanded
from kakou.contracts.events.findings import Finding
from kakou.reasons import outcome_texts
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import refuse

from weight_check.devices.commands import Instruction, lane_commanded, numbered
from weight_check.devices.orders import remember_order
from weight_check.devices.seal_commands import with_seal_command
from weight_check.effects import Revision
from weight_check.policy import policy_now
from weight_check.records import Decided, VisitEntry
from weight_check.repository import at_lane, event_facts, lane_facts, visit_or_none
from weight_check.rules.officer import stood
from weight_check.verdict_revision import apply, carry_out, decide
from weight_check.visits.raise_by_two import by_two, without_proposal


def device_commanded(unit: UnitOfWork, said: DeviceCommanded) -> None:
    """Give the command to the lane, in its one sequence, unless the truck that it is for has left. Who gave it stands
    with it, and in its task."""
    lane = f"{said.gate}.{said.lane}"
    no = at_lane(unit, lane)
    visit = visit_or_none(unit, no) if no is not None else None
    if no is None or visit is None or visit.over:
        no = visit = None
    if said.visit is not None and said.visit != no:
        other = outcome_texts.NO_TRUCK if no is None else outcome_texts.OTHER_TRUCK
        refuse(unit, lane, other(visit=said.visit, lane=lane, no=no))
        return
    if said.do == "raise" and no is not None:
        refuse(unit, lane, outcome_texts.TRUCK_IN_LANE(no=no, lane=lane))
        return
    if said.do == "keep-closed" and visit is not None:
        visit = _stop(unit, visit, said)
    event, here = event_facts(unit), lane_facts(unit, lane, no)
    agreed = by_two(unit, said, here) if said.do == "raise" else without_proposal(unit, said, here)
    if agreed is None:
        return
    wanted = _instruction(visit, said, event.log_time, policy_now(unit))
    told = numbered(lane, here.last_command, [wanted])
    if no is not None and visit is not None and _opens_for_release(wanted):
        apply(unit, with_seal_command(Revision(no, visit), told))
    orders, proposer = agreed
    given = lane_commanded(
        lane, told, because="officer", visit=no, by=said.by, reason=said.reason, proposed_by=proposer
    )
    carry_out(unit, given)
    carry_out(unit, remember_order(orders, lane, told[0], said.by, said.reason, event, proposer))


def _instruction(visit: VisitEntry | None, said: DeviceCommanded, now: datetime, policy: PolicyValues) -> Instruction:
    """What opens the seals of the truck in the lane, opens them for its release. Anything else is worth as long as a
    raise."""
    seals = visit.routed.seals if visit is not None and visit.routed is not None and said.device == "seal" else ()
    wanted = Instruction(said.device, said.do, now + policy.barrier_wait, text=said.text, seals=seals)
    return wanted._replace(not_after=now + policy.seal_wait) if _opens_for_release(wanted) else wanted


def _opens_for_release(wanted: Instruction) -> bool:
    return wanted.device == "seal" and wanted.do == "unlock" and bool(wanted.seals)


def _stop(unit: UnitOfWork, visit: VisitEntry, said: DeviceCommanded) -> VisitEntry:
    """The visit with its barrier kept shut, released or not yet, until an officer decides on it."""
    routed, verdict = visit.routed, visit.verdict
    stopped = visit.decided is not None and not visit.decided.releases
    if routed is None or (stopped and visit.proposed is None):
        return visit
    if stopped:
        return decide(unit, visit.model_copy(update={"proposal": None}), "commanded")
    finding = Finding(code="officer.decision.rescind", facts={"by": said.by, "reason": said.reason or "-"})
    seen = stood(verdict.reasons if verdict is not None else (), routed)
    visit = visit.model_copy(update={"decided": Decided(finding=finding, stood=seen, by=said.by), "proposal": None})
    if verdict is not None:
        return decide(unit, visit, "commanded")
    return apply(unit, Revision(routed.visit, visit))
