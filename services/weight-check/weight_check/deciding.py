"""An officer decides upon a stopped truck (S-JGS MANUAL_CHECK: 1 release, 2 inspect, 3 refuse)."""

from kakou.contracts import topics
from kakou.contracts.decided import WriteSettled
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.routed import Finding
from kakou.runtime.event import Event
from kakou.runtime.unit import Unit

from weight_check.state import VISIT, Decided, WeighedVisit
from weight_check.verdicts import revise
from weight_check.weighing import weighed_of


def on_decided(event: Event, unit: Unit) -> None:
    """Possible for what is referred or refused, until the truck has gone; never over what no officer may lift."""
    decision = event.read(VisitDecided)
    known = unit.get(VISIT, decision.visit, WeighedVisit)
    refusal = _refusal(known, decision)
    if refusal is not None or known is None or known.verdict is None:
        settled = WriteSettled(
            about="decision", no=decision.visit, outcome="refused", status=409, detail=refusal or "no such visit"
        )
        unit.emit(topics.WRITE_SETTLED, settled, subject=decision.visit, outcome="refused")
        return
    over = tuple(sorted(r.code for r in known.verdict.reasons if r.outcome != "note"))
    finding = Finding(
        code=f"officer.decision.{decision.decision}", facts={"by": decision.by, "reason": decision.reason}
    )
    if known.decided:
        over = tuple(sorted({*over, *known.decided.over}))
    decided = Decided(finding=finding, over=over, by=decision.by, announced_by=decision.announced_by)
    known = known.model_copy(update={"decided": decided})
    revise(unit, decision.visit, known, weighed_of(unit, known), "decided")


def _refusal(known: WeighedVisit | None, decision: VisitDecided) -> str | None:
    """Why the decision is not possible, None when it is."""
    if known is None or known.verdict is None:
        return "the visit has no verdict yet: nothing is to be decided"
    if known.ended:
        return f"the visit has ended ({known.ended})"
    if known.raised:
        return "the barrier has been raised for this visit"
    if known.verdict.verdict == "release":
        return "the visit is released: nothing is to be decided"
    beyond = [reason.code for reason in known.verdict.reasons if not reason.officer_may_release]
    if decision.decision == "release" and beyond:
        return f"no officer may release over {', '.join(beyond)}"
    return None
