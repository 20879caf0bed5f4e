"""An officer decides upon a stopped truck (S-JGS MANUAL_CHECK: 1, 2, 3), or takes a release back."""

from kakou.contracts.events.decided_on import DecidedOn, Standing, beyond_officers
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.triggers import PLATE_ENTERED
from kakou.contracts.verdicts import Verdict
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import refuse

from weight_check.records import Decided, VisitEntry
from weight_check.repository import visit_or_none
from weight_check.rules.officer import Situation, Stood, stood, why_not
from weight_check.verdict_revision import decide


def visit_decided(unit: UnitOfWork, said: VisitDecided) -> None:
    """Possible for what is referred or refused, until the truck has gone; never over what no officer may lift.

    The reasons stay in the verdict, and the weights as they were: the decision is one reason more.
    """
    visit = visit_or_none(unit, said.visit) or VisitEntry()
    verdict, routed = visit.verdict, visit.routed
    held = visit.outstanding is not None and visit.outstanding.held_for is not None
    now = Situation(
        over=visit.over,
        revision=verdict.revision if verdict is not None else 0,
        standing=_standing(visit, verdict, held) if verdict is not None else None,
    )
    announced = said.announced_by is not None
    decided_on = DecidedOn.of(unit.event.attributes)
    refusal = why_not(
        now,
        said.decision,
        revision=said.revision,
        decided_on=decided_on,
        announced=announced,
        withheld=said.withheld,
    )
    seen, visit = visit.seen, visit.model_copy(update={"seen": None})
    if verdict is None or routed is None or refusal is not None:
        if seen is not None:
            visit = decide(unit, visit, PLATE_ENTERED)
        refuse(unit, said.visit, refusal or "", beyond_officers(visit.verdict) if visit.verdict else ())
        return
    decided = Decided(
        finding=Finding(code=f"officer.decision.{said.decision}", facts={"by": said.by, "reason": said.reason}),
        stood=_what_was_seen(verdict, routed, seen),
        by=said.by,
        announced_by=said.announced_by,
        forecast=decided_on.forecast if decided_on is not None else (),
    )
    visit = visit.model_copy(update={"decided": decided})
    visit = decide(unit, visit, "decided", anew=held)
    if visit.decided is None and visit.verdict is not None and visit.verdict.verdict != "release":
        new = tuple(reason for reason in visit.verdict.reasons if reason.outcome != "note")
        refuse(unit, said.visit, f"with plate {said.plate} there are other reasons, on which to decide anew", new)


def _standing(visit: VisitEntry, verdict: Verdict, held: bool) -> Standing:
    """An officer's release is in force also while its verdict waits for a seal."""
    released = visit.decided is not None and visit.decided.releases
    return Standing.of(verdict).model_copy(update={"held": held, "released": released})


def _what_was_seen(verdict: Verdict, routed: VisitRouted, before: Stood | None) -> Stood:
    """The reasons before the plate was entered, where one was; what the plate led to is by the officer's own word."""
    now = stood(verdict.reasons, routed)
    return now if before is None else now.model_copy(update={"reasons": before.reasons, "hazardous": before.hazardous})
