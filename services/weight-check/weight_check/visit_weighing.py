"""A truck and its weight, in whichever order they come."""

from dataclasses import replace
from typing import Final, cast

from kakou.contracts import topics
from kakou.contracts.events.lane import LaneReported, VehicleWeighed
from kakou.contracts.events.outbound import VisitWaiting
from kakou.contracts.events.visit_routed import Finding, VisitRouted
from kakou.contracts.triggers import PLATE_ENTERED, READ_ANEW, Trigger
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_source
from kakou.values.times import write_duration

from weight_check import weight_wait
from weight_check.barrier_watch import outstanding
from weight_check.device_orders import withdraw_raise
from weight_check.electronic_seals import note_seal_reader
from weight_check.policy import by_policy_now
from weight_check.rules.bridge import LaneBridge, bridge_of
from weight_check.rules.electronic_seals import anew as seals_anew
from weight_check.rules.electronic_seals import seal_findings
from weight_check.rules.group import GroupWeight, check_group
from weight_check.rules.officer import stood
from weight_check.rules.tare import MeasuredTare
from weight_check.rules.verdict import papers_say
from weight_check.rules.weighing import Circumstances, Weighed, weigh
from weight_check.state import AT_BRIDGE, AT_LANE, BRIDGE, GROUP, RAISED_EARLY, TARE, VISIT, WeighedVisit, begin
from weight_check.tasks import open_task
from weight_check.verdict_revision import revise
from weight_check.visit_address import the_visit

NOT_COLLECTED = Finding(code="weight.reading.not-collected")
REJECTED: Final = "rejected"
RESUMED: Final = "resumed"


def visit_routed(unit: UnitOfWork, routed: VisitRouted) -> None:
    """The papers' side, for the first time or anew."""
    known = unit.get(VISIT, routed.visit, WeighedVisit) or begin(unit, routed.visit)
    if routed.because == RESUMED and not known.raised:
        # It drove off and came back: what it weighs now, and what an officer says now, is what counts. A raise that
        # nobody reported is still outstanding, and is withdrawn before there is another.
        known = known.model_copy(update={"ended": None, "readings": (), "decided": None})
    if known.over:
        return
    if routed.because == REJECTED and known.routed is not None:
        # Little is told of a visit when its event cannot be handled; what was known of it still holds.
        findings = (*known.routed.findings, *routed.findings)
        routed = known.routed.model_copy(update={"papers": routed.papers, "because": REJECTED, "findings": findings})
    if routed.because == PLATE_ENTERED and known.verdict is not None and known.routed is not None:
        # The decision that the plate was entered with follows, and is judged by what its officer saw.
        known = known.model_copy(update={"seen": stood(known.verdict.reasons, known.routed), "routed": routed})
        unit.put(VISIT, routed.visit, known)
        return
    known = known.model_copy(update={"routed": routed})
    fresh = routed.because in READ_ANEW
    if fresh:
        _comes_to_lane(unit, known, routed)
        if known.waiting_since is not None:
            weight_wait.end(unit, routed.visit)
        useless = any(weighing.quality != "ok" for weighing in known.weighings)
        again = {"overdue": False, "waiting_since": None, "stale": useless, "seal": seals_anew(known.seal)}
        known = known.model_copy(update=again)
        if routed.weight is not None:
            known = known.with_reading(routed.weight)
    if _must_wait(unit, known, routed):
        _wait(unit, known, routed)
    else:
        because = cast(Trigger, routed.because)
        decide(unit, known, because, missing=NOT_COLLECTED if routed.gone else None, anew=fresh)


def _comes_to_lane(unit: UnitOfWork, known: WeighedVisit, routed: VisitRouted) -> None:
    """The truck stands in the lane now: a raise still outstanding for another would lift the barrier for this one.

    The truck before has gone through unreported, or stands aside and is gathered again. One recorded offline, or
    reported before it was gathered, is long gone.
    """
    if routed.past:
        return
    lane = f"{routed.gate}.{routed.lane}"
    unit.put(VISIT, routed.visit, known)
    unit.put(AT_LANE, lane, routed.visit)
    if unit.get_text(RAISED_EARLY, lane) is not None:
        unit.delete(RAISED_EARLY, lane)
    withdraw_raise(unit, lane)
    for visit in outstanding(unit, lane):
        other = unit.get(VISIT, visit, WeighedVisit)
        if visit == routed.visit or other is None or other.outstanding is None or other.over:
            continue
        decide(unit, other.model_copy(update={"unreported": True}), "next-truck", anew=True)


