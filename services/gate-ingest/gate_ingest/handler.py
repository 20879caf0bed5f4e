"""The read model's tables of subjects: it stores what it is told and decides nothing."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.lane import BarrierReported, DeviceReported, LaneReported
from kakou.contracts.events.outbound import (
    ForecastMade,
    LaneCommanded,
    ReleaseOffered,
    VerdictReached,
    VisitEnded,
    VisitWaiting,
)
from kakou.contracts.events.visit_routed import VisitPictured
from kakou.contracts.events.writes import ClockTicked, TaskClosed, TokenIssued, TokenRevoked
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.runtime.events.event import Event
from kakou.runtime.handler import Service
from kakou.service.subjects import Subject, SubjectTable
from kakou.service.tokens import token_issued, token_revoked

from gate_ingest import prefetch
from gate_ingest.read_model.projections import (
    documents,
    forecasts,
    lane_now,
    lanes,
    leaving,
    offers,
    offers_leaving,
    outcomes,
    policy,
    tasks,
    visits,
)

READ_MODEL: Final = "gate-ingest"
OFFERS_MODEL: Final = "gate-ingest-offers"

SUBJECTS: Final = (
    Subject(topics.VERDICT_REACHED, VerdictReached, visits.verdict_reached),
    Subject(topics.LANE_COMMANDED, LaneCommanded, visits.lane_commanded),
    Subject(topics.VISIT_WAITING, VisitWaiting, visits.visit_waiting),
    Subject(topics.VISIT_ENDED, VisitEnded, visits.visit_ended),
    Subject(topics.VISIT_PICTURED, VisitPictured, visits.visit_pictured),
    Subject(topics.PASSAGE_RECORDED, Passage, visits.passage_recorded),
    Subject(topics.LANE_REPORTED, LaneReported, lanes.lane_reported),
    Subject(topics.BARRIER_REPORTED, BarrierReported, lane_now.barrier_reported),
    Subject(topics.DEVICE_REPORTED, DeviceReported, lane_now.device_reported),
    Subject(topics.DECLARATION_CHANGED, None, documents.declaration_changed),
    Subject(topics.PASS_CHANGED, None, documents.pass_changed),
    Subject(topics.DOCUMENT_CHANGED, None, documents.document_changed),
    Subject(topics.TASK_OPENED, Task, tasks.task_opened),
    Subject(topics.TASK_SETTLED, Task, tasks.task_settled),
    Subject(topics.TASK_CLOSED, TaskClosed, tasks.task_closed),
    Subject(topics.TOKEN_ISSUED, TokenIssued, token_issued),
    Subject(topics.TOKEN_REVOKED, TokenRevoked, token_revoked),
    Subject(topics.CLOCK_TICKED, ClockTicked, leaving.clock_ticked),
)
"""What `gate.verdicts` tells: visits, lane commands, documents, passages, tasks, tokens, outcomes."""

OFFERS_SUBJECTS: Final = (
    Subject(topics.RELEASE_OFFERED, ReleaseOffered, offers.release_offered),
    Subject(topics.FORECAST_MADE, ForecastMade, forecasts.forecast_made),
    Subject(topics.VERDICT_REACHED, None, forecasts.verdict_reached),
    Subject(topics.PASSAGE_RECORDED, None, forecasts.passage_recorded),
    Subject(topics.VISIT_ENDED, None, forecasts.visit_ended),
    Subject(topics.TASK_OPENED, Task, tasks.task_opened),
    Subject(topics.TASK_SETTLED, Task, tasks.task_settled),
    Subject(topics.TASK_CLOSED, TaskClosed, tasks.task_closed),
    Subject(topics.DOCUMENT_CHANGED, None, policy.document_changed),
    Subject(topics.CLOCK_TICKED, ClockTicked, offers_leaving.clock_ticked),
)
"""What only `gate.hazmat` tells: held commands that are freed or withheld, forecasts, tasks, outcomes."""


# Nothing waits on the read model's word: the dead letter says what is missing from it.
HANDLER: Final = SubjectTable(SUBJECTS, before=outcomes.note_outcome, prefetch=prefetch.keys)
OFFERS_HANDLER: Final = SubjectTable(OFFERS_SUBJECTS, before=outcomes.note_outcome, prefetch=prefetch.offers_keys)


def waits_for_nobody(event: Event) -> bool:
    """Whoever has reported an event asks the other model what became of it, but for goods in a warehouse."""
    return event.type != topics.GOODS_MOVED


SERVICE = Service(READ_MODEL, topics.VERDICTS_TOPIC, None, HANDLER)
OFFERS_SERVICE = Service(OFFERS_MODEL, topics.HAZMAT_TOPIC, None, OFFERS_HANDLER, defers=waits_for_nobody)
