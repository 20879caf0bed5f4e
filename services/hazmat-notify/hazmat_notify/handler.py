"""hazmat-notify's handler: which event goes where. Everything it has no use for passes on unchanged."""

from collections.abc import Iterable

from kakou.contracts import topics
from kakou.contracts.decided import DocumentChanged, PassChanged, VerdictReached, VisitEnded
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.events.safety import (
    DeliveriesReported,
    DrillStarted,
    EscalationSet,
    RedeliveryAsked,
    SubscriptionRemoved,
    SubscriptionSet,
)
from kakou.contracts.events.writes import AlertAcknowledged, TaskClosed, TokenIssued, TokenRevoked
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.operations.auth import TokenEntry
from kakou.runtime.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.rejection import Rejection
from kakou.runtime.store import Key
from kakou.runtime.timers import due_timers
from kakou.runtime.unit import Unit

from hazmat_notify import escalating, ladder, reference, staying, subscribing, tasks
from hazmat_notify.announcing import FORGET, forget, pass_changed, passage_recorded, verdict_reached, visit_ended
from hazmat_notify.answering import alert_acknowledged
from hazmat_notify.entries import ALERT_OF_VISIT, FEED, HEAD, STOCK, STORAGE_UNIT, TOKEN, VISIT_OF_PASS
from hazmat_notify.policy import POLICY_TIMER
from hazmat_notify.stockkeeping import exit_raised, goods_moved


class HazmatHandler:
    """Tells the safety office, offers the release, keeps the stock."""

    def keys(self, event: Event) -> Iterable[Key]:
        match event.type:
            case topics.VERDICT_REACHED:
                visit = event.subject
                return (Key(f"{event.zone}/{ALERT_OF_VISIT}", visit), Key(f"{event.zone}/{FEED}", HEAD))
            case topics.PASS_CHANGED:
                return (Key(f"{event.zone}/{VISIT_OF_PASS}", event.subject),)
            case topics.GOODS_MOVED:
                return (Key(f"{event.zone}/{kind}", event.subject) for kind in (STORAGE_UNIT, STOCK))
        return ()

    def handle(self, event: Event, unit: Unit) -> None:
        match event.type:
            case topics.GOODS_MOVED:
                goods_moved(unit, event.read(GoodsMoved))
                return
            case topics.ALERT_ACKNOWLEDGED:
                alert_acknowledged(unit, event.read(AlertAcknowledged))
                return
            case topics.DRILL_STARTED:
                escalating.drill_started(unit, event.read(DrillStarted))
            case topics.ESCALATION_SET:
                escalating.escalation_set(unit, event.read(EscalationSet))
            case topics.SUBSCRIPTION_SET:
                subscribing.subscription_set(unit, event.read(SubscriptionSet))
            case topics.SUBSCRIPTION_REMOVED:
                subscribing.subscription_removed(unit, event.read(SubscriptionRemoved))
            case topics.REDELIVERY_ASKED:
                subscribing.redelivery_asked(unit, event.read(RedeliveryAsked))
            case topics.DELIVERIES_REPORTED:
                subscribing.deliveries_reported(unit, event.read(DeliveriesReported))
            case topics.VERDICT_REACHED:
                verdict_reached(unit, event.read(VerdictReached))
            case topics.EVENT_REJECTED:
                _verdict_refused(unit, event.read(Rejection))
            case topics.VISIT_ENDED:
                visit_ended(unit, event.read(VisitEnded))
            case topics.PASSAGE_RECORDED:
                passage = event.read(Passage)
                passage_recorded(unit, passage)
                exit_raised(unit, passage)
            case topics.PASS_CHANGED:
                pass_changed(unit, event.read(PassChanged))
            case topics.DOCUMENT_CHANGED:
                reference.document_changed(unit, event.read(DocumentChanged))
            case topics.TASK_CLOSED:
                tasks.task_closed(unit, event.read(TaskClosed))
            case topics.TOKEN_ISSUED:
                issued = event.read(TokenIssued)
                unit.put(TOKEN, issued.digest, TokenEntry.of(issued, unit.log_time))
            case topics.TOKEN_REVOKED:
                unit.delete(TOKEN, event.read(TokenRevoked).digest)
            case topics.CLOCK_TICKED:
                for timer in due_timers(unit):
                    match timer.kind:
                        case kind if kind == FORGET:
                            forget(unit, timer.no)
                        case ladder.CLIMB:
                            escalating.climb(unit, timer.no)
                        case ladder.EXPIRE:
                            escalating.expire(unit, timer.no)
                        case staying.STAY_TIMER:
                            staying.look_at(unit, timer.no)
                        case kind if kind == POLICY_TIMER:
                            reference.policy_came_into_force(unit)
        unit.forward()

    def reject(self, event: Event, cause: str, unit: Unit) -> None:
        """A verdict that could not be announced gets no offer, so the barrier stays down; somebody must look."""
        if event.type == topics.VERDICT_REACHED:
            _somebody_must_look(
                unit,
                event.subject,
                zh=f"{event.subject}的危险货物未能通知安全部门，道闸不会抬起，请人工处置。",
                en=f"The safety office could not be told of {event.subject}; the barrier stays down.",
            )


def _verdict_refused(unit: Unit, rejection: Rejection) -> None:
    """What weight-check had to say of a visit did not get onto the log, so neither lane nor safety office hears it."""
    if rejection.type == topics.VERDICT_REACHED:
        visit = rejection.subject
        _somebody_must_look(
            unit,
            visit,
            zh=f"{visit}的核放结论未能记录，道闸不会抬起，请人工处置。",
            en=f"The verdict on {visit} could not be put on the log; the barrier stays down, an officer must decide.",
        )


def _somebody_must_look(unit: Unit, visit: str, zh: str, en: str) -> None:
    task = Task(
        id=f"announcement-{unit.event.origin.root}",
        kind="announcement-failed",
        subject=TaskSubject(kind="visit", no=visit),
        opened_at=unit.log_time,
        due=None,
        text=Bilingual(zh=zh, en=en),
    )
    unit.emit(topics.TASK_OPENED, task, subject=task.id)


SERVICE = Service("hazmat-notify", topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC, HazmatHandler(), kept_entries=1_000)
