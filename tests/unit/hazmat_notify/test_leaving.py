"""An alert stays in the state for as long as it stands and some days more; then the history has it. None that somebody
may still have to answer leaves, nor any about a truck or a condition that is still there."""

from typing import Any

import pytest
from hazmat_notify.state import ALERT_OF_PLATE, BLOCK, AlertKept, FeedHead, block_of, kind_of_alert
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import VISIT, passage, reached

DAY_MS = 86_400_000
ANSWER = {"answer": "taken", "by": "王敏", "token": "duty desk"}


class Days(Office):
    """Days go by in single ticks: the time of a record is what upstream says."""

    def days(self, count: int) -> None:
        for _ in range(count):
            self.now_ms += DAY_MS
            for _ in range(2):
                self.hear(topics.CLOCK_TICKED, "3105W", {})
        self.work()

    def alert(self, no: str = "A1") -> AlertKept | None:
        return self.kept(kind_of_alert(no), no, AlertKept)

    def head(self) -> FeedHead:
        return self.kept("feed", "head", FeedHead) or FeedHead()

    def arrives(self, **more: Any) -> None:
        self.hear(topics.VERDICT_REACHED, VISIT, reached(**more))

    def ends(self, **more: Any) -> int:
        self.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": "backed-out", "raised": False, **more})
        return self._root


def test_an_alert_leaves_some_days_after_its_truck_and_the_feed_says_so() -> None:
    office = Days()
    office.arrives()
    office.ends()
    office.days(14)
    assert office.alert() is not None
    assert office.numbers(ALERT_OF_PLATE) == ["苏E01234"]
    assert office.head().left == -1
    office.days(2)
    assert office.alert() is None
    assert office.numbers(ALERT_OF_PLATE) == []
    assert office.head().left > 0
    assert (office.head().first, office.head().last) == (1, 2), "the messages stay until their block is full"


def test_the_alert_of_a_truck_that_is_still_inside_stays_though_it_has_expired() -> None:
    office = Days()
    office.arrives()
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "I"))
    office.ends(how="cleared", raised=True)
    office.days(60)
    kept = office.alert()
    assert kept is not None
    assert kept.message.msg_type == "expired"
    assert office.numbers(ALERT_OF_PLATE) == ["苏E01234"]


def test_an_answered_drill_leaves_and_one_whose_answer_was_taken_back_waits_again() -> None:
    office = Days()
    for _ in range(2):
        office.hear(topics.DRILL_STARTED, "3105W", {"text": "演练", "by": "王敏"})
    for no in ("A1", "A2"):
        office.hear(topics.ALERT_ACKNOWLEDGED, no, {"alert": no, **ANSWER})
    office.days(5)
    office.hear(topics.ALERT_ACKNOWLEDGED, "A2", {"alert": "A2", **ANSWER, "answer": "undone"})
    office.days(12)
    assert office.alert("A1") is None
    expired = office.alert("A2")
    assert expired is not None
    assert expired.message.msg_type == "expired", "it left the ladder days later"


def test_whoever_answers_an_alert_that_has_left_is_told_that_it_is_over() -> None:
    office = Days()
    office.arrives()
    office.ends()
    office.days(17)
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", **ANSWER})
    office.hear(topics.ALERT_ACKNOWLEDGED, "A9", {"alert": "A9", **ANSWER})
    settled = [told.data for told in office.work() if told.type == topics.WRITE_SETTLED]
    assert [(each["status"], each["detail"]) for each in settled] == [
        (409, "alert A1 has been over for long"),
        (404, "there is no alert A9"),
    ]


def test_messages_leave_by_whole_blocks_once_the_last_of_one_is_old() -> None:
    office = Days()
    for number in range(BLOCK + 1):
        visit = f"G1.E02.{number}"
        office.hear(topics.VERDICT_REACHED, visit, reached("refuse", visit=visit))
    office.days(13)
    assert office.head().first == 1
    office.days(3)
    head = office.head()
    assert head.first > 1
    assert head.first % BLOCK == 0
    assert office.numbers(block_of(head.first - 1)) == []
    at_hand = {no for block in range(head.first, head.last + 1, BLOCK) for no in office.numbers(block_of(block))}
    assert at_hand == {str(sequence) for sequence in range(head.first, head.last + 1)}


def test_so_many_messages_are_not_kept_however_new_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hazmat_notify.alerts.feed.MOST_KEPT", BLOCK)
    office = Days()
    for number in range(BLOCK + 2):
        visit = f"G1.E02.{number}"
        office.hear(topics.VERDICT_REACHED, visit, reached("refuse", visit=visit))
    office.hear(topics.CLOCK_TICKED, "3105W", {})
    office.work()
    assert office.head().first == BLOCK
    assert office.alert("A1") is not None, "an alert that nobody has answered stays"
