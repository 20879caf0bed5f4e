"""Which releases by an officer take effect only when a second officer agrees (policy two_persons).

weight-check decides by it from the log; gate-ingest tells officers before they decide.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kakou.contracts.documents.policy import ReleaseCase
from kakou.contracts.events.findings import Finding
from kakou.contracts.verdicts import Verdict
from kakou.reasons.rendering import spec_of

FOUND_ALONE: Final = "officer.finding.alone"
"""The code of the reason that one officer alone entered a plate or a count. What would need two does not need one when
that one has entered what clears it."""


@dataclass(frozen=True, slots=True)
class Released:
    """What a release lets through. stops: code and outcome of each reason that is more than a note. level: the firm's
    credit level."""

    stops: Sequence[tuple[str, str]]
    hazardous: bool
    level: str | None

    def over(self, *beginnings: str) -> bool:
        return any(code.startswith(beginnings) for code, _ in self.stops)


_CASES: Final[dict[ReleaseCase, Callable[[Released], bool]]] = {
    "every": lambda release: True,
    "refused": lambda release: any(
        outcome == "refuse" and not code.startswith("officer.") for code, outcome in release.stops
    ),
    "stopped-by-officer": lambda release: release.over("officer.decision."),
    "control-order": lambda release: release.over("document.control.ordered", "identity.vehicle.controlled"),
    "inspection": lambda release: release.over("document.inspection.ordered", "draw."),
    "identity": lambda release: release.over("identity."),
    "weight": lambda release: release.over("weight."),
    "hazardous": lambda release: release.hazardous or release.over("hazmat."),
    "forecast": lambda release: release.over("hazmat.forecast."),
    "dishonest": lambda release: release.level == "dishonest",
}


def asks_two(policy: Iterable[ReleaseCase], release: Released) -> bool:
    """Whether by the zone's `two_persons` the release needs a second officer."""
    cases = tuple(policy)
    return asks_two_to_raise(cases) and (release.over(FOUND_ALONE) or any(_CASES[case](release) for case in cases))


def needs_two(
    policy: Collection[ReleaseCase],
    verdict: Verdict | None,
    *,
    hazardous: bool,
    level: str | None,
    forecast: Iterable[Finding] = (),
) -> bool:
    """The same of a truck as its verdict stands. Before there is one nobody can say what will stop it, and so that it
    will not need two. hazardous: dangerous goods are aboard. forecast: what the load would do to its storage units,
    where the verdict does not say it."""
    if verdict is None:
        return bool(policy)
    stops = [(one.code, one.outcome or spec_of(one.code).outcome) for one in forecast]
    stops += [(one.code, one.outcome) for one in verdict.reasons]
    stops = [(code, outcome) for code, outcome in stops if outcome != "note"]
    return asks_two(policy, Released(stops, hazardous, level))


def asks_two_to_raise(policy: Collection[ReleaseCase]) -> bool:
    """Whether a barrier that shall rise for nobody needs two officers: wherever any release does. What it may let
    through is not known to the gate, a truck that one officer has set aside among it."""
    return bool(policy)
