"""Writing to a zone's feed: one sequence without gaps, kept in blocks."""

from datetime import datetime

from kakou.contracts import topics
from kakou.contracts.alert import Alert, Superseded
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import escalation_ladder
from hazmat_notify.alerts.rules.alert_message import Place, is_over
from hazmat_notify.state import BLOCK, FEED, HEAD, UNANSWERED, AlertKept, FeedHead, Unanswered, block_of, kind_of_alert

BLOCKS_KEPT = 100
"""Older messages are dropped, a block at a time; whoever asks for them is told that they are gone."""


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
        kept = kept.model_copy(update={"message": message, "open": False})
        unit.delete(UNANSWERED, message.id)
    elif message.escalation is not None:
        kept = kept.model_copy(update={"message": message})
        _wait(unit, message)
    else:
        message = message.model_copy(update={"expires": _wait(unit, message)})
        kept = AlertKept(message=message, answers=kept.answers, asked=len(kept.answers))
    unit.put(block_of(message.sequence), str(message.sequence), message)
    unit.put(kind_of_alert(message.id), message.id, kept)
    raised = dict(head.raised)
    if message.msg_type == "alert":
        raised[message.severity] = raised.get(message.severity, 0) + 1
    first = max(head.first, (message.sequence // BLOCK - BLOCKS_KEPT + 1) * BLOCK)
    if first != head.first:
        unit.drop(block_of(head.first))
        unit.drop(kind_of_alert(f"A{head.first}"))
    unit.put(FEED, HEAD, FeedHead(first=first, last=message.sequence, raised=raised, answered=head.answered))
    unit.emit(topics.ALERT_RAISED, message, subject=message.visit or message.id)


def said_last(unit: UnitOfWork, kept: AlertKept) -> Alert | None:
    """What an alert that is over said before; None where that is no longer kept."""
    before = kept.message.supersedes
    return None if before is None else unit.get(block_of(before.sequence), str(before.sequence), Alert)


def _wait(unit: UnitOfWork, message: Alert) -> datetime | None:
    """When the alert expires if nobody takes it. What is changed while it waits goes on waiting since it began to."""
    waiting = unit.get(UNANSWERED, message.id, Unanswered)
    changes = {"sequence": message.sequence, "severity": message.severity}
    expires = message.expires
    if waiting is None:
        waiting = Unanswered(sequence=message.sequence, severity=message.severity, at=message.at)
        expires = escalation_ladder.begin(unit, message, waiting)
    unit.put(UNANSWERED, message.id, waiting.model_copy(update=changes))
    return expires


def last_sequence(unit: UnitOfWork) -> int:
    """The sequence of the feed's last message, 0 before the first."""
    return _head(unit).last


def note_answer(unit: UnitOfWork) -> None:
    """Count it in the head, by which those who follow the feed notice that an alert was answered."""
    head = _head(unit)
    unit.put(FEED, HEAD, head.model_copy(update={"answered": head.answered + 1}))


def _head(unit: UnitOfWork) -> FeedHead:
    return unit.get(FEED, HEAD, FeedHead) or FeedHead()
