"""The verdict on a visit from all that is known, and what follows from it. Pure: it may be asked of any facts."""

from dataclasses import replace

from kakou.contracts import topics
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.triggers import Trigger
from kakou.contracts.verdicts import CHECK_RESULT, Command, LanePlace, Root, Verdict
from kakou.reasons.status_word import RELEASE, status_word
from kakou.rules.two_persons import FOUND_ALONE

from weight_check.devices.commands import numbered
from weight_check.devices.seal_commands import await_seal, must_open
from weight_check.effects import AwaitRaise, Revision, StopAwaitingRaise, StopAwaitingWeight, TakeNumbers, Tell
from weight_check.facts import Facts
from weight_check.records import ToldOf, VisitEntry
from weight_check.rules.electronic_seals import seal_findings
from weight_check.rules.judgement import Judgement, driver_text, judgement_of, officer_text
from weight_check.rules.officer import stopping
from weight_check.rules.weighing import Weighed
from weight_check.tasks import open_task
from weight_check.verdict import referral
from weight_check.verdict.instructions import verdict_instructions
from weight_check.verdict.visit_weight import visit_weight


def judge(
    facts: Facts, visit: VisitEntry, because: Trigger, *, missing: Finding | None = None, anew: bool = False
) -> Revision:
    """The visit with its verdict as the papers, the weight and the officer now make it, and what follows.

    What says the same as the verdict in force is no new revision, unless asked `anew`.
    missing: what to say where nothing was weighed.
    """
    routed = visit.routed
    assert routed is not None, "nothing is decided without papers"
    weighed = visit_weight(facts, visit, routed, missing)
    weighed = replace(weighed, findings=(*weighed.findings, *seal_findings(visit.seal, routed.patience.seal)))
    revision = _revise(facts, visit, routed, weighed, because, anew)
    if "weight.bridge.several-vehicles" in weighed.states:
        return open_task(revision, "tailgate", facts.event)
    return revision


def _revise(
    facts: Facts, visit: VisitEntry, routed: VisitRouted, weighed: Weighed, because: Trigger, anew: bool
) -> Revision:
    visit, judgement = _judged(visit, routed, weighed)
    revision = Revision(routed.visit, visit).with_visit(
        weighings=weighed.weighings,
        goods=weighed.goods,
        tare=weighed.tare,
        waiting_since=None,
    )
    if visit.waiting_since is not None:
        revision = revision.then(StopAwaitingWeight(routed.visit))
    visit = revision.visit
    if judgement.verdict == "release" and must_open(facts, visit, routed):
        return await_seal(facts, revision, routed)
    if not anew and _says_the_same(visit, routed, judgement):
        return revision
    return _told(facts, revision, routed, judgement, because)


def _judged(visit: VisitEntry, routed: VisitRouted, weighed: Weighed) -> tuple[VisitEntry, Judgement]:
    """An officer's release covers what stood when it was given; when anything new or graver has come, it is void. So
    does one that was proposed, and with it goes the release that agreed to it. What was proposed is over, too, when
    the gate itself releases a truck that it had stopped.

    To stop a truck covers everything: it stays stopped until an officer says otherwise.
    """
    judgement = _spoken(visit, routed, weighed)
    stops, decided, proposal = stopping(judgement.reasons), visit.decided, visit.proposal
    over = {}
    if proposal is not None and (not proposal.stood.covers(stops, routed) or _is_needless(visit, judgement)):
        proposal, over = None, {"proposal": None}
    if decided is not None and decided.releases:
        lost = decided.agreed and proposal is None
        if lost or not decided.stood.covers(stops, routed):
            over = {"decided": None, "proposal": None}
    if not over:
        return visit, judgement
    visit = visit.model_copy(update=over)
    return visit, _spoken(visit, routed, weighed)


def _is_needless(visit: VisitEntry, judgement: Judgement) -> bool:
    """Whether the gate itself releases a truck that was stopped when its release was proposed."""
    by_gate = judgement.verdict == "release" and visit.decided is None
    return by_gate and visit.proposed is not None and bool(visit.proposed.stood.reasons)


def _spoken(visit: VisitEntry, routed: VisitRouted, weighed: Weighed) -> Judgement:
    """What everything that speaks comes to, officers included."""
    words = [visit.proposal.finding] if visit.proposal is not None else []
    if visit.found_alone:
        words.append(Finding(code=FOUND_ALONE))
    decided = visit.decided.finding if visit.decided is not None else None
    return judgement_of(routed, (*weighed.findings, *words), decided)


