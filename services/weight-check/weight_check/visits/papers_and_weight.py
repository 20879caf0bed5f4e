"""A truck and its weight, in whichever order they come."""

from typing import Final, cast

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.lane import LaneReported, VehicleWeighed
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.triggers import PLATE_ENTERED, READ_ANEW, Trigger
from kakou.rules.two_persons import needs_two
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_source

from weight_check.devices.orders import withdraw_raises
from weight_check.effects import Revision, StandAtLane, StopAwaitingWeight, WithdrawRaises
from weight_check.policy import by_policy_now, policy_now
from weight_check.records import VisitEntry
from weight_check.repository import event_facts, facts_of, lane_facts, visit_or_none
from weight_check.rules.bridge import LaneBridge, bridge_of
from weight_check.rules.electronic_seals import anew as seals_anew
from weight_check.rules.electronic_seals import works_seals
from weight_check.rules.officer import stood
from weight_check.state import AT_BRIDGE, BRIDGE, NO_SEALS
from weight_check.verdict.judge import judge
from weight_check.verdict.weight_wait import await_weight, must_wait
from weight_check.verdict_revision import apply, decide
from weight_check.visit_address import lane_of, the_visit

NOT_COLLECTED = Finding(code="weight.reading.not-collected")
NOT_HANDLED: Final = "technical.event.rejected"
REJECTED: Final = "rejected"
RESUMED: Final = "resumed"
AUTOMATIC: Final = "A"


def visit_routed(unit: UnitOfWork, routed: VisitRouted) -> None:
    """The papers' side, for the first time or anew."""
    visit = visit_or_none(unit, routed.visit) or VisitEntry()
    if routed.because == RESUMED:
        visit = come_back(visit)
    if visit.over:
        return
    comes = comes_by(visit, routed.because, routed.mode) and not routed.past
    if visit.routed is not None and any(one.code == NOT_HANDLED for one in routed.findings):
        routed = _with_what_was_known(visit.routed, routed, comes)
    if routed.because == PLATE_ENTERED and _needs_two(unit, visit):
        visit = visit.model_copy(update={"found_alone": True})
    if routed.because == PLATE_ENTERED and visit.verdict is not None and visit.routed is not None:
        # The decision that the plate was entered with follows, and is judged by what its officer saw.
        seen = stood(visit.verdict.reasons, visit.routed)
        apply(unit, Revision(routed.visit, visit).with_visit(seen=seen, routed=routed))
        return
    revision = Revision(routed.visit, visit).with_visit(routed=routed)
    if comes:
        come_to_lane(unit, revision)
    fresh = routed.because in READ_ANEW
    if fresh:
        revision = _read_anew(revision, routed)
    facts = facts_of(unit, routed.visit, revision.visit)
    if must_wait(facts, revision.visit, routed):
        apply(unit, await_weight(facts, revision))
    else:
        missing = NOT_COLLECTED if routed.gone else None
        judged = judge(facts, revision.visit, cast(Trigger, routed.because), missing=missing, anew=fresh or comes)
        apply(unit, Revision(judged.no, judged.visit, (*revision.effects, *judged.effects)))


def come_back(visit: VisitEntry) -> VisitEntry:
    """The visit of a truck that drove off without a raise, and is in its lane again.

    What it weighs now, and what an officer says now, is what counts. A raise that nobody reported is still outstanding,
    and is withdrawn before there is another.
    """
    if visit.raised:
        return visit
    return visit.model_copy(update={"ended": None, "readings": (), "decided": None, "proposal": None})


def comes_by(visit: VisitEntry, because: str, mode: str) -> bool:
    """Whether a word about the visit's papers says that its truck has come to the lane.

    It stands there whatever became of its gathering: also where that could not be handled, unless it was an automatic
    repeat of one that was. mode: how it was gathered.
    """
    return because in READ_ANEW or (because == REJECTED and (visit.routed is None or mode != AUTOMATIC))