def vehicle_weighed(unit: UnitOfWork, said: VehicleWeighed) -> None:
    """A reading that follows, comes again, or came before its truck."""
    visit = the_visit(unit.event)
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is not None and known.over:
        return
    known = (known or begin(unit, visit)).with_reading(said.weight)
    if known.routed is None:
        unit.put(VISIT, visit, known)
        return
    known = known.model_copy(update={"routed": by_policy_now(unit, known.routed)})
    decide(unit, known, "weighed")


def lane_reported(unit: UnitOfWork, said: LaneReported) -> None:
    """A bridge out of order gives no numbers any more; a visit that waits for one is decided without."""
    place = parse_source(unit.event.source)
    lane, devices = f"{place.gate}.{place.lane}", said.devices
    note_seal_reader(unit, lane, devices)
    bridge = bridge_of(devices)
    if bridge == unit.get(BRIDGE, lane, LaneBridge):
        return
    if bridge is None:
        unit.delete(BRIDGE, lane)
        return
    unit.put(BRIDGE, lane, bridge)
    if not bridge.broken:
        return
    visit = unit.get_text(AT_BRIDGE, lane)
    known = unit.get(VISIT, visit, WeighedVisit) if visit else None
    if known is not None and known.waiting_since is not None and not known.over:
        decide(unit, known, "bridge-faulty")


def decide(
    unit: UnitOfWork, known: WeighedVisit, because: Trigger, *, missing: Finding | None = None, anew: bool = False
) -> WeighedVisit:
    """The visit with the verdict from what is known.

    missing: what to say where nothing was weighed.
    """
    assert known.routed is not None, "nothing is decided without papers"
    visit = known.routed.visit
    weighed = weighed_of(unit, known, missing)
    weighed = replace(weighed, findings=(*weighed.findings, *seal_findings(known.seal, known.routed.patience.seal)))
    known = revise(unit, known, weighed, because, anew)
    if "weight.bridge.several-vehicles" in weighed.states:
        known = open_task(unit, known, visit, "tailgate")
        unit.put(VISIT, visit, known)
    return known


def weighed_of(unit: UnitOfWork, known: WeighedVisit, missing: Finding | None = None) -> Weighed:
    """The last reading against the plan. Nothing to weigh against: nothing is said of the weight.

    A truck that is only at the wrong lane is weighed at the right one: that this one gave no number asks no officer.
    """
    routed = known.routed
    assert routed is not None, "nothing is weighed without papers"
    if routed.plan is None:
        return Weighed()
    if known.overdue:
        missing = Finding(code="weight.reading.overdue", facts={"wait": write_duration(routed.patience.weight)})
    tare = unit.get(TARE, routed.plate, MeasuredTare) if routed.plate else None
    bridge = unit.get(BRIDGE, f"{routed.gate}.{routed.lane}", LaneBridge)
    circumstances = Circumstances(now=unit.log_time, bridge=bridge, tare=tare, missing=missing)
    weighed = weigh(routed.plan, known.reading, circumstances)
    if routed.trucks is not None and routed.plan.document is not None:
        group = unit.get(GROUP, routed.plan.document, GroupWeight)
        drift = check_group(routed.plan.document, group, routed.plan.instrument)
        weighed = replace(weighed, findings=(*weighed.findings, *drift))
    if weighed.states and papers_say(routed) == "redirect":
        findings = tuple(finding for finding in weighed.findings if finding.code not in weighed.states)
        return replace(weighed, findings=findings)
    return weighed


def _must_wait(unit: UnitOfWork, known: WeighedVisit, routed: VisitRouted) -> bool:
    """Papers that refuse, or send the truck to another lane, need no weight; a broken bridge will not give one."""
    if routed.plan is None or known.reading is not None or known.overdue or routed.gone:
        return False
    if papers_say(routed) in ("refuse", "redirect"):
        return False
    bridge = unit.get(BRIDGE, f"{routed.gate}.{routed.lane}", LaneBridge)
    return bridge is None or not bridge.broken


def _wait(unit: UnitOfWork, known: WeighedVisit, routed: VisitRouted) -> None:
    """For as long as the policy says, from the gathering on; told again when the papers change meanwhile."""
    since = known.waiting_since or unit.log_time
    if known.waiting_since is None:
        weight_wait.begin(unit, routed.visit, since)
        unit.put(AT_BRIDGE, f"{routed.gate}.{routed.lane}", routed.visit)
    unit.put(VISIT, routed.visit, known.model_copy(update={"waiting_since": since}))
    waiting = VisitWaiting(visit=routed.visit, waiting_for="weight", since=since)
    unit.emit(topics.VISIT_WAITING, waiting, subject=routed.visit)
