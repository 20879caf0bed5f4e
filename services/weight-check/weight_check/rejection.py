"""An event of a visit could not be handled: an officer must look, whatever the rest says."""

from kakou.contracts import topics
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import VisitRouted, barely_known
from kakou.runtime.batches.rejection import Rejection
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_visit
from pydantic import ValidationError

from weight_check.records import VisitEntry
from weight_check.repository import visit_or_none
from weight_check.verdict_revision import decide
from weight_check.visit_address import visit_of
from weight_check.visits.papers_and_weight import REJECTED

TECHNICAL = Finding(code="technical.event.rejected")


def event_not_handled(event: Event, unit: UnitOfWork) -> None:
    """The visit that the event is about is referred."""
    visit = visit_of(event)
    if visit is not None:
        refer(event, unit, visit)


def refer(event: Event, unit: UnitOfWork, visit: str) -> None:
    """Never released, never left without an answer. What is known of the visit, hazardous goods above all, is kept."""
    known = visit_or_none(unit, visit)
    if known is not None and known.over:
        return
    if known is not None and known.routed is not None:
        routed = known.routed.model_copy(update={"findings": (*known.routed.findings, TECHNICAL)})
    elif event.type == topics.VISIT_ROUTED:
        routed = _what_is_certain(event, unit, visit)
    elif event.type == topics.EVENT_REJECTED:
        routed = barely_known(parse_visit(visit), unit.log_time)
    else:
        return
    decide(unit, (known or VisitEntry()).model_copy(update={"routed": routed}), REJECTED)


def event_rejected(unit: UnitOfWork, rejection: Rejection) -> None:
    """A rejection passes on. Where what lane-router told of a visit did not get onto the log, its visit is referred."""
    if rejection.type == topics.VISIT_ROUTED:
        refer(unit.event, unit, rejection.subject)


def _what_is_certain(event: Event, unit: UnitOfWork, visit: str) -> VisitRouted:
    """The papers without what may be the trouble with them: their findings and the plan."""
    try:
        told = event.read(VisitRouted)
    except ValidationError:
        return barely_known(parse_visit(visit), unit.log_time)
    passes = tuple(one.model_copy(update={"findings": ()}) for one in told.passes)
    return told.model_copy(update={"findings": (TECHNICAL,), "passes": passes, "plan": None, "weight": None})
