"""Writing to a zone's feed: one sequence without gaps, kept in blocks."""

from kakou.contracts import topics
from kakou.contracts.alert import Alert, Superseded
from kakou.runtime.unit import Unit

from hazmat_notify import ladder
from hazmat_notify.entries import (
    BLOCK,
    FEED,
    HEAD,
    UNANSWERED,
    AlertKept,
    FeedHead,
    Unanswered,
    block_of,
    kind_of_alert,
)
from hazmat_notify.rules.alert import Place

BLOCKS_KEPT = 100
"""Older messages are dropped, a block at a time; whoever asks for them is told that they are gone."""


def next_place(unit: Unit, alert: str | None) -> Place:
    """The place of the feed's next message; without `alert`, of a new alert, which takes its id from it."""
    sequence = _head(unit).last + 1
    return Place(id=alert or f"A{sequence}", sequence=sequence, zone=unit.zone, at=unit.log_time)


def publish(unit: Unit, message: Alert, before: AlertKept | None) -> None:
    """Write the message into the feed and tell it. A changed alert needs an answer again, a cancelled or expired one
    none; all clear, or a step to the next person, changes nothing of that."""
    head = _head(unit)
    assert message.sequence == head.last + 1, "the feed has no gaps"
    if before is not None:
        supersedes = Superseded(sequence=before.message.sequence, at=before.message.at)
        message = message.model_copy(update={"supersedes": supersedes})
    as_before = message.msg_type == "all-clear" or message.escalation is not None
    needs_answer = before is not None and before.open if as_before else message.msg_type in ("alert", "update")
    unit.put(block_of(message.sequence), str(message.sequence), message)
    kept = AlertKept(message=message, answers=before.answers if before else (), open=needs_answer)
    unit.put(kind_of_alert(message.id), message.id, kept)
    if needs_answer and not as_before:
        _ask(unit, message)
    elif not needs_answer:
        unit.delete(UNANSWERED, message.id)
    elif (waiting := unit.get(UNANSWERED, message.id, Unanswered)) is not None:
        unit.put(UNANSWERED, message.id, waiting.model_copy(update={"sequence": message.sequence}))
    raised = dict(head.raised)
    if message.msg_type == "alert":
        raised[message.severity] = raised.get(message.severity, 0) + 1
    first = max(head.first, (message.sequence // BLOCK - BLOCKS_KEPT + 1) * BLOCK)
    if first != head.first:
        unit.drop(block_of(head.first))
        unit.drop(kind_of_alert(f"A{head.first}"))
    unit.put(FEED, HEAD, FeedHead(first=first, last=message.sequence, raised=raised, answered=head.answered))
    unit.emit(topics.ALERT_RAISED, message, subject=message.visit or message.id)


def _ask(unit: Unit, message: Alert) -> None:
    """Want an answer. An alert that is changed while nobody has answered goes on waiting since it began to."""
    waiting = unit.get(UNANSWERED, message.id, Unanswered)
    if waiting is None:
        waiting = Unanswered(sequence=message.sequence, severity=message.severity, at=message.at)
        ladder.begin(unit, message)
    changes = {"sequence": message.sequence, "severity": message.severity}
    unit.put(UNANSWERED, message.id, waiting.model_copy(update=changes))


def last_sequence(unit: Unit) -> int:
    """The sequence of the feed's last message, 0 before the first."""
    return _head(unit).last


def note_answer(unit: Unit) -> None:
    """Count it in the head, by which those who follow the feed notice that an alert was answered."""
    head = _head(unit)
    unit.put(FEED, HEAD, head.model_copy(update={"answered": head.answered + 1}))


def _head(unit: Unit) -> FeedHead:
    return unit.get(FEED, HEAD, FeedHead) or FeedHead()
