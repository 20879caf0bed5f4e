"""Writing to a zone's feed: one sequence without gaps, kept in blocks."""

from datetime import datetime, timedelta

from kakou.contracts import topics
from kakou.contracts.alert import Alert, Superseded
from kakou.runtime.state.leaving import leaving, not_over, over
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import escalation_ladder
from hazmat_notify.alerts.rules.alert_message import Place, is_over
from hazmat_notify.state import (
    ALERT,
    ALERT_OF_PLATE,
    BLOCK,
    FEED,
    HEAD,
    MOTION,
    UNANSWERED,
    AlertKept,
    FeedHead,
    Unanswered,
    block_of,
    kind_of_alert,
    sequence_of_alert,
)
from hazmat_notify.trucks.rules.motion import InMotion

MOST_KEPT = 100 * BLOCK
"""Messages of the feed that stay however new they are."""


def next_place(unit: UnitOfWork, alert: str | None) -> Place:
    """The place of the feed's next message; without `alert`, of a new alert, which takes its id from it."""
    sequence = _head(unit).last + 1
    return Place(id=alert or f"A{sequence}", sequence=sequence, zone=unit.zone, at=unit.log_time)


def publish(unit: UnitOfWork, message: Alert, before: AlertKept | None) -> None:
    """Write the message into the feed and tell it. News wants somebody to take the alert in hand, anew where somebody
    had; a step to the next person changes nothing of that; what is over wants nobody, and is over for good."""
    head = _head(unit)
    assert message.sequence == head.last + 1, "the feed has no gaps"
    assert before is None or not is_over(before.message), "nothing follows on what is over"
    if before is not None:
        supersedes = Superseded(sequence=before.message.sequence, at=before.message.at)
        message = message.model_copy(update={"supersedes": supersedes, "expires": before.message.expires})
    kept = before or AlertKept(message=message)
    if is_over(message):
        message = message.model_copy(update={"expires": message.at})
        said = before.message if before is not None and message.msg_type == "expired" else None
        kept = kept.model_copy(update={"message": message, "open": False, "said": said})
        unit.delete(UNANSWERED, message.id)
    elif message.escalation is not None:
        kept = kept.model_copy(update={"message": message})
        _wait(unit, message)
    else:
        message = message.model_copy(update={"expires": _wait(unit, message)})
        kept = AlertKept(message=message, answers=kept.answers, asked=len(kept.answers))
    unit.put(block_of(message.sequence), str(message.sequence), message)
    keep(unit, kept)
    raised = dict(head.raised)
    if message.msg_type == "alert":
        raised[message.severity] = raised.get(message.severity, 0) + 1
    unit.put(FEED, HEAD, head.model_copy(update={"last": message.sequence, "raised": raised}))
    unit.emit(topics.ALERT_RAISED, message, subject=message.visit or message.id)


def _wait(unit: UnitOfWork, message: Alert) -> datetime | None:
    """When the alert expires if nobody takes it. What is changed while it waits goes on waiting since it began to."""
    waiting = unit.get(UNANSWERED, message.id, Unanswered)
    changes = {"sequence": message.sequence, "severity": message.severity}
    expires = message.expires
    if waiting is None:
        waiting = Unanswered(sequence=message.sequence, severity=message.severity, at=message.at, drill=message.drill)
        expires = escalation_ladder.begin(unit, message, waiting)
    unit.put(UNANSWERED, message.id, waiting.model_copy(update=changes))
    return expires


def keep(unit: UnitOfWork, kept: AlertKept) -> None:
    """Keep the alert as it stands, until it is done and has been so for some days. Whether what may come again is over,
    `hazmat_notify.alerts.conditions` knows; of a truck that is still there, `hazmat_notify.trucks.whereabouts`."""
    message = kept.message
    unit.put(kind_of_alert(message.id), message.id, kept)
    if message.kind == "drill":
        (not_over if kept.open and not is_over(message) else over)(unit, ALERT, message.id)
    elif message.kind == "truck" and is_over(message) and not _is_there(unit, message.visit):
        over(unit, ALERT, message.id)


def _is_there(unit: UnitOfWork, visit: str | None) -> bool:
    return visit is not None and unit.get(MOTION, visit, InMotion) is not None


def messages_leave(unit: UnitOfWork, kept: timedelta) -> None:
    """At a tick: a whole block of messages once its last is so old; the feed has no gap, wherever it begins."""
    head = _head(unit)
    last_of_block = (head.first // BLOCK + 1) * BLOCK - 1
    if head.last <= last_of_block:
        return
    newest = unit.get(block_of(last_of_block), str(last_of_block), Alert)
    too_many = head.last - head.first >= MOST_KEPT
    if newest is None or too_many or newest.at.date() < (unit.log_time - kept).date():
        unit.drop(block_of(last_of_block))
        changes = {"first": last_of_block + 1, "left": unit.event.origin.root}
        unit.put(FEED, HEAD, head.model_copy(update=changes))


def alerts_leave(unit: UnitOfWork, kept: timedelta) -> None:
    """At a tick: alerts that have been over for so long."""
    nos = leaving(unit, ALERT, kept)
    unit.require_all((kind_of_alert(no), no) for no in nos)
    for no in nos:
        alert = unit.get(kind_of_alert(no), no, AlertKept)
        unit.delete(kind_of_alert(no), no)
        plate = alert.message.plate if alert is not None else None
        if plate is not None and unit.get_text(ALERT_OF_PLATE, plate) == no:
            unit.delete(ALERT_OF_PLATE, plate)
    if nos:
        unit.put(FEED, HEAD, _head(unit).model_copy(update={"left": unit.event.origin.root}))


def last_sequence(unit: UnitOfWork) -> int:
    """The sequence of the feed's last message, 0 before the first."""
    return _head(unit).last


def is_message(unit: UnitOfWork, no: str) -> bool:
    """Whether the feed has come to the message that an alert of this id begins with."""
    sequence = sequence_of_alert(no)
    return sequence is not None and 0 < sequence <= _head(unit).last


def note_answer(unit: UnitOfWork) -> None:
    """Count it in the head, by which those who follow the feed notice that an alert was answered."""
    head = _head(unit)
    unit.put(FEED, HEAD, head.model_copy(update={"answered": head.answered + 1}))


def _head(unit: UnitOfWork) -> FeedHead:
    return unit.get(FEED, HEAD, FeedHead) or FeedHead()
