"""An officer tells one device of a lane to do something (S-JGS 0x35)."""

from kakou.contracts.events.device_order import DeviceCommanded
from kakou.contracts.events.visit_routed import Finding
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import refuse

from weight_check.commands import command, tell_lane
from weight_check.device_orders import remember_order
from weight_check.electronic_seals import sealed_in
from weight_check.policy import policy_now
from weight_check.rules.officer import stood
from weight_check.state import AT_LANE, VISIT, Decided, WeighedVisit
from weight_check.visit_weighing import decide


def device_commanded(unit: UnitOfWork, said: DeviceCommanded) -> None:
    """Give the command to the lane, in its one sequence. Who gave it stands with it, and in its task."""
    lane = f"{said.gate}.{said.lane}"
    visit = unit.get_text(AT_LANE, lane)
    known = unit.get(VISIT, visit, WeighedVisit) if visit is not None else None
    if visit is None or known is None or known.over:
        visit = known = None
    if said.do == "raise" and visit is not None:
        refuse(unit, lane, f"{visit} stands in lane {lane}: its barrier rises by its verdict, or by a decision on it")
        return
    if said.do == "keep-closed" and visit is not None and known is not None:
        _stop(unit, known, said)
    until = unit.log_time + policy_now(unit).barrier_wait
    if said.device == "seal":
        told = sealed_in(unit, lane, visit, said.do, until)
    else:
        told = command(unit, lane, said.device, said.do, not_after=until, text=said.text)
    tell_lane(unit, lane, [told], because="officer", visit=visit, by=said.by, reason=said.reason)
    remember_order(unit, lane, told, said.by, said.reason)


def _stop(unit: UnitOfWork, known: WeighedVisit, said: DeviceCommanded) -> None:
    """Keep the barrier shut before this truck, released or not yet, until an officer decides on it."""
    routed, verdict = known.routed, known.verdict
    if routed is None or (known.decided is not None and not known.decided.releases):
        return
    finding = Finding(code="officer.decision.rescind", facts={"by": said.by, "reason": said.reason or "-"})
    seen = stood(verdict.reasons if verdict is not None else (), routed)
    known = known.model_copy(update={"decided": Decided(finding=finding, stood=seen, by=said.by)})
    unit.put(VISIT, routed.visit, known)
    if verdict is not None:
        decide(unit, known, "commanded")
