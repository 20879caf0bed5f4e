"""The verdict from everything that spoke: the gravest outcome, with every reason (S-JGS CHECK_RESULT Y / N / M)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kakou.contracts.reasons import fit, led_text, render
from kakou.contracts.routed import Finding, VisitRouted
from kakou.contracts.verdicts import OUTCOMES, PassVerdict, Reason, VerdictWord, Weighing, verdict_of

RELEASE_TEXT = "请通行"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands to be told. stopping: codes of the reasons that are more than notes."""

    verdict: VerdictWord
    reasons: tuple[Reason, ...]
    passes: tuple[PassVerdict, ...]

    @property
    def stopping(self) -> frozenset[str]:
        return frozenset(reason.code for reason in self.reasons if reason.outcome != "note")


def judge(routed: VisitRouted, weight: Sequence[Finding], decision: Finding | None) -> Judgement:
    """Reasons in order of gravity. An officer's decision outweighs what an officer may outweigh.

    Whether the officer may is checked where the decision comes in.
    """
    everywhere = rendered([*routed.findings, *weight])
    own = {p.no: rendered(p.findings) for p in routed.passes}
    reasons = _graver_first([*everywhere, *(reason for found in own.values() for reason in found)])
    verdict = verdict_of([reason.outcome for reason in reasons])
    if decision is not None:
        verdict = "release" if decision.code == "officer.decision.release" else "refuse"
        reasons = (*reasons, *rendered([decision]))
    passes = tuple(
        PassVerdict(no=no, verdict=verdict_of([reason.outcome for reason in (*everywhere, *found)]))
        for no, found in own.items()
    )
    return Judgement(verdict, reasons, passes)


def rendered(findings: Iterable[Finding]) -> list[Reason]:
    """Raises UnknownReason or MissingFact, which makes the event poison: a rule spoke outside the table."""
    return [render(finding.code, finding.facts, finding.outcome) for finding in findings]  # type: ignore[arg-type]


def driver_text(judgement: Judgement, width: int) -> str:
    """What the LED shows: the gravest reason, within `width` bytes of GB18030."""
    if judgement.verdict == "release":
        return fit(RELEASE_TEXT, width)
    stopping = next((reason for reason in judgement.reasons if reason.outcome != "note"), judgement.reasons[0])
    decided = judgement.reasons[-1] if judgement.reasons[-1].code.startswith("officer.") else stopping
    return led_text(decided, width)


def officer_text(judgement: Judgement, weighings: Sequence[Weighing]) -> str:
    """What was compared with what, for the officer."""
    compared = [
        f"{w.level}: 申报 declared {w.declared}, 实测 measured {w.measured}, "
        f"相差 difference {w.difference}, 允差 band {w.band}"
        for w in weighings
        if w.measured is not None
    ]
    said = [f"{reason.text.zh} {reason.text.en}" for reason in judgement.reasons if reason.outcome != "note"]
    return " | ".join((*said, *compared))


def _graver_first(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Each reason once; equal gravity keeps the order in which the rules spoke."""
    unique = {(reason.code, tuple(sorted(reason.facts.items()))): reason for reason in reasons}
    return tuple(sorted(unique.values(), key=lambda reason: -OUTCOMES.index(reason.outcome)))
