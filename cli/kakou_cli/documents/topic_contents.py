"""What each topic holds: types of events, and the shape of every outcome's data."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.alert import Alert
from kakou.contracts.events.outbound import (
    DeclarationChanged,
    DeclarationsForgotten,
    DocumentChanged,
    ForecastMade,
    LaneCommanded,
    PassChanged,
    ReleaseOffered,
    VerdictReached,
    VisitEnded,
    VisitWaiting,
    WriteSettled,
)
from kakou.contracts.events.registry import INBOUND
from kakou.contracts.events.visit_routed import VisitPictured, VisitReported, VisitRouted
from kakou.contracts.passage import Passage
from kakou.contracts.stock_record import StockRecord
from kakou.contracts.task import Task
from kakou.runtime.batches.rejection import Rejection
from pydantic import BaseModel

TOLD: Final[dict[str, type[BaseModel]]] = {
    topics.VISIT_ROUTED: VisitRouted,
    topics.VISIT_REPORTED: VisitReported,
    topics.VISIT_PICTURED: VisitPictured,
    topics.VISIT_WAITING: VisitWaiting,
    topics.LANE_COMMANDED: LaneCommanded,
    topics.VISIT_ENDED: VisitEnded,
    topics.VERDICT_REACHED: VerdictReached,
    topics.PASSAGE_RECORDED: Passage,
    topics.DECLARATION_CHANGED: DeclarationChanged,
    topics.DECLARATIONS_FORGOTTEN: DeclarationsForgotten,
    topics.PASS_CHANGED: PassChanged,
    topics.DOCUMENT_CHANGED: DocumentChanged,
    topics.TASK_OPENED: Task,
    topics.TASK_SETTLED: Task,
    topics.ALERT_RAISED: Alert,
    topics.ALERT_ANSWERED: Alert,
    topics.RELEASE_OFFERED: ReleaseOffered,
    topics.FORECAST_MADE: ForecastMade,
    topics.STOCK_RECORDED: StockRecord,
    topics.WRITE_SETTLED: WriteSettled,
    topics.EVENT_REJECTED: Rejection,
}
"""The shape of every outcome's data."""

_ROUTED: Final = (
    topics.VISIT_ROUTED,
    topics.VISIT_REPORTED,
    topics.VISIT_PICTURED,
    topics.DECLARATION_CHANGED,
    topics.DECLARATIONS_FORGOTTEN,
    topics.PASS_CHANGED,
    topics.DOCUMENT_CHANGED,
    topics.TASK_OPENED,
    topics.TASK_SETTLED,
    topics.WRITE_SETTLED,
    topics.EVENT_REJECTED,
)
_VERDICTS: Final = (
    topics.VERDICT_REACHED,
    topics.VISIT_WAITING,
    topics.LANE_COMMANDED,
    topics.VISIT_ENDED,
    topics.PASSAGE_RECORDED,
    *_ROUTED[2:],
)
_HAZMAT: Final = (
    topics.ALERT_RAISED,
    topics.ALERT_ANSWERED,
    topics.RELEASE_OFFERED,
    topics.FORECAST_MADE,
    topics.STOCK_RECORDED,
    *_VERDICTS,
)

CHANNELS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    topics.INBOUND_TOPIC: ("Everything that may change an answer, in one order per zone. The log.", tuple(INBOUND)),
    topics.VISITS_TOPIC: ("From lane-router: who it is, with which papers; the rest passes on.", _ROUTED),
    topics.VERDICTS_TOPIC: ("From weight-check: the verdicts, passages; the rest passes on.", _VERDICTS),
    topics.HAZMAT_TOPIC: ("From hazmat-notify: alerts, and the releases they free; the rest passes on.", _HAZMAT),
}
"""What a topic holds. Events that a service has no use for pass on unchanged, so those of `gate.inbound` turn up
further down as well."""
