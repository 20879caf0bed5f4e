"""The gate's verdicts and the officer's decisions."""

from collections.abc import Iterable

from kakou.contracts.events.outbound import LaneCommanded
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.verdicts import Bilingual, Command, Reason, Verdict, Weighing
from kakou.reasons.least_change import least_change
from kakou.reasons.wording import word
from weight_check.rules.comparison import outside

from kakou_cli.explain.arrival import papers
from kakou_cli.explain.evidence import Evidence
from kakou_cli.explain.phrases import NOTHING, joined, say
from kakou_cli.explain.sentence import Sentence, clock, number


def verdict(what: Verdict, evidence: Evidence) -> Iterable[Sentence]:
    """What was compared with what, which rules spoke, what would clear each, and what the lane was told."""
    untold = what.supersedes is None and not any(isinstance(one.what, VisitRouted) for one in evidence.happened)
    for one in what.passes:
        if untold and one.no in evidence.passes:
            yield Sentence(0, say("shown-pass", no=one.no))
            yield from papers(evidence.passes[one.no], evidence)
    yield Sentence(
        0,
        say(
            "verdict",
            revision=what.revision,
            because=word(what.because or "-", "because"),
            word=word(what.verdict),
            check_result=what.check_result,
            status_word=what.status_word,
        ),
    )
    before = _superseded(what, evidence)
    if before is not None:
        yield Sentence(1, say("supersedes", revision=before.revision))
    if len(what.passes) > 1:
        for one in what.passes:
            yield Sentence(1, say("alone", no=one.no, word=word(one.verdict)))
    if before is not None and what.weights and what.weights == before.weights:
        yield Sentence(1, say("same-weights", revision=before.revision))
    else:
        for weighing in what.weights:
            yield Sentence(1, _compared(weighing))
    for draw in what.draws if before is None or what.draws != before.draws else ():
        fell = say("drawn" if draw.drawn else "not-drawn")
        yield Sentence(
            1, say("draw", kind=word(draw.kind), level=word(draw.level), ratio=number(draw.ratio), drawn=fell)
        )
    yield from _reasons(what, before)
    if what.redirect_to is not None:
        yield Sentence(1, say("redirect", gate=what.redirect_to.gate, lane=what.redirect_to.lane))
    yield Sentence(1, _commands(what.commands))


def commanded(what: LaneCommanded) -> Iterable[Sentence]:
    """What the lane was told beside a verdict, by whom and why where that was an officer."""
    yield Sentence(0, _commands(what.commands))
    if what.by is not None:
        yield Sentence(1, say("commanded-by", by=what.by, reason=what.reason or "-"))


def decided(what: VisitDecided) -> Iterable[Sentence]:
    yield Sentence(0, say("decided", by=what.by, decision=word(what.decision), reason=what.reason))
    if what.plate is not None:
        yield Sentence(1, say("plate-by-person", plate=what.plate))
    for one in what.counted:
        yield Sentence(1, say("counted", no=one.pass_no, line=one.line, quantity=number(one.quantity)))
    if what.announced_by:
        yield Sentence(1, say("announced-by", by=what.announced_by))


def _superseded(what: Verdict, evidence: Evidence) -> Verdict | None:
    told = [one.what for one in evidence.happened if isinstance(one.what, Verdict)]
    return next((verdict for verdict in told if verdict.revision == what.supersedes), None)


def _reasons(what: Verdict, before: Verdict | None) -> Iterable[Sentence]:
    """Those that are new in full; those that stand as they were, and those that are gone, by their codes."""
    told = before.reasons if before else ()
    if not what.reasons:
        yield Sentence(1, say("no-reason"))
    still = [reason.code for reason in what.reasons if reason in told]
    gone = [reason.code for reason in told if reason.code not in {one.code for one in what.reasons}]
    if still:
        yield Sentence(1, say("still", codes=", ".join(still)))
    if gone:
        yield Sentence(1, say("gone", codes=", ".join(gone)))
    for reason in what.reasons:
        if reason not in told:
            yield from _reason(reason)


def _reason(reason: Reason) -> Iterable[Sentence]:
    yield Sentence(1, say("reason", code=reason.code, outcome=word(reason.outcome, "outcome"), text=reason.text))
    if reason.outcome == "note":
        return
    change = least_change(reason)
    if change is not None:
        yield Sentence(2, say("remedy", remedy=change))
    else:
        yield Sentence(2, say("no-remedy"))
    if not reason.officer_may_release:
        yield Sentence(2, say("not-liftable"))


def _compared(weighing: Weighing) -> Bilingual:
    level, declared = word(weighing.level, "level"), number(weighing.declared)
    measured, difference, band = weighing.measured, weighing.difference, weighing.band
    if measured is None or difference is None or band is None:
        return say("not-compared", level=level, declared=declared, quality=word(weighing.quality))
    sure = weighing.uncertainty
    return say(
        "compared",
        level=level,
        declared=declared,
        measured=number(measured),
        difference=number(difference),
        band=number(band),
        uncertainty=NOTHING if sure is None else say("uncertainty", kg=number(sure)),
        so=say("outside" if outside(difference, band) else "within"),
    )


def _commands(commands: tuple[Command, ...]) -> Bilingual:
    return say("commands", commands=joined([_command(one) for one in commands])) if commands else say("no-commands")


def _command(one: Command) -> Bilingual:
    shown = Bilingual(zh=f"“{one.text}”", en=f' "{one.text}"') if one.text else NOTHING
    if one.seals:
        shown = Bilingual(zh=" " + "、".join(one.seals), en=" " + ", ".join(one.seals))
    do = word(one.do)
    return say(
        "command",
        device=word(one.device),
        do=Bilingual(zh=do.zh + shown.zh, en=do.en + shown.en),
        sequence=one.sequence,
        until=NOTHING if one.not_after is None else say("until", time=clock(one.not_after)),
        held=say("until-announced") if one.held_for else NOTHING,
    )
