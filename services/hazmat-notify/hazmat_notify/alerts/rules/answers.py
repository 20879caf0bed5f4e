"""What people's answers to an alert come to: which of them stand, and whether somebody has it in hand."""

from collections.abc import Mapping, Sequence

from kakou.contracts.alert import AlertAnswer
from kakou.contracts.events.writes import AlertAcknowledged
from kakou.contracts.verdicts import Bilingual
from kakou.reasons import outcome_texts

MOST_ANSWERS = 500
"""An alert with its answers must fit into one record."""


class Refused(ValueError):
    """The answer cannot be taken. status: as HTTP has it."""

    def __init__(self, status: int, detail: Bilingual) -> None:
        super().__init__(detail.en)
        self.status, self.detail = status, detail


def standing(answers: Sequence[AlertAnswer], asked: int) -> dict[int, AlertAnswer]:
    """The answers that stand, by their number from 1: given since the alert last asked for one, and not undone.

    asked: how many there were when it asked.
    """
    undone = {each.undoes for each in answers}
    return {
        number: each
        for number, each in enumerate(answers, start=1)
        if number > asked and number not in undone and each.answer != "undone"
    }


def holder(found: Mapping[int, AlertAnswer]) -> AlertAnswer | None:
    """The answer by which somebody has the alert in hand. Whoever it was handed on to has it once they take it."""
    last = _who_sees_to_it(found)
    return last if last is not None and last.answer == "taken" else None


def handed_on(found: Mapping[int, AlertAnswer]) -> AlertAnswer | None:
    """The answer by which it waits for a certain person to take it."""
    last = _who_sees_to_it(found)
    return last if last is not None and last.answer == "handed-on" else None


def is_repeat(found: Mapping[int, AlertAnswer], answers: Sequence[AlertAnswer], said: AlertAcknowledged) -> bool:
    """Whether the same person said the same with the same token, and it holds."""
    if said.answer == "undone":
        return said.undoes is not None and any(each.undoes == said.undoes for each in answers)
    same = any(
        (each.answer, each.by, each.token, each.to) == (said.answer, said.by, said.token, said.to)
        for each in found.values()
    )
    match said.answer:
        case "taken":
            return same and holder(found) is not None
        case "handed-on":
            last = handed_on(found)
            return same and last is not None and last.to == said.to
    return same


def check(found: Mapping[int, AlertAnswer], count: int, over: bool, said: AlertAcknowledged) -> None:
    """Raises Refused 409. count: of all answers; over: whether what the alert was about is."""
    no = said.alert
    if count >= MOST_ANSWERS:
        raise Refused(409, outcome_texts.TOO_MANY_ANSWERS(no=no, count=count))
    if said.answer == "handed-on" and over:
        raise Refused(409, outcome_texts.NOTHING_TO_HAND_ON(no=no, to=said.to))
    if said.answer == "undone" and not found:
        raise Refused(409, outcome_texts.NO_ANSWER(no=no))
    if said.answer == "undone" and said.undoes is not None and said.undoes not in found:
        numbers = ", ".join(map(str, found))
        raise Refused(409, outcome_texts.ANSWER_DOES_NOT_STAND(number=said.undoes, no=no, numbers=numbers))


def _who_sees_to_it(found: Mapping[int, AlertAnswer]) -> AlertAnswer | None:
    return next((each for each in reversed(tuple(found.values())) if each.answer in ("taken", "handed-on")), None)
