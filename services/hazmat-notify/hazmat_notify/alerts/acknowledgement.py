"""A named person's answer to an alert."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.alert import AlertAnswer
from kakou.contracts.events.writes import AlertAcknowledged
from kakou.reasons import outcome_texts
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import settle

from hazmat_notify.alerts import escalation_ladder
from hazmat_notify.alerts.feed import is_message, keep, note_answer
from hazmat_notify.alerts.rules.alert_message import is_over
from hazmat_notify.alerts.rules.answers import Refused, check, holder, is_repeat, standing
from hazmat_notify.state import UNANSWERED, AlertKept, Unanswered, kind_of_alert

ALERT: Final = "alert"


def alert_acknowledged(unit: UnitOfWork, said: AlertAcknowledged) -> None:
    """Note the answer. Only `taken` ends the climb, which goes on where it stood when that is undone or handed on."""
    kept = unit.get(kind_of_alert(said.alert), said.alert, AlertKept)
    if kept is None:
        left = is_message(unit, said.alert)
        why = outcome_texts.ALERT_LONG_OVER if left else outcome_texts.ALERT_UNKNOWN
        settle(unit, said.alert, "refused", 409 if left else 404, why(no=said.alert), about=ALERT)
        return
    found = standing(kept.answers, kept.asked)
    if is_repeat(found, kept.answers, said):
        settle(unit, said.alert, "duplicate", 200, outcome_texts.ANSWERED_BEFORE(by=said.by), about=ALERT)
        return
    try:
        check(found, len(kept.answers), is_over(kept.message), said)
    except Refused as error:
        settle(unit, said.alert, "refused", error.status, error.detail, about=ALERT)
        return
    undoes = (said.undoes or max(found)) if said.answer == "undone" else None
    answer = AlertAnswer(answer=said.answer, by=said.by, token=said.token, to=said.to, undoes=undoes, at=unit.log_time)
    answered = kept.model_copy(update={"answers": (*kept.answers, answer)})
    answered = _leave_or_resume(unit, answered)
    keep(unit, answered)
    note_answer(unit)
    message = answered.message.model_copy(update={"answers": answered.answers})
    unit.emit(topics.ALERT_ANSWERED, message, subject=message.visit or message.id)


def _leave_or_resume(unit: UnitOfWork, kept: AlertKept) -> AlertKept:
    """The alert as it stands once its answers count; its place on the ladder is kept while somebody has it in hand."""
    if is_over(kept.message):
        return kept
    no, in_hand = kept.message.id, holder(standing(kept.answers, kept.asked)) is not None
    if in_hand and kept.open:
        waiting = unit.get(UNANSWERED, no, Unanswered)
        assert waiting is not None, "an open alert waits"
        unit.delete(UNANSWERED, no)
        return kept.model_copy(update={"open": False, "left": waiting, "left_at": unit.log_time})
    if not in_hand and not kept.open:
        assert kept.left is not None, "what is in hand was on the ladder before"
        assert kept.left_at is not None, "and left it at a time"
        rested = kept.left.rested + (unit.log_time - kept.left_at)
        waiting = kept.left.model_copy(update={"rested": rested})
        unit.put(UNANSWERED, no, waiting)
        expires = escalation_ladder.begin(unit, kept.message, waiting)
        message = kept.message.model_copy(update={"expires": expires})
        return kept.model_copy(update={"message": message, "open": True, "left": None, "left_at": None})
    return kept
