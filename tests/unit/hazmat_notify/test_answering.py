"""An alert counts as heard when a named person has answered it."""

from hazmat_notify.entries import UNANSWERED, AlertKept, kind_of_alert
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import VISIT, reached


def answered(*answers: tuple[str, str]) -> Office:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    for answer, by in answers:
        office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": answer, "by": by})
    return office


def test_an_alert_is_unanswered_until_a_person_answers() -> None:
    office = answered()
    office.work()
    assert office.numbers(UNANSWERED) == ["A1"]
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "seen", "by": "李值班"})
    told = office.work()[-1]
    assert told.type == topics.ALERT_ANSWERED
    assert [(given["answer"], given["by"]) for given in told.data["answers"]] == [("seen", "李值班")]
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
