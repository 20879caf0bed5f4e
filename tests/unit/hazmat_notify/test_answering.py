"""An alert is heard when a named person has taken it in hand; every answer is kept with the name."""

import pytest
from hazmat_notify.alerts.rules.answers import MOST_ANSWERS
from hazmat_notify.state import UNANSWERED, AlertKept, kind_of_alert
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, VISIT, reached


def answered(*answers: tuple[str, str]) -> Office:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    for answer, by in answers:
        office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": answer, "by": by})
    return office


def test_an_alert_is_open_until_a_person_takes_it_in_hand() -> None:
    office = answered()
    office.work()
    assert office.numbers(UNANSWERED) == ["A1"]
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "taken", "by": "李值班"})
    told = office.work()[-1]
    assert told.type == topics.ALERT_ANSWERED
    assert [(given["answer"], given["by"]) for given in told.data["answers"]] == [("taken", "李值班")]
    assert office.numbers(UNANSWERED) == []


def test_seen_and_taken_are_both_kept_with_their_names() -> None:
    office = answered(("seen", "李值班"), ("taken", "王主任"))
    office.work()
    kept = office.kept(kind_of_alert("A1"), "A1", AlertKept)
    assert kept is not None
    assert [(given.answer, given.by) for given in kept.answers] == [("seen", "李值班"), ("taken", "王主任")]


def test_the_same_word_from_the_same_person_again_changes_nothing() -> None:
    office = answered(("seen", "李值班"), ("seen", "李值班"))
    told = office.work()[-1]
    assert (told.type, told.outcome) == (topics.WRITE_SETTLED, "duplicate")


def test_the_same_typed_name_with_another_token_is_another_answer() -> None:
    """Whoever types a name that has answered already does not hide behind it."""
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    for token in ("值班室", "值班室", "仓库"):
        said = {"alert": "A1", "answer": "taken", "by": "王敏", "token": token}
        office.hear(topics.ALERT_ACKNOWLEDGED, "A1", said)
    office.work()
    kept = office.kept(kind_of_alert("A1"), "A1", AlertKept)
    assert kept is not None
    assert [(given.by, given.token) for given in kept.answers] == [("王敏", "值班室"), ("王敏", "仓库")]


def test_an_answer_to_no_alert_is_refused() -> None:
    office = Office()
    for no in ("A7", "nonsense"):
        office.hear(topics.ALERT_ACKNOWLEDGED, no, {"alert": no, "answer": "seen", "by": "李值班"})
    assert [(told.outcome, told.data["status"]) for told in office.work()] == [("refused", 404), ("refused", 404)]


def test_an_undo_names_the_answer_and_leaves_those_of_others() -> None:
    office = answered(("taken", "李值班"), ("taken", "王主任"))
    said = {"alert": "A1", "answer": "undone", "by": "李值班", "undoes": 1}
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", said)
    office.work()
    assert office.numbers(UNANSWERED) == [], "the other one has it in hand still"
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", said | {"undoes": 2})
    given = office.work()[-1].data["answers"]
    assert [(each["answer"], each.get("undoes")) for each in given[2:]] == [("undone", 1), ("undone", 2)]
    assert office.numbers(UNANSWERED) == ["A1"]


@pytest.mark.parametrize("undoes", [2, 3, 500])
def test_what_does_not_stand_cannot_be_undone(undoes: int) -> None:
    office = answered(("taken", "李值班"))
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "undone", "by": "李值班", "undoes": undoes})
    told = office.work()[-1]
    assert (told.outcome, told.data["status"]) == ("refused", 409)
    assert "those that do: 1" in told.data["detail"]


def test_undoing_twice_changes_nothing() -> None:
    office = answered(("taken", "李值班"))
    for _ in range(2):
        office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "undone", "by": "李值班", "undoes": 1})
    assert [told.outcome for told in office.work()[-2:]] == [None, "duplicate"]


def test_answers_from_before_the_news_cannot_be_undone_after_it() -> None:
    office = answered(("taken", "李值班"))
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=(METHANOL, CHLORINE), revision=2))
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "undone", "by": "李值班"})
    assert office.work()[-1].data["status"] == 409


def test_what_is_over_is_not_handed_on_and_answers_to_it_change_nothing() -> None:
    office = answered()
    office.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": "backed-out", "raised": False})
    said = {"alert": "A1", "by": "李值班"}
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {**said, "answer": "handed-on", "to": "王主任"})
    assert office.work()[-1].data["status"] == 409
    for answer in ("taken", "undone"):
        office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {**said, "answer": answer})
    assert office.work()[-1].type == topics.ALERT_ANSWERED
    assert office.numbers(UNANSWERED) == []
    kept = office.kept(kind_of_alert("A1"), "A1", AlertKept)
    assert kept is not None
    assert kept.message.msg_type == "all-clear"


def test_an_alert_takes_no_more_answers_than_fit_into_a_record() -> None:
    office = answered(*(("seen", f"值班{number}") for number in range(MOST_ANSWERS + 1)))
    assert office.work()[-1].data["status"] == 409
