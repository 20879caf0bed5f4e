"""A named person's answer to an alert."""

from kakou.contracts import topics
from kakou.contracts.alert import AlertAnswer
from kakou.contracts.decided import WriteSettled
from kakou.contracts.events.writes import AlertAcknowledged
from kakou.runtime.unit import Unit

from hazmat_notify.entries import UNANSWERED, AlertKept, kind_of_alert
from hazmat_notify.feed import note_answer


def alert_acknowledged(unit: Unit, said: AlertAcknowledged) -> None:
    """Note the answer: `seen`, or `taken` in hand. The same word by the same name and token changes nothing."""
    kept = unit.get(kind_of_alert(said.alert), said.alert, AlertKept)
    if kept is None:
        unit.delete(UNANSWERED, said.alert)
        _settle(unit, said.alert, "refused", 404, f"there is no alert {said.alert}")
        return
    repeated = any((each.answer, each.by, each.token) == (said.answer, said.by, said.token) for each in kept.answers)
    if repeated and not kept.open:
        _settle(unit, said.alert, "duplicate", 200, f"{said.by} has said so already")
        return
    answer = AlertAnswer(answer=said.answer, by=said.by, token=said.token, at=unit.log_time)
    answered = AlertKept(message=kept.message, answers=(*kept.answers, answer), open=False)
    unit.put(kind_of_alert(said.alert), said.alert, answered)
    unit.delete(UNANSWERED, said.alert)
    note_answer(unit)
    message = kept.message.model_copy(update={"answers": answered.answers})
    unit.emit(topics.ALERT_ANSWERED, message, subject=message.visit or message.id)


def _settle(unit: Unit, no: str, outcome: str, status: int, detail: str) -> None:
    settled = WriteSettled(about="alert", no=no, outcome=outcome, status=status, detail=detail)
    unit.emit(topics.WRITE_SETTLED, settled, outcome=outcome)
