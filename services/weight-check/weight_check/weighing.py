"""A truck and its weight, in whichever order they come."""

from datetime import date

from kakou.contracts import topics
from kakou.contracts.decided import VisitWaiting
from kakou.contracts.events.lane import VehicleWeighed
from kakou.contracts.reasons import spec_of
from kakou.contracts.routed import Finding, VisitRouted
from kakou.contracts.times import CHINA
from kakou.runtime.event import Event
from kakou.runtime.timers import set_timer
from kakou.runtime.unit import Unit

from weight_check.rules.weighing import Weighed, weigh
from weight_check.state import VISIT, WEIGHT_TIMER, WeighedVisit
from weight_check.tasks import open_task
from weight_check.verdicts import revise


def on_routed(event: Event, unit: Unit) -> None:
    """The papers' side, for the first time or anew."""
    routed = event.read(VisitRouted)
    known = unit.get(VISIT, routed.visit, WeighedVisit) or WeighedVisit()
    again = known.routed is not None and routed.because in {"gathered", "re-gathered"}
    readings = known.readings
    if routed.weight is not None and (known.routed is None or again):
        readings = (*readings, routed.weight)
    known = known.model_copy(update={"routed": routed, "readings": readings})
    if routed.plan is not None and not readings and not known.overdue and not _refused(routed):
        unit.put(VISIT, routed.visit, known)
        set_timer(unit, unit.log_time + routed.patience.weight, WEIGHT_TIMER, routed.visit)
        waiting = VisitWaiting(visit=routed.visit, waiting_for="weight", since=unit.log_time)
        unit.emit(topics.VISIT_WAITING, waiting, subject=routed.visit)
        return
    decide(unit, routed.visit, known, routed.because)


def on_weighed(event: Event, unit: Unit, visit: str) -> None:
    """A reading that follows, comes again, or came before its truck."""
    known = unit.get(VISIT, visit, WeighedVisit) or WeighedVisit()
    if known.ended or known.raised:
        unit.forward()
        return
    known = known.model_copy(update={"readings": (*known.readings, event.read(VehicleWeighed).weight)})
    if known.routed is None:
        unit.put(VISIT, visit, known)
        unit.forward()
        return
    decide(unit, visit, known, "weighed")


def decide(unit: Unit, visit: str, known: WeighedVisit, because: str) -> None:
    """The verdict from what is known, told where it differs from the one in force."""
    weighed = weighed_of(unit, known)
    if any(weighing.quality == "several-vehicles" for weighing in weighed.weighings):
        open_task(unit, "tailgate", "visit", visit, zh="两车同时上磅，疑似尾随。", en="Two vehicles on the bridge.")
    revise(unit, visit, known, weighed, because)


def weighed_of(unit: Unit, known: WeighedVisit) -> Weighed:
    """The last reading against the plan. Nothing to weigh against: nothing is said of the weight."""
    assert known.routed is not None, "nothing is weighed without papers"
    plan = known.routed.plan
    if plan is None:
        return Weighed((), (), None)
    overdue = None
    if known.overdue:
        wait = str(int(known.routed.patience.weight.total_seconds()))
        overdue = Finding(code="weight.reading.overdue", facts={"wait": f"{wait}s"})
    return weigh(plan, known.readings[-1] if known.readings else None, overdue, _today(unit))


def refer_technically(unit: Unit, visit: str) -> None:
    """An event of the visit could not be handled: an officer must look, whatever the rest says."""
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is None or known.routed is None or known.ended:
        return
    finding = Finding(code="technical.event.rejected")
    routed = known.routed.model_copy(update={"findings": (*known.routed.findings, finding)})
    known = known.model_copy(update={"routed": routed})
    revise(unit, visit, known, weighed_of(unit, known), "rejected")


def _refused(routed: VisitRouted) -> bool:
    """Papers that refuse already need not wait for the weight."""
    findings = [*routed.findings, *(finding for p in routed.passes for finding in p.findings)]
    return any((finding.outcome or spec_of(finding.code).outcome) == "refuse" for finding in findings)


def _today(unit: Unit) -> date:
    return unit.log_time.astimezone(CHINA).date()
