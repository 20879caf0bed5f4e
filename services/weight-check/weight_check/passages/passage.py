"""What a visit comes to: a passage when the barrier has risen, and its end."""

from kakou.contracts import topics
from kakou.contracts.events.lane import BarrierReported
from kakou.contracts.events.outbound import VisitEnded
from kakou.contracts.passage import Passage

from weight_check.devices.seal_commands import lock_again
from weight_check.effects import PASSAGES, Revision, StopAwaitingRaise, TakeNumbers, Tell
from weight_check.facts import Facts
from weight_check.passages import measured_tare
from weight_check.passages.barrier_lowering import lower_behind, note_barrier
from weight_check.records import VisitEntry
from weight_check.tasks import open_task, settle_task
from weight_check.verdict import referral


def pass_through(facts: Facts, no: str, visit: VisitEntry, report: BarrierReported, last: int) -> Revision:
    """The visit after its barrier has risen: a passage, once, whatever the verdict was. Without a release it is an
    alarm. last: the number of the zone's last passage."""
    event = facts.event
    assert visit.routed is not None, "a passage is of a known visit"
    passage = _passage(facts, visit, report, last + 1)
    revision = _stop_awaiting_raise(facts, Revision(no, visit))
    revision = revision.then(TakeNumbers(PASSAGES, passage.sequence), Tell(topics.PASSAGE_RECORDED, passage, no))
    if passage.irregular and visit.routed.lane_set.mode != "shadow":
        revision = open_task(revision, "irregular-raise", event)
    if not passage.irregular:
        why = "the truck was gathered after the report, and is released"
        revision = settle_task(revision, "irregular-raise", why, event)
    revision = referral.answered(revision, "the barrier was raised", event)
    revision = settle_task(revision, "raise-unreported", "the barrier was reported raised", event)
    revision = measured_tare.note_passage(facts, revision)
    revision = note_barrier(lock_again(facts, revision), up=True)
    return Revision(no, revision.visit.closed(revision.visit.ended), revision.effects)


def depart(facts: Facts, no: str, visit: VisitEntry, how: str) -> Revision:
    """The visit after its truck has gone. Where it was let go and no raise was reported, nobody knows whether it
    passed."""
    told = visit.outstanding is not None or visit.unreported or (visit.routed is not None and visit.routed.past)
    released = visit.verdict is not None and visit.verdict.verdict == "release" and told
    unreported = how == "cleared" and released and not visit.raised
    revision = Revision(no, visit)
    if unreported:
        revision = open_task(revision, "raise-unreported", facts.event)
    return end(facts, revision, how, unreported)


def end(facts: Facts, revision: Revision, how: str, unreported: bool = False) -> Revision:
    """The visit at its end. unreported: it was let go, and no raise was reported."""
    revision = _stop_awaiting_raise(facts, revision)
    revision = referral.answered(revision, "the visit has ended", facts.event)
    revision = lock_again(facts, revision)
    visit = revision.visit
    ended = VisitEnded(visit=revision.no, how=how, raised=visit.raised, unreported=unreported)
    effects = (*revision.effects, Tell(topics.VISIT_ENDED, ended, revision.no))
    revision = Revision(revision.no, visit.closed(how), effects)
    return lower_behind(facts, revision, visit) if how != "retracted" else revision


def _stop_awaiting_raise(facts: Facts, revision: Revision) -> Revision:
    visit = revision.visit
    if visit.routed is None or (visit.outstanding is None and not visit.unreported):
        return revision
    return revision.then(StopAwaitingRaise(facts.lane.name, revision.no))


def _passage(facts: Facts, visit: VisitEntry, report: BarrierReported, sequence: int) -> Passage:
    routed, verdict = visit.routed, visit.verdict
    assert routed is not None, "a passage is of a known visit"
    release = visit.decided if visit.decided is not None and visit.decided.releases else None
    return Passage(
        sequence=sequence,
        visit=routed.visit,
        zone=facts.event.zone,
        gate=routed.gate,
        lane=routed.lane,
        direction=routed.direction,
        plate=routed.plate,
        containers=tuple(container.no for container in routed.plan.containers) if routed.plan else (),
        passes=visit.passed,
        weights=visit.weighings,
        earlier_readings=visit.earlier,
        verdict=verdict.verdict if verdict else None,
        mode="manual" if release or report.mode == "manual" else "automatic",
        by=release.by if release else report.by,
        reason=release.finding.facts.get("reason") if release else None,
        proposed_by=release.finding.facts.get("proposed_by") if release else None,
        at=facts.event.log_time,
        irregular=verdict is None or verdict.verdict != "release",
        hazardous=bool(routed.hazardous),
    )
