"""hazmat-notify's table of subjects: it tells the safety office, offers the release, keeps the stock."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events import safety
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.events.outbound import DocumentChanged
from kakou.contracts.events.writes import AlertAcknowledged, ClockTicked, TaskClosed, TokenIssued, TokenRevoked
from kakou.runtime.batches.rejection import Rejection
from kakou.runtime.handler import Service
from kakou.service.subjects import LAST, NEVER, Subject, SubjectTable, unless
from kakou.service.tokens import token_issued, token_revoked

from hazmat_notify import prefetch, tasks
from hazmat_notify.alerts import escalation
from hazmat_notify.alerts.acknowledgement import alert_acknowledged
from hazmat_notify.clock import clock_ticked
from hazmat_notify.deliveries import subscriptions
from hazmat_notify.reference import documents
from hazmat_notify.stock import movements
from hazmat_notify.trucks import announcing, unannounced, whereabouts

SUBJECTS: Final = (
    Subject(topics.VERDICT_REACHED, None, announcing.verdict_reached, LAST),
    Subject(topics.EVENT_REJECTED, Rejection, unannounced.event_rejected, LAST),
    Subject(topics.PASSAGE_RECORDED, None, movements.passage_recorded, LAST),
    Subject(topics.VISIT_ENDED, None, announcing.visit_ended, LAST),
    Subject(topics.PASS_CHANGED, None, whereabouts.pass_changed, LAST),
    Subject(topics.DOCUMENT_CHANGED, DocumentChanged, documents.document_changed, LAST),
    Subject(topics.GOODS_MOVED, GoodsMoved, movements.goods_moved, unless(topics.WRITE_SETTLED)),
    Subject(topics.ALERT_ACKNOWLEDGED, AlertAcknowledged, alert_acknowledged, NEVER),
    Subject(topics.DRILL_STARTED, safety.DrillStarted, escalation.drill_started, LAST),
    Subject(topics.DRILL_ENDED, safety.DrillEnded, escalation.drill_ended, LAST),
    Subject(topics.ESCALATION_SET, safety.EscalationSet, escalation.escalation_set, LAST),
    Subject(topics.SUBSCRIPTION_SET, safety.SubscriptionSet, subscriptions.subscription_set, LAST),
    Subject(topics.SUBSCRIPTION_REMOVED, safety.SubscriptionRemoved, subscriptions.subscription_removed, LAST),
    Subject(topics.REDELIVERY_ASKED, safety.RedeliveryAsked, subscriptions.redelivery_asked, LAST),
    Subject(topics.DELIVERIES_REPORTED, safety.DeliveriesReported, subscriptions.deliveries_reported, LAST),
    Subject(topics.TASK_CLOSED, TaskClosed, tasks.task_closed, LAST),
    Subject(topics.TOKEN_ISSUED, TokenIssued, token_issued, LAST),
    Subject(topics.TOKEN_REVOKED, TokenRevoked, token_revoked, LAST),
    Subject(topics.CLOCK_TICKED, ClockTicked, clock_ticked, LAST),
)
"""Everything it has no use for passes on unchanged."""


HANDLER: Final = SubjectTable(SUBJECTS, prefetch=prefetch.keys, reject=unannounced.event_not_handled)
SERVICE = Service("hazmat-notify", topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC, HANDLER)