def _with_what_was_known(before: VisitRouted, routed: VisitRouted, comes: bool) -> VisitRouted:
    """Little is told of a visit when its event cannot be handled; what was known of it still holds. A truck that comes
    back holds no pass any more, and what it weighs is to be weighed again."""
    findings = (*before.findings, *routed.findings)
    told = before.model_copy(update={"papers": routed.papers, "because": routed.because, "findings": findings})
    if comes:
        told = told.model_copy(update={"mode": routed.mode, "offline": False, "gone": False})
    if routed.because == RESUMED:
        passes = tuple(one.model_copy(update={"bound": False}) for one in before.passes)
        told = told.model_copy(update={"passes": passes, "plan": None, "weight": None})
    return told


def _needs_two(unit: UnitOfWork, visit: VisitEntry) -> bool:
    """Whether the policy in force asks two officers to release the truck as it stood before the event at hand."""
    routed, policy = visit.routed, policy_now(unit).two_persons
    return routed is not None and needs_two(policy, visit.verdict, hazardous=bool(routed.hazardous), level=routed.level)


def come_to_lane(unit: UnitOfWork, revision: Revision) -> None:
    """The truck stands in the lane now: a raise still outstanding for another would lift the barrier for this one.

    The truck before has gone through unreported, or stands aside and is gathered again. One recorded offline, or
    reported before it was gathered, is long gone.
    """
    no = revision.no
    lane = lane_facts(unit, lane_of(no), no)
    stands = StandAtLane(lane.name, no), WithdrawRaises(lane.name, no)
    apply(unit, revision.then(*stands, *withdraw_raises(lane, event_facts(unit))))
    for other in lane.raises.due:
        visit = visit_or_none(unit, other)
        if other == no or visit is None or visit.outstanding is None or visit.over:
            continue
        decide(unit, visit.model_copy(update={"unreported": True}), "next-truck", anew=True)


def _read_anew(revision: Revision, routed: VisitRouted) -> Revision:
    """The visit when its truck has been read again: what was weighed counts only where it was a number."""
    visit = revision.visit
    if visit.waiting_since is not None:
        revision = revision.then(StopAwaitingWeight(revision.no))
    useless = any(weighing.quality != "ok" for weighing in visit.weighings)
    revision = revision.with_visit(overdue=False, waiting_since=None, stale=useless, seal=seals_anew(visit.seal))
    if routed.weight is None:
        return revision
    return Revision(revision.no, revision.visit.with_reading(routed.weight), revision.effects)


def vehicle_weighed(unit: UnitOfWork, said: VehicleWeighed) -> None:
    """A reading that follows, comes again, or came before its truck."""
    no = the_visit(unit.event)
    visit = visit_or_none(unit, no)
    if visit is not None and visit.over:
        return
    visit = (visit or VisitEntry()).with_reading(said.weight)
    if visit.routed is None:
        apply(unit, Revision(no, visit))
        return
    visit = visit.model_copy(update={"routed": by_policy_now(unit, visit.routed)})
    decide(unit, visit, "weighed")


def lane_reported(unit: UnitOfWork, said: LaneReported) -> None:
    """A bridge out of order gives no numbers any more; a visit that waits for one is decided without."""
    place = parse_source(unit.event.source)
    lane = f"{place.gate}.{place.lane}"
    _note_seal_reader(unit, lane, works_seals(said.devices))
    bridge = bridge_of(said.devices)
    if bridge == unit.get(BRIDGE, lane, LaneBridge):
        return
    if bridge is None:
        unit.delete(BRIDGE, lane)
        return
    unit.put(BRIDGE, lane, bridge)
    if not bridge.broken:
        return
    no = unit.get_text(AT_BRIDGE, lane)
    visit = visit_or_none(unit, no) if no else None
    if visit is not None and visit.waiting_since is not None and not visit.over:
        decide(unit, visit, "bridge-faulty")


def _note_seal_reader(unit: UnitOfWork, lane: str, works: bool | None) -> None:
    """Remember of a lane that says which devices it has, whether it can work seals."""
    if works is False:
        unit.put(NO_SEALS, lane, "1")
    elif works and unit.get_text(NO_SEALS, lane) is not None:
        unit.delete(NO_SEALS, lane)
