"""weight-check's table of subjects: the papers and the weight in, the verdict out."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.device_order import DeviceCommanded
from kakou.contracts.events.lane import (
    BarrierReported,
    DeviceReported,
    LaneReported,
    VehicleDeparted,
    VehicleWeighed,
    VisitRetracted,
)
from kakou.contracts.events.outbound import DeclarationsForgotten, DocumentChanged
from kakou.contracts.events.visit_routed import VisitReported, VisitRouted
from kakou.contracts.events.writes import ClockTicked, TaskClosed, VisitDecided
from kakou.runtime.batches.rejection import Rejection
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import OUTCOME
from kakou.runtime.handler import Service
from kakou.service.subjects import FIRST, LAST, Subject, SubjectTable, unless

from weight_check import clock, declaration_weight, forgetting, policy, rejection
from weight_check.prefetch import Prefetch
from weight_check.visit_address import names_visit
from weight_check.visits import (
    device_command,
    device_reports,
    officer_decision,
    papers_and_weight,
    raise_by_two,
    visit_end,
)

DECIDED: Final = (topics.VERDICT_REACHED, topics.VISIT_WAITING)

SUBJECTS: Final = (
    Subject(topics.VISIT_ROUTED, VisitRouted, papers_and_weight.visit_routed, unless(*DECIDED)),
    Subject(topics.VEHICLE_WEIGHED, VehicleWeighed, papers_and_weight.vehicle_weighed, unless(*DECIDED), names_visit),
    Subject(topics.LANE_REPORTED, LaneReported, papers_and_weight.lane_reported, FIRST),
    Subject(topics.BARRIER_REPORTED, BarrierReported, visit_end.barrier_reported, FIRST, names_visit),
    Subject(topics.VEHICLE_DEPARTED, VehicleDeparted, visit_end.vehicle_departed, FIRST, names_visit),
    Subject(topics.VISIT_RETRACTED, VisitRetracted, visit_end.visit_retracted, FIRST, names_visit),
    Subject(topics.VISIT_REPORTED, VisitReported, visit_end.visit_reported, LAST),
    Subject(topics.DEVICE_REPORTED, DeviceReported, device_reports.device_reported, FIRST, names_visit),
    Subject(topics.DEVICE_COMMANDED, DeviceCommanded, device_command.device_commanded, unless(topics.WRITE_SETTLED)),
    Subject(topics.TASK_CLOSED, TaskClosed, raise_by_two.task_closed, FIRST, raise_by_two.is_proposal),
    Subject(topics.VISIT_DECIDED, VisitDecided, officer_decision.visit_decided, unless(*DECIDED, topics.WRITE_SETTLED)),
    Subject(topics.DOCUMENT_CHANGED, DocumentChanged, policy.ZONE_POLICY.document_changed, FIRST, policy.is_policy),
    Subject(
        topics.PASS_CHANGED,
        declaration_weight.RaisedPass,
        declaration_weight.pass_changed,
        FIRST,
        declaration_weight.is_raise,
    ),
    Subject(
        topics.DECLARATION_CHANGED, None, declaration_weight.declaration_changed, unless(topics.DECLARATION_CHANGED)
    ),
    Subject(topics.DECLARATIONS_FORGOTTEN, DeclarationsForgotten, forgetting.declarations_forgotten, LAST),
    Subject(topics.EVENT_REJECTED, Rejection, rejection.event_rejected, LAST),
    Subject(topics.CLOCK_TICKED, ClockTicked, clock.clock_ticked, FIRST),
)
"""Of the whole gate's words, those that a verdict may depend on."""

CHANGED_NOTHING: Final = frozenset({"refused", "duplicate", "conflict", "rejected"})
"""Outcomes of events that have changed nothing upstream, and so change nothing here."""


def changed_nothing(event: Event) -> bool:
    """A rejection is told by its event, which is looked at."""
    return event.type != topics.EVENT_REJECTED and event.headers.get(OUTCOME) in CHANGED_NOTHING


HANDLER: Final = SubjectTable(
    SUBJECTS, unread=changed_nothing, prefetch=Prefetch().keys, reject=rejection.event_not_handled
)
SERVICE = Service("weight-check", topics.VISITS_TOPIC, topics.VERDICTS_TOPIC, HANDLER)
