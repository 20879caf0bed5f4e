"""Making a verdict the one in force: its revision, its commands, what is told of it."""

from kakou.contracts import topics
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.triggers import Trigger
from kakou.contracts.verdicts import CHECK_RESULT, Command, LanePlace, Root, Verdict
from kakou.reasons.status_word import RELEASE, status_word
from kakou.runtime.unit_of_work import UnitOfWork

from weight_check import referral, weight_wait
from weight_check.barrier_watch import await_raise, heard
from weight_check.commands import commands
from weight_check.electronic_seals import await_seal, must_open
from weight_check.rules.officer import stopping
from weight_check.rules.verdict import Judgement, driver_text, judge, officer_text
from weight_check.rules.weighing import Weighed
from weight_check.state import VISIT, ToldOf, WeighedVisit
from weight_check.tasks import settle_task


def revise(
    unit: UnitOfWork, known: WeighedVisit, weighed: Weighed, because: Trigger, anew: bool = False
) -> WeighedVisit:
    """The visit with its verdict as the papers, the weight and the officer now make it.

    The visit is kept either way. What says the same as the verdict in force is no new revision, unless asked `anew`.
    """
    routed = known.routed
    assert routed is not None, "a verdict needs the papers"
    if known.waiting_since is not None:
        weight_wait.end(unit, routed.visit)
    known, judgement = _judged(known, routed, weighed)
    known = known.model_copy(
        update={
            "weighings": weighed.weighings,
            "goods": weighed.goods,
            "tare": weighed.tare,
            "waiting_since": None,
        }
    )
    if judgement.verdict == "release" and must_open(unit, known, routed):
        return await_seal(unit, known, routed)
    if not anew and _says_the_same(known, routed, judgement):
        unit.put(VISIT, routed.visit, known)
        return known
    held = bool(routed.hazardous) and (known.decided is None or known.decided.announced_by is None)
    told = commands(unit, routed, known, judgement, held)
    before = known.verdict
    raised = next((command for command in told if command.do == "raise"), None)
    verdict = _verdict(unit, routed, known, judgement, told, because)
    _watch_barrier(unit, routed, known, raised)
    unreported = known.unreported and raised is None
    now = {"verdict": verdict, "outstanding": raised, "told": _told_of(routed), "unreported": unreported}
    known = known.model_copy(update=now)
    known = _ask_officer(unit, routed, known, judgement)
    reached = VerdictReached(
        verdict=verdict,
        gate=routed.gate,
        lane=routed.lane,
        plate=routed.plate,
        firm=routed.firm,
        contact=routed.contact,
        hazardous=routed.hazardous,
        awaiting_announcement=raised is not None and held,
        announced_by=known.decided.announced_by if known.decided else None,
        due=referral.due(unit, known.referred_since) if known.referred_since else None,
        level=routed.level,
        stops=_new_stops(before, verdict),
    )
    shown = {"hazardous": "true" if reached.hazardous else "false"}
    unit.emit(topics.VERDICT_REACHED, reached, subject=routed.visit, shown=shown)
    unit.put(VISIT, routed.visit, known)
    return known


def _judged(known: WeighedVisit, routed: VisitRouted, weighed: Weighed) -> tuple[WeighedVisit, Judgement]:
    """An officer's release covers what stood when it was given; when anything new or graver has come, it is void.

    To stop a truck covers everything: it stays stopped until an officer says otherwise.
    """
    decided = known.decided
    judgement = judge(routed, weighed.findings, decided.finding if decided else None)
    if decided is None or not decided.releases or decided.stood.covers(stopping(judgement.reasons), routed):
        return known, judgement
    return known.model_copy(update={"decided": None}), judge(routed, weighed.findings, None)


def _says_the_same(known: WeighedVisit, routed: VisitRouted, judgement: Judgement) -> bool:
    """Reasons have their numbers, so other numbers are other reasons. A truck weighed after all is news in any case."""
    before = known.verdict
    return (
        before is not None
        and before.verdict == judgement.verdict
        and before.reasons == judgement.reasons
        and before.passes == judgement.passes
        and before.redirect_to == _redirect(routed, judgement)
        and before.lane_class == routed.lane_class
        and before.draws == routed.draws
        and known.told == _told_of(routed)
        and [(w.level, w.quality) for w in before.weights] == [(w.level, w.quality) for w in known.weighings]
    )


def _new_stops(before: Verdict | None, verdict: Verdict) -> tuple[str, ...]:
    """Codes of what stops the truck now and did not by the verdict before: a revision is no second stop."""
    if verdict.verdict == "release":
        return ()
    known = {reason.code for reason in before.reasons if reason.outcome != "note"} if before else frozenset()
    stopping = (reason.code for reason in verdict.reasons if reason.outcome != "note" and reason.code not in known)
    return tuple(dict.fromkeys(stopping))


def _told_of(routed: VisitRouted) -> ToldOf:
    return ToldOf(plate=routed.plate, firm=routed.firm, contact=routed.contact, hazardous=routed.hazardous)


def _watch_barrier(unit: UnitOfWork, routed: VisitRouted, known: WeighedVisit, raised: Command | None) -> None:
    """A raise that is told, or told no more, is waited for until its time is over."""
    if raised is not None and raised.not_after is not None:
        await_raise(unit, f"{routed.gate}.{routed.lane}", routed.visit, raised.not_after)
    elif known.outstanding is not None and not known.unreported:
        heard(unit, f"{routed.gate}.{routed.lane}", routed.visit)


def _verdict(
    unit: UnitOfWork,
    routed: VisitRouted,
    known: WeighedVisit,
    judgement: Judgement,
    told: tuple[Command, ...],
    because: Trigger,
) -> Verdict:
    before = known.verdict
    return Verdict(
        visit=routed.visit,
        zone=unit.zone,
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
        weights=known.weighings,
        draws=routed.draws,
        reasons=judgement.reasons,
        led=driver_text(judgement, routed.lane_set.led_width),
        officer_hint=officer_text(judgement, known.weighings, known.earlier),
        hazardous=bool(routed.hazardous),
        commands=told,
        rules_version=unit.rules_version,
        policy_version=routed.policy_version,
        draw_key_id=routed.draw_key_id,
        root=Root(partition=unit.event.partition, offset=unit.event.origin.root),
        log_time=unit.log_time,
    )


def _redirect(routed: VisitRouted, judgement: Judgement) -> LanePlace | None:
    to = routed.lane_set.redirect_to
    return LanePlace(gate=to[0], lane=to[1]) if to is not None and judgement.only_redirects else None


def _ask_officer(unit: UnitOfWork, routed: VisitRouted, known: WeighedVisit, judgement: Judgement) -> WeighedVisit:
    """A referral asks an officer, from its first revision on.

    A redirect asks nobody, nor does a truck long gone, nor a lane in shadow, whose trucks others let through.
    """
    asked = judgement.verdict == "refer" and _redirect(routed, judgement) is None
    if not asked or routed.past or known.over or routed.lane_set.mode == "shadow":
        known = settle_task(unit, known, referral.UNANSWERED, "the visit no longer waits for an officer")
        if known.referred_since is not None:
            referral.answered(unit, routed.visit)
        return known.model_copy(update={"referred_since": None})
    if known.referred_since is not None:
        return known
    referral.ask(unit, routed.visit)
    return known.model_copy(update={"referred_since": unit.log_time})
