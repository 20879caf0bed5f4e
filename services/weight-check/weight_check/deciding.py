"""An officer decides upon a stopped truck (S-JGS MANUAL_CHECK: 1 release, 2 inspect, 3 refuse)."""

from kakou.contracts import topics
from kakou.contracts.decided import WriteSettled
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.routed import Finding
from kakou.runtime.event import Event
from kakou.runtime.unit import Unit

from weight_check.rules.officer import blocking, why_not
from weight_check.state import VISIT, Decided, WeighedVisit
from weight_check.verdicts import revise
from weight_check.weighing import weighed_of


def on_decided(event: Event, unit: Unit) -> None:
    """Possible for what is referred or refused, until the truck has gone; never over what no officer may lift.

    The reasons stay in the verdict, and the weights as they were: the decision is one reason more.
    """
    said = event.read(VisitDecided)
    known = unit.get(VISIT, said.visit, WeighedVisit) or WeighedVisit()
    verdict = known.verdict
    held = known.outstanding is not None and known.outstanding.held_for is not None
    refusal = why_not(verdict, said.decision, known.over, said.announced_by is not None, held, said.withheld)
    if verdict is None or refusal is not None:
        _refuse(unit, said.visit, known, refusal or "")
        return
    over = {reason.code for reason in verdict.reasons if reason.outcome != "note"}
    decided = Decided(
        finding=Finding(code=f"officer.decision.{said.decision}", facts={"by": said.by, "reason": said.reason}),
        over=tuple(sorted(over | set(known.decided.over if known.decided else ()))),
        by=said.by,
        announced_by=said.announced_by,
    )
    known = known.model_copy(update={"decided": decided})
    if not revise(unit, known, weighed_of(unit, known), "decided")[1]:
        unit.forward()


def _refuse(unit: Unit, visit: str, known: WeighedVisit, why: str) -> None:
    reasons = tuple(reason.model_dump(mode="json") for reason in blocking(known.verdict)) if known.verdict else ()
    settled = WriteSettled(about=unit.event.type, no=visit, outcome="refused", status=409, detail=why, reasons=reasons)
    unit.emit(topics.WRITE_SETTLED, settled, subject=visit, outcome="refused")
