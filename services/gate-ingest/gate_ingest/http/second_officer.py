"""Whether a release needs a second officer, who has proposed it, and who may agree, before anything is decided."""

from dataclasses import dataclass

from kakou.contracts.documents.policy import ReleaseCase
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.writes import Decision
from kakou.contracts.verdicts import Verdict
from kakou.contracts.visit_view import PROPOSED, ProposedRelease, VisitView
from kakou.rules.two_persons import needs_two

from gate_ingest.http.context import Gate
from gate_ingest.read_model.policy import policy_kept
from gate_ingest.read_model.visit_view import Seen


@dataclass(frozen=True)
class SecondOfficer:
    """needed: an officer's release takes effect only when a second agrees. proposed: the release that waits for one.
    own: by whoever asks, whose agreement does not count."""

    needed: bool = False
    proposed: ProposedRelease | None = None
    own: bool = False

    @property
    def settles(self) -> bool:
        """Whether a release by whoever asks takes effect."""
        return not self.needed or (self.proposed is not None and not self.own)

    def binds(self, decision: Decision) -> bool:
        """The same of this release. What is found with it, the other officer has not seen: it proposes it anew."""
        found = bool(decision.counted) or decision.plate is not None
        return self.settles and not (self.needed and found)


async def second_officer(gate: Gate, zone: str, seen: Seen, who: DecidedBy) -> SecondOfficer:
    """May raise OSError, TimeoutError."""
    verdict = seen.foreseen
    if verdict is None or seen.kept.passage is not None or seen.kept.ended is not None:
        return SecondOfficer()
    proposed = ProposedRelease.of(verdict, seen.kept.earlier)
    return SecondOfficer(
        needed=needs_two(await cases(gate, zone), verdict, hazardous=verdict.hazardous, level=seen.kept.level),
        proposed=proposed,
        own=proposed is not None and not who.is_another_than(_proposer(verdict)),
    )


async def for_officer(gate: Gate, zone: str, seen: Seen, who: DecidedBy) -> VisitView:
    """The visit as an officer sees it. May raise OSError, TimeoutError."""
    second = await second_officer(gate, zone, seen, who)
    view = seen.view()
    needed = second.needed and (view.verdict is None or view.verdict.verdict != "release")
    return view.model_copy(update={"two_persons": needed, "proposed": second.proposed})


async def cases(gate: Gate, zone: str) -> tuple[ReleaseCase, ...]:
    """By the policy in force. May raise OSError, TimeoutError."""
    kept = await policy_kept(gate.model, zone)
    return kept.book.at(kept.now()).two_persons


def _proposer(verdict: Verdict) -> DecidedBy:
    facts = next(each.facts for each in verdict.reasons if each.code == PROPOSED)
    return DecidedBy(token=facts["token"], person=facts.get("person"))
