"""The history's tables of subjects: it keeps what it is told, and decides nothing."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.outbound import VisitEnded, VisitWaiting
from kakou.contracts.events.visit_routed import VisitPictured
from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import OUTCOME
from kakou.runtime.handler import Service
from kakou.service.subjects import Subject, SubjectTable

from history import prefetch
from history.projections import alerts, documents, goods, lane_events, receipts, tasks, visits


def done(event: Event) -> bool:
    """Whether it changed anything: what was refused, or sent twice, is passed on as well."""
    return event.headers.get(OUTCOME, "done") == "done"


SUBJECTS: Final = (
    Subject(topics.VERDICT_REACHED, None, visits.verdict_reached),
    Subject(topics.VISIT_WAITING, VisitWaiting, visits.visit_waiting),
    Subject(topics.VISIT_ENDED, VisitEnded, visits.visit_ended),
    Subject(topics.VISIT_PICTURED, VisitPictured, visits.visit_pictured),
    Subject(topics.VISIT_ROUTED, None, visits.visit_routed),
    Subject(topics.VEHICLE_WEIGHED, None, lane_events.vehicle_weighed, when=done),
    Subject(topics.BARRIER_REPORTED, None, lane_events.barrier_reported, when=done),
    Subject(topics.DEVICE_REPORTED, None, lane_events.device_reported, when=done),
    Subject(topics.VEHICLE_DEPARTED, None, lane_events.vehicle_departed, when=done),
    Subject(topics.VISIT_RETRACTED, None, lane_events.visit_retracted, when=done),
    Subject(topics.LANE_COMMANDED, None, lane_events.lane_commanded),
    Subject(topics.PASSAGE_RECORDED, None, visits.passage_recorded),
    Subject(topics.DECLARATION_CHANGED, None, documents.declaration_changed),
    Subject(topics.PASS_CHANGED, None, documents.pass_changed),
    Subject(topics.DOCUMENT_CHANGED, None, documents.document_changed),
    Subject(topics.RECEIPT_RECEIVED, None, receipts.receipt_received),
)
"""What `gate.verdicts` tells: visits, verdicts, what lanes report, passages, papers, decisions, receipts."""

HAZMAT_SUBJECTS: Final = (
    Subject(topics.ALERT_RAISED, None, alerts.alert_raised),
    Subject(topics.ALERT_ANSWERED, None, alerts.alert_answered),
    Subject(topics.RELEASE_OFFERED, None, alerts.release_offered),
    Subject(topics.FORECAST_MADE, None, alerts.forecast_made),
    Subject(topics.GOODS_MOVED, None, goods.goods_moved, when=done),
    Subject(topics.STOCK_RECORDED, None, goods.stock_recorded),
    Subject(topics.TASK_OPENED, Task, tasks.task_opened),
    Subject(topics.TASK_SETTLED, Task, tasks.task_settled),
    Subject(topics.TASK_CLOSED, TaskClosed, tasks.task_closed),
)
"""What `gate.hazmat` tells beyond that: alerts and answers, stock, and tasks of every service, in one order."""


def waits_for_nobody(event: Event) -> bool:
    """Whoever asks the history for what has just happened asks for what it would have changed."""
    return True


# Nothing waits on the history's word: the dead letter says what is missing from it.
HANDLER: Final = SubjectTable(SUBJECTS, prefetch=prefetch.keys)
HAZMAT_HANDLER: Final = SubjectTable(HAZMAT_SUBJECTS)

GATHERS: Final = 0.2
"""Seconds that the history is behind the log, so that a truck's events share transactions."""

SERVICE, HAZMAT_SERVICE = (
    Service(name, topic, None, handler, defers=waits_for_nobody, gathers=GATHERS)
    for name, topic, handler in (
        ("history", topics.VERDICTS_TOPIC, HANDLER),
        ("history-hazmat", topics.HAZMAT_TOPIC, HAZMAT_HANDLER),
    )
)
