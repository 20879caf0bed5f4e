"""A release that one officer proposes and another agrees to, where the policy asks for two (policy two_persons)."""

from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.verdicts import Verdict
from kakou.contracts.visit_view import PROPOSED
from kakou.reasons.rendering import spec_of
from kakou.rules.two_persons import Released, asks_two

from weight_check.rules.officer import Stood

AGREED: Final = "officer.proposal.agreed"
WITHDRAWN: Final = "officer.proposal.withdrawn"


class Proposal(OutboundModel):
    """An officer's word that a truck may be released, and what became of it: a note in the verdict.

    stood: what stood when it was proposed, which it covers as a release would. who: whoever proposed it. forecast: what
    the load would do to its storage units, as it was shown then.
    """

    finding: Finding
    stood: Stood
    who: DecidedBy
    forecast: tuple[Finding, ...] = ()

    @property
    def waits(self) -> bool:
        """For a second officer."""
        return self.finding.code == PROPOSED

    @classmethod
    def made(cls, by: str, reason: str, who: DecidedBy, stood: Stood, forecast: tuple[Finding, ...] = ()) -> "Proposal":
        """facts: with the names by which another officer is known to be another."""
        person = {"person": who.person} if who.person else {}
        facts = {"by": by, "reason": reason, "token": who.token, **person}
        return cls(finding=Finding(code=PROPOSED, facts=facts), stood=stood, who=who, forecast=forecast)

    def agreed(self) -> "Proposal":
        """A second officer has agreed. What comes to light later needs two officers anew."""
        facts = {name: self.finding.facts[name] for name in ("by", "reason")}
        return self.model_copy(update={"finding": Finding(code=AGREED, facts=facts)})

    def withdrawn(self, by: str, reason: str) -> "Proposal":
        return self.model_copy(update={"finding": Finding(code=WITHDRAWN, facts={"by": by, "reason": reason})})


def needs_two(
    policy: PolicyValues, verdict: Verdict | None, routed: VisitRouted | None, forecast: tuple[Finding, ...] = ()
) -> bool:
    """Whether the policy asks for two officers to release the truck as it stands. Before there is a verdict nobody can
    say what will stop it, and so that it will not need two. forecast: what the load would do to its storage units, as
    the officer saw it."""
    if not policy.two_persons or routed is None:
        return False
    if verdict is None:
        return True
    stops = [(one.code, one.outcome or spec_of(one.code).outcome) for one in forecast]
    stops += [(one.code, one.outcome) for one in verdict.reasons]
    return asks_two(
        policy.two_persons,
        Released(
            stops=[(code, outcome) for code, outcome in stops if outcome != "note"],
            hazardous=bool(routed.hazardous),
            level=routed.level,
        ),
    )


def why_not_agreed(proposal: Proposal, who: DecidedBy) -> str | None:
    """Why `who` cannot agree to what stands proposed; None when they can."""
    if who.is_another_than(proposal.who):
        return None
    by = proposal.finding.facts["by"]
    return f"{by} has proposed the release: another officer must agree, by a token of another name"
