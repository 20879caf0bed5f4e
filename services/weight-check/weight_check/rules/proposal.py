"""A release that one officer proposes and another agrees to, where the policy asks for two (policy two_persons)."""

from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.findings import Finding
from kakou.contracts.verdicts import Bilingual
from kakou.contracts.visit_view import PROPOSED
from kakou.reasons import outcome_texts

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


def why_not_agreed(proposal: Proposal, who: DecidedBy) -> Bilingual | None:
    """Why `who` cannot agree to what stands proposed; None when they can."""
    if who.is_another_than(proposal.who):
        return None
    return outcome_texts.OWN_RELEASE(by=proposal.finding.facts["by"])