def _told(facts: Facts, revision: Revision, routed: VisitRouted, judgement: Judgement, because: Trigger) -> Revision:
    """The visit with the verdict in force from now on."""
    visit, before, lane = revision.visit, revision.visit.verdict, facts.lane
    announced_by = visit.decided.announced_by if visit.decided else None
    held = bool(routed.hazardous) and announced_by is None
    wanted = verdict_instructions(facts, routed, visit, judgement, held)
    told = numbered(lane.name, lane.last_command, wanted)
    if told:
        revision = revision.then(TakeNumbers(lane.name, told[-1].sequence))
    raised = next((command for command in told if command.do == "raise"), None)
    verdict = _verdict(facts, routed, visit, judgement, told, because)
    revision = _watch_barrier(revision, lane.name, raised)
    unreported = visit.unreported and raised is None
    revision = revision.with_visit(verdict=verdict, outstanding=raised, told=_told_of(routed), unreported=unreported)
    proposed = visit.proposed is not None and judgement.verdict != "release"
    asked = proposed or (judgement.verdict == "refer" and _redirect(routed, judgement) is None)
    revision = referral.ask_officer(facts, revision, routed, asked)
    since = revision.visit.referred_since
    reached = VerdictReached(
        verdict=verdict,
        gate=routed.gate,
        lane=routed.lane,
        plate=routed.plate,
        firm=routed.firm,
        contact=routed.contact,
        hazardous=routed.hazardous,
        awaiting_announcement=raised is not None and held,
        announced_by=announced_by,
        forecast_seen=visit.decided.forecast if visit.decided is not None and visit.decided.releases else (),
        due=since + facts.policy.referral_wait if since else None,
        level=routed.level,
        stops=_new_stops(before, verdict),
    )
    shown = {"hazardous": "true" if reached.hazardous else "false"}
    return revision.then(Tell(topics.VERDICT_REACHED, reached, routed.visit, shown))


def _says_the_same(visit: VisitEntry, routed: VisitRouted, judgement: Judgement) -> bool:
    """Reasons have their numbers, so other numbers are other reasons. A truck weighed after all is news in any case."""
    before = visit.verdict
    return (
        before is not None
        and before.verdict == judgement.verdict
        and before.reasons == judgement.reasons
        and before.passes == judgement.passes
        and before.redirect_to == _redirect(routed, judgement)
        and before.lane_class == routed.lane_class
        and before.draws == routed.draws
        and visit.told == _told_of(routed)
        and [(w.level, w.quality) for w in before.weights] == [(w.level, w.quality) for w in visit.weighings]
    )


def _new_stops(before: Verdict | None, verdict: Verdict) -> tuple[str, ...]:
    """Codes of what stops the truck now and did not by the verdict before: a revision is no second stop."""
    if verdict.verdict == "release":
        return ()
    known = {reason.code for reason in before.reasons if reason.outcome != "note"} if before else frozenset()
    stops = (reason.code for reason in verdict.reasons if reason.outcome != "note" and reason.code not in known)
    return tuple(dict.fromkeys(stops))


def _told_of(routed: VisitRouted) -> ToldOf:
    return ToldOf(plate=routed.plate, firm=routed.firm, contact=routed.contact, hazardous=routed.hazardous)


def _watch_barrier(revision: Revision, lane: str, raised: Command | None) -> Revision:
    """A raise that is told, or told no more, is waited for until its time is over."""
    if raised is not None and raised.not_after is not None:
        return revision.then(AwaitRaise(lane, revision.no, raised.not_after))
    if revision.visit.outstanding is not None and not revision.visit.unreported:
        return revision.then(StopAwaitingRaise(lane, revision.no))
    return revision


def _verdict(
    facts: Facts,
    routed: VisitRouted,
    visit: VisitEntry,
    judgement: Judgement,
    told: tuple[Command, ...],
    because: Trigger,
) -> Verdict:
    before, event = visit.verdict, facts.event
    return Verdict(
        visit=routed.visit,
        zone=event.zone,
        direction=routed.direction,
        revision=before.revision + 1 if before else 1,
        supersedes=before.revision if before else None,
        because=because,
        verdict=judgement.verdict,
        check_result=CHECK_RESULT[judgement.verdict],
        redirect_to=_redirect(routed, judgement),
        lane_class=routed.lane_class,
        status_word=RELEASE if judgement.verdict == "release" else status_word(judgement.reasons),
        passes=judgement.passes,
        weights=visit.weighings,
        draws=routed.draws,
        reasons=judgement.reasons,
        led=driver_text(judgement, routed.lane_set.led_width, any(each.held_for for each in told)),
        officer_hint=officer_text(judgement, visit.weighings, visit.earlier),
        hazardous=bool(routed.hazardous),
        commands=told,
        rules_version=event.rules_version,
        policy_version=routed.policy_version,
        draw_key_id=routed.draw_key_id,
        root=Root(partition=event.partition, offset=event.root),
        log_time=event.log_time,
    )


def _redirect(routed: VisitRouted, judgement: Judgement) -> LanePlace | None:
    to = routed.lane_set.redirect_to
    return LanePlace(gate=to[0], lane=to[1]) if to is not None and judgement.only_redirects else None
