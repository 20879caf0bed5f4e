"""The verdict from everything that spoke: the gravest outcome, with every reason (S-JGS CHECK_RESULT Y / N / M)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.events.weight import Weight
from kakou.contracts.verdicts import OUTCOMES, Level, Outcome, PassVerdict, Reason, VerdictWord, Weighing, verdict_of
from kakou.reasons.rendering import GO, GO_ONCE_UP, fit, graver_first, led_text, render, spec_of
from kakou.values.decimals import plain

DOCUMENTS, TRUCKS = "document.", "document.trucks.progress"
TO_MIND = (DOCUMENTS, "officer.proposal.")
LEVELS: dict[Level, str] = {"vehicle": "整车 vehicle", "container": "箱 containers", "goods": "货物 goods"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands to be told. decision: the officer's, as a reason among the others."""

    verdict: VerdictWord
    reasons: tuple[Reason, ...]
    passes: tuple[PassVerdict, ...]
    decision: Reason | None = None

    @property
    def only_redirects(self) -> bool:
        """Another lane is the way on only where nothing graver speaks."""
        return self.verdict == "refer" and self.reasons[0].outcome == "redirect"


def judgement_of(routed: VisitRouted, weight: Sequence[Finding], decision: Finding | None) -> Judgement:
    """Reasons by gravity, then as the table has them. An officer's decision outweighs them all.

    Whether the officer may is checked where the decision comes in.
    """
    everywhere = rendered([*routed.findings, *weight])
    own = {one.no: rendered(one.findings) for one in routed.passes}
    spoke = rendered([decision]) if decision else []
    reasons = graver_first([*everywhere, *(reason for found in own.values() for reason in found), *spoke])
    released = decision is not None and decision.code == "officer.decision.release"

    def verdict(of: Iterable[Reason]) -> VerdictWord:
        return "release" if released else verdict_of([reason.outcome for reason in of])

    passes = tuple(PassVerdict(no=no, verdict=verdict((*everywhere, *found, *spoke))) for no, found in own.items())
    return Judgement(verdict(reasons), reasons, passes, spoke[0] if spoke else None)


def rendered(findings: Iterable[Finding]) -> list[Reason]:
    """Raises UnknownReason or MissingFact, which makes the event poison: a rule spoke outside the table."""
    return [render(finding.code, finding.facts, finding.outcome) for finding in findings]  # type: ignore[arg-type]


def papers_say(routed: VisitRouted) -> Outcome:
    """The gravest that speaks against the visit before it is weighed."""
    findings = (*routed.findings, *(finding for one in routed.passes for finding in one.findings))
    outcomes = [finding.outcome or spec_of(finding.code).outcome for finding in findings]
    return OUTCOMES[max((OUTCOMES.index(outcome) for outcome in outcomes), default=0)]


def driver_text(judgement: Judgement, width: int, held: bool) -> str:
    """What the LED shows: the officer's word, else the gravest reason's, within `width` bytes of GB18030.

    A truck of many is told which it is. held: the raise waits until the safety office is told, or for an officer, and
    nobody tells the display again: so nothing but the barrier tells the driver to go.
    """
    if judgement.verdict == "release":
        which = (led_text(reason, width) for reason in judgement.reasons if reason.code == TRUCKS)
        return fit(" ".join((GO_ONCE_UP if held else GO, *which)), width)
    return led_text(judgement.decision or judgement.reasons[0], width)


def officer_text(judgement: Judgement, weighings: Sequence[Weighing], earlier: Sequence[Weight] = ()) -> str:
    """What speaks against the truck, what to mind of its documents and of officers' words, what was compared with what,
    and the readings before the one that counts."""
    said = [
        f"{reason.text.zh} {reason.text.en}"
        for reason in judgement.reasons
        if reason.outcome != "note" or reason.code.startswith(TO_MIND)
    ]
    said += map(_compared, weighings)
    if earlier:
        readings = ", ".join("-" if reading.kg is None else plain(reading.kg) for reading in earlier)
        said.append(f"此前读数 earlier readings: {readings} kg")
    return " | ".join(said)


def _compared(weighing: Weighing) -> str:
    level, declared = LEVELS[weighing.level], "-" if weighing.declared is None else plain(weighing.declared)
    if weighing.declared is None and weighing.measured is not None:
        return f"{level}: 申报 declared -, 实测 measured {plain(weighing.measured)} kg"
    if weighing.measured is None or weighing.difference is None or weighing.band is None:
        return f"{level}: 申报 declared {declared} kg, 无可用读数 no reading ({weighing.quality})"
    doubt = "" if weighing.uncertainty is None else f", 不确定度 uncertainty {plain(weighing.uncertainty)} kg"
    return (
        f"{level}: 申报 declared {declared} kg, 实测 measured {plain(weighing.measured)} kg, "
        f"相差 difference {plain(weighing.difference)} kg, 允差 band {plain(weighing.band)} kg{doubt}"
    )
