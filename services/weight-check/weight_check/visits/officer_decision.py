"""An officer decides upon a stopped truck (S-JGS MANUAL_CHECK: 1, 2, 3), or takes a release back."""

from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.decided_on import DecidedOn, Standing, beyond_officers
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.triggers import PLATE_ENTERED
from kakou.contracts.verdicts import Verdict
from kakou.reasons import outcome_texts
from kakou.rules.two_persons import needs_two
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import refuse

from weight_check.effects import Revision
from weight_check.policy import policy_now
from weight_check.records import Decided, VisitEntry
from weight_check.repository import visit_or_none
from weight_check.rules.officer import Situation, Stood, stood, why_not
from weight_check.rules.proposal import Proposal, why_not_agreed
from weight_check.verdict_revision import apply, decide


def visit_decided(unit: UnitOfWork, said: VisitDecided) -> None:
    """Possible for what is referred or refused, until the truck has gone; never over what no officer may lift.

    The reasons stay in the verdict, and the weights as they were: the decision is one reason more. A release that needs
    two officers is proposed by the first, and a decision once a second has agreed. What is found with it, the other has
    not seen: that proposes it anew.
    """
    visit = visit_or_none(unit, said.visit) or VisitEntry()
    verdict, routed, on = visit.verdict, visit.routed, DecidedOn.of(unit.event.attributes)
    held = visit.outstanding is not None and visit.outstanding.held_for is not None
    released = visit.decided is not None and visit.decided.releases
    policy, forecast = policy_now(unit), on.forecast if on is not None else ()
    proposed = visit.proposed
    # The forecast for the revision that a proposal made comes some time after it: until then it is as it was shown.
    seen_before = proposed.forecast if proposed is not None else ()
    needed = routed is not None and needs_two(
        policy.two_persons,
        verdict,
        hazardous=bool(routed.hazardous),
        level=routed.level,
        forecast=(*forecast, *seen_before),
    )
    two = bool(policy.two_persons) and (visit.found_alone or needed)
    found = bool(said.counted) or said.plate is not None
    found_alone = visit.found_alone or (two and found and visit.over is None)
    now = Situation(
        over=visit.over,
        revision=verdict.revision if verdict is not None else 0,
        standing=_standing(visit, verdict, held) if verdict is not None else None,
        proposed=proposed is not None,
    )
    refusal = why_not(
        now,
        said.decision,
        revision=said.revision,
        decided_on=on,
        announced=said.announced_by is not None,
        withheld=said.withheld,
    )
    who = DecidedBy.of(unit.event.attributes, said.by)
    agrees = said.decision == "release" and two and proposed is not None and not found
    if refusal is None and said.decision == "release":
        if two and proposed is not None:
            refusal = why_not_agreed(proposed, who)
        elif not two and on is not None and not on.binds:
            refusal = outcome_texts.TWO_NO_MORE()
    seen, noted = visit.seen, found_alone != visit.found_alone
    visit = visit.model_copy(update={"seen": None, "found_alone": found_alone})
    if verdict is None or routed is None or refusal is not None:
        if seen is not None:
            visit = decide(unit, visit, PLATE_ENTERED)
        elif noted:
            apply(unit, Revision(said.visit, visit))
        refuse(unit, said.visit, refusal, beyond_officers(visit.verdict) if visit.verdict else ())
        return
    stands = _what_was_seen(verdict, routed, seen)
    if said.decision == "release" and two and not agrees:
        _propose(unit, visit, said, Proposal.made(said.by, said.reason, who, stands, forecast))
    elif said.decision == "rescind" and proposed is not None and not released:
        withdrawn = proposed.withdrawn(said.by, said.reason)
        decide(unit, visit.model_copy(update={"proposal": withdrawn}), "proposal-withdrawn")
    else:
        agreed = proposed.agreed() if proposed is not None and agrees else None
        if agreed is not None:
            forecast = tuple(one for one in forecast if one in agreed.forecast)  # what both have seen
        _take(unit, visit, said, stands, agreed, forecast, held=held)


def _propose(unit: UnitOfWork, visit: VisitEntry, said: VisitDecided, proposal: Proposal) -> None:
    visit = decide(unit, visit.model_copy(update={"proposal": proposal}), "proposed")
    if visit.proposal is None:
        _refuse_for_what_came(unit, visit, said)


def _take(
    unit: UnitOfWork,
    visit: VisitEntry,
    said: VisitDecided,
    stands: Stood,
    agreed: Proposal | None,
    forecast: tuple[Finding, ...],
    *,
    held: bool,
) -> None:
    """agreed: what the release agrees to, where it needed two officers; any other decision ends what was proposed."""
    facts = {"by": said.by, "reason": said.reason}
    if agreed is not None:
        facts["proposed_by"] = agreed.finding.facts["by"]
    decided = Decided(
        finding=Finding(code=f"officer.decision.{said.decision}", facts=facts),
        stood=stands,
        by=said.by,
        announced_by=said.announced_by,
        forecast=forecast,
        agreed=agreed is not None,
    )
    found_alone = visit.found_alone and agreed is None
    visit = visit.model_copy(update={"decided": decided, "proposal": agreed, "found_alone": found_alone})
    visit = decide(unit, visit, "decided", anew=held)
    if visit.decided is None and visit.verdict is not None and visit.verdict.verdict != "release":
        _refuse_for_what_came(unit, visit, said)


def _refuse_for_what_came(unit: UnitOfWork, visit: VisitEntry, said: VisitDecided) -> None:
    reasons = visit.verdict.reasons if visit.verdict is not None else ()
    new = tuple(reason for reason in reasons if reason.outcome != "note")
    refuse(unit, said.visit, outcome_texts.OTHERS_OF_PLATE(plate=said.plate), new)


def _standing(visit: VisitEntry, verdict: Verdict, held: bool) -> Standing:
    """An officer's release is in force also while its verdict waits for a seal."""
    released = visit.decided is not None and visit.decided.releases
    return Standing.of(verdict).model_copy(update={"held": held, "released": released})


def _what_was_seen(verdict: Verdict, routed: VisitRouted, before: Stood | None) -> Stood:
    """The reasons before the plate was entered, where one was; what the plate led to is by the officer's own word."""
    now = stood(verdict.reasons, routed)
    return now if before is None else now.model_copy(update={"reasons": before.reasons, "hazardous": before.hazardous})
