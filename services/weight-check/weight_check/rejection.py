"""An event of a visit could not be handled: an officer must look, whatever the rest says."""

from kakou.contracts import topics
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import VisitRouted, barely_known
from kakou.runtime.batches.rejection import Rejection
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_visit
from pydantic import ValidationError

from weight_check.effects import Revision
from weight_check.records import VisitEntry
from weight_check.repository import visit_or_none
from weight_check.verdict_revision import decide
from weight_check.visit_address import visit_of
from weight_check.visits.papers_and_weight import NOT_HANDLED, REJECTED, RESUMED, come_back, come_to_lane, comes_by

TECHNICAL = Finding(code=NOT_HANDLED)


def event_not_handled(event: Event, unit: UnitOfWork) -> None:
    """The visit that the event is about is referred."""
    visit = visit_of(event)
    if visit is not None:
        refer(event, unit, visit)


def refer(event: Event, unit: UnitOfWork, no: str) -> None:
    """Never released, never left without an answer. What is known of the visit, hazardous goods above all, is kept; and
    a truck of which the event says that it has come stands in the lane."""
    visit = visit_or_none(unit, no) or VisitEntry()
    told = _what_is_certain(event, unit, no)
    because = told.because if told is not None else REJECTED
    if because == RESUMED:
        visit = come_back(visit)
    if visit.over:
        return
    if visit.routed is not None:
        findings = (*visit.routed.findings, TECHNICAL)
        routed = visit.routed.model_copy(update={"findings": findings})
    elif told is not None:
        routed = told
    else:
        return
    comes = told is not None and comes_by(visit, because, told.mode) and not told.past
    if comes:
        routed = routed.model_copy(update={"offline": False, "gone": False})
    visit = visit.model_copy(update={"routed": routed})
    if comes:
        come_to_lane(unit, Revision(no, visit))
    decide(unit, visit, REJECTED, anew=comes)


def event_rejected(unit: UnitOfWork, rejection: Rejection) -> None:
    """A rejection passes on. Where what lane-router told of a visit did not get onto the log, its visit is referred."""
    if rejection.type == topics.VISIT_ROUTED:
        refer(unit.event, unit, rejection.subject)


def _what_is_certain(event: Event, unit: UnitOfWork, visit: str) -> VisitRouted | None:
    """The papers without what may be the trouble with them, their findings and the plan; None where the event does not
    tell of papers."""
    if event.type == topics.EVENT_REJECTED:
        return barely_known(parse_visit(visit), unit.log_time)
    if event.type != topics.VISIT_ROUTED:
        return None
    try:
        told = event.read(VisitRouted)
    except ValidationError:
        return _as_far_as_read(event, barely_known(parse_visit(visit), unit.log_time))
    passes = tuple(one.model_copy(update={"findings": ()}) for one in told.passes)
    return told.model_copy(update={"findings": (TECHNICAL,), "passes": passes, "plan": None, "weight": None})


def _as_far_as_read(event: Event, told: VisitRouted) -> VisitRouted:
    """Whether the truck stands in its lane, where the rest cannot be read."""
    said = {name: event.data[name] for name in ("because", "mode") if isinstance(event.data.get(name), str)}
    return told.model_copy(update=said | {name: event.data.get(name) is True for name in ("offline", "gone")})
