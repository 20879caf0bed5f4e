"""Making a verdict the one in force: its revision, its commands, what is told of it."""

from collections.abc import Sequence

from kakou.contracts import topics
from kakou.contracts.decided import VerdictReached
from kakou.contracts.routed import VisitRouted
from kakou.contracts.status_word import RELEASE, status_word
from kakou.contracts.verdicts import CHECK_RESULT, Command, LanePlace, Root, Verdict
from kakou.runtime.timers import set_timer
from kakou.runtime.unit import Unit

from weight_check.rules.judging import Judgement, driver_text, judge, officer_text
from weight_check.rules.weighing import Weighed
from weight_check.state import BARRIER_TIMER, REFERRAL_TIMER, SEQUENCE, VISIT, WeighedVisit


def revise(unit: Unit, visit: str, known: WeighedVisit, weighed: Weighed, because: str) -> WeighedVisit:
    """The visit with its verdict as the papers, the weight and the officer now make it.

    A verdict that says the same as the one in force is no new revision; the event is then passed on alone.
    """
    routed = known.routed
    assert routed is not None, "a verdict needs the papers"
    decided = known.decided
    judgement = judge(routed, weighed.findings, decided.finding if decided else None)
    if decided and not _still_covers(judgement, decided.over):
        # What the officer decided upon has changed for the worse: the decision no longer stands for it.
        known = known.model_copy(update={"decided": None})
        judgement = judge(routed, weighed.findings, None)
    before = known.verdict
    if before is not None and before.reasons == judgement.reasons and before.verdict == judgement.verdict:
        unit.put(VISIT, visit, known)
        unit.forward()
        return known
    held = bool(routed.hazardous) and (known.decided is None or known.decided.announced_by is None)
    commands = _commands(unit, routed, known, judgement, held)
    verdict = _verdict(unit, visit, routed, before, judgement, weighed, commands, because)
    raised = next((command for command in commands if command.do == "raise"), None)
    known = known.model_copy(update={"verdict": verdict, "outstanding": raised, "goods": weighed.goods})
    unit.put(VISIT, visit, known)
    _wait_for_people(unit, visit, routed, judgement, raised)
    told = VerdictReached(
        verdict=verdict,
        gate=routed.gate,
        lane=routed.lane,
        plate=routed.plate,
        firm=routed.firm,
        contact=routed.contact,
        hazardous=routed.hazardous,
        awaiting_announcement=raised is not None and held,
        announced_by=known.decided.announced_by if known.decided else None,
        due=unit.log_time + routed.patience.referral if judgement.verdict == "refer" else None,
    )
    unit.emit(topics.VERDICT_REACHED, told, subject=visit)
    return known


def number(unit: Unit, kind: str) -> int:
    """The next of a dense sequence: a lane's commands, or the zone's passages."""
    following = int(unit.get_text(SEQUENCE, kind) or 0) + 1
    unit.put(SEQUENCE, kind, str(following))
    return following


def _still_covers(judgement: Judgement, over: Sequence[str]) -> bool:
    return judgement.stopping - {"officer.decision.inspect", "officer.decision.refuse"} <= frozenset(over)


def _verdict(
    unit: Unit,
    visit: str,
    routed: VisitRouted,
    before: Verdict | None,
    judgement: Judgement,
    weighed: Weighed,
    commands: tuple[Command, ...],
    because: str,
) -> Verdict:
    redirect = routed.lane_set.redirect_to if _only_redirects(judgement) else None
    return Verdict(
        visit=visit,
        zone=unit.zone,
        direction=routed.direction,
        revision=before.revision + 1 if before else 1,
        supersedes=before.revision if before else None,
        because=because,
        verdict=judgement.verdict,
        check_result=CHECK_RESULT[judgement.verdict],
        redirect_to=LanePlace(gate=redirect[0], lane=redirect[1]) if redirect else None,
        lane_class=routed.lane_class,
        status_word=RELEASE if judgement.verdict == "release" else status_word(judgement.reasons),
        passes=judgement.passes,
        weights=weighed.weighings,
        draws=routed.draws,
        reasons=judgement.reasons,
        led=driver_text(judgement, routed.lane_set.led_width),
        officer_hint=officer_text(judgement, weighed.weighings),
        hazardous=bool(routed.hazardous),
        commands=commands,
        rules_version=unit.rules_version,
        policy_version=routed.policy_version,
        draw_key_id=None,
        root=Root(partition=unit.event.partition, offset=unit.event.origin.root),
        log_time=unit.log_time,
    )


def _only_redirects(judgement: Judgement) -> bool:
    """A redirect is a way to another lane only where nothing graver speaks."""
    outcomes = {reason.outcome for reason in judgement.reasons}
    return "redirect" in outcomes and not outcomes & {"refer", "refuse"}


def _commands(
    unit: Unit, routed: VisitRouted, known: WeighedVisit, judgement: Judgement, held: bool
) -> tuple[Command, ...]:
    """What the lane shall do now. None for a lane in shadow, a truck long gone, or one already through."""
    if routed.lane_set.mode == "shadow" or routed.offline or known.raised or known.ended:
        return ()
    lane = f"{routed.gate}.{routed.lane}"

    def command(device: str, do: str, **more: object) -> Command:
        sequence = number(unit, lane)
        return Command.model_validate(
            {"id": f"{lane}-{sequence}", "sequence": sequence, "device": device, "do": do, **more}
        )

    shown = command("display", "show", text=driver_text(judgement, routed.lane_set.led_width))
    if judgement.verdict != "release" or routed.lane_set.mode == "advisory":
        withdrawn = (command("barrier", "withdrawn"),) if known.outstanding else ()
        return (*withdrawn, command("barrier", "keep-closed"), shown)
    until = unit.log_time + routed.patience.barrier
    return (shown, command("barrier", "raise", not_after=until, held_for="announcement" if held else None))


def _wait_for_people(unit: Unit, visit: str, routed: VisitRouted, judgement: Judgement, raised: Command | None) -> None:
    if judgement.verdict == "refer" and routed.lane_set.redirect_to is None:
        set_timer(unit, unit.log_time + routed.patience.referral, REFERRAL_TIMER, visit)
    if raised is not None:
        set_timer(unit, unit.log_time + routed.patience.barrier, BARRIER_TIMER, visit)
