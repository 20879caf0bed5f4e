"""An alert that nobody answers climbs to the next contact, each step once, by the zone's clock."""

import itertools
from typing import Any

import pytest
from hazmat_notify import clock
from hazmat_notify.state import UNANSWERED
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, VISIT, reached, storage_unit

CONTACTS = [{"name": "王主任", "phone": "13800000001"}, {"name": "赵队长", "phone": "13800000002"}]


def waiting(**more: Any) -> Office:
    """An office with an alert that nobody has answered."""
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", contacts=CONTACTS))
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer", **more))
    return office


def pass_time(office: Office, seconds: int) -> None:
    """Ticks every five seconds."""
    for _ in range(seconds // 5):
        office.now_ms += 4_000
        office.hear(topics.CLOCK_TICKED, "3105W", {})


def steps(office: Office) -> list[dict[str, Any]]:
    out = [told.data for told in office.work() if told.type == topics.ALERT_RAISED]
    return [message["escalation"] for message in out if message["escalation"]]


def test_an_unanswered_alert_climbs_at_thirty_ninety_and_hundred_and_eighty_seconds() -> None:
    office = waiting()
    counts = []
    for seconds in (25, 10, 50, 10, 80, 10, 300):
        pass_time(office, seconds)
        counts.append(len(steps(office)))
    assert counts == [0, 1, 1, 2, 2, 3, 3]
    assert [(step["step"], step["after"], step["name"]) for step in steps(office)] == [
        (1, 30, "王主任"),
        (2, 90, "赵队长"),
        (3, 180, None),
    ]


def test_of_a_flood_that_climbs_a_tick_takes_a_part_and_the_next_ticks_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever waits at a barrier to be announced waits for one tick at most, and no step is left out."""
    monkeypatch.setattr(clock, "TIMERS_PER_TICK", 2)
    office = waiting()
    for number in range(2, 8):
        visit = VISIT + str(number)
        office.hear(topics.VERDICT_REACHED, visit, reached("refer", visit=visit))
    counts = []
    for _ in range(12):
        pass_time(office, 5)
        counts.append(len(steps(office)))
    assert max(later - earlier for earlier, later in itertools.pairwise(counts)) == 2
    assert counts[-1] == 7


def test_a_step_is_a_message_of_the_feed_and_the_alert_still_waits() -> None:
    office = waiting()
    pass_time(office, 40)
    out = [told.data for told in office.work() if told.type == topics.ALERT_RAISED]
    assert [(message["id"], message["sequence"], message["msg_type"]) for message in out] == [
        ("A1", 1, "alert"),
        ("A1", 2, "update"),
    ]
    assert office.numbers(UNANSWERED) == ["A1"]


def test_a_named_person_who_takes_it_ends_the_climb() -> None:
    office = waiting()
    pass_time(office, 40)
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "taken", "by": "李值班"})
    pass_time(office, 300)
    assert len(steps(office)) == 1


def test_news_about_an_alert_that_waits_does_not_begin_the_climb_anew() -> None:
    office = waiting()
    pass_time(office, 40)
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer", goods=(METHANOL, CHLORINE), revision=2))
    pass_time(office, 60)
    assert [step["step"] for step in steps(office)] == [1, 2]


def test_news_about_an_alert_in_hand_begins_it_anew() -> None:
    office = waiting()
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "taken", "by": "李值班"})
    pass_time(office, 60)
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer", goods=(METHANOL, CHLORINE), revision=2))
    pass_time(office, 40)
    assert [step["step"] for step in steps(office)] == [1]


def test_the_zones_own_list_goes_before_the_units_contacts() -> None:
    office = Office()
    listed = [{"after": 60, "name": "夜班", "channel": "S1"}, {"after": 10, "name": "值班长"}]
    office.hear(topics.ESCALATION_SET, "3105W", {"contacts": listed})
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", contacts=CONTACTS))
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    pass_time(office, 300)
    assert [(step["name"], step["channel"]) for step in steps(office)] == [("值班长", "board"), ("夜班", "S1")]


def test_a_drill_says_that_it_is_one_and_climbs_like_any_alert() -> None:
    office = Office()
    office.hear(topics.DRILL_STARTED, "3105W", {"text": "T-01泄漏", "storage_unit": "T-01", "by": "李值班"})
    pass_time(office, 40)
    out = [told.data for told in office.work() if told.type == topics.ALERT_RAISED]
    assert [(message["drill"], message["kind"]) for message in out] == [(True, "drill"), (True, "drill")]
    assert out[0]["text"]["zh"].startswith("演练")


def test_an_alert_that_nobody_ever_answers_expires() -> None:
    day = {"alert_life": {"value": "PT10M", "effective_from": None, "source": None}}
    office = Office()
    policy = {"kind": "policy", "no": "policy", "document": day, "version": 1, "etag": '"1"'}
    office.hear(topics.DOCUMENT_CHANGED, "policy", policy)
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    pass_time(office, 620)
    last = [told.data for told in office.work() if told.type == topics.ALERT_RAISED][-1]
    assert (last["msg_type"], office.numbers(UNANSWERED)) == ("expired", [])


def test_the_all_clear_of_a_truck_that_left_is_the_last_word_and_nobody_is_called_for_it() -> None:
    office = waiting()
    office.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": "backed-out", "raised": False})
    pass_time(office, 300)
    out = [told.data for told in office.work() if told.type == topics.ALERT_RAISED]
    assert [message["msg_type"] for message in out] == ["alert", "all-clear"]
    assert out[1]["expires"] == out[1]["at"]
    assert office.numbers(UNANSWERED) == []


def test_who_only_saw_it_spares_the_first_step_alone() -> None:
    office = waiting()
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "seen", "by": "李值班"})
    pass_time(office, 300)
    assert [step["step"] for step in steps(office)] == [2, 3]


def test_whoever_it_was_handed_on_to_must_take_it_before_the_climb_ends() -> None:
    office = waiting()
    for answer in ({"answer": "taken"}, {"answer": "handed-on", "to": "王主任"}):
        office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "by": "李值班", **answer})
    pass_time(office, 100)
    assert [step["step"] for step in steps(office)] == [2]
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "by": "王主任", "answer": "taken"})
    pass_time(office, 300)
    assert [step["step"] for step in steps(office)] == [2]


def test_a_step_says_whom_it_reaches_and_the_last_one_that_nobody_follows() -> None:
    office = waiting()
    pass_time(office, 300)
    told = [(step["nobody"], step["last"], step["text"]["en"].partition("; ")[2]) for step in steps(office)]
    assert told == [
        (False, False, ""),
        (False, False, ""),
        (True, True, "no contact is on file, so this step reaches nobody; nobody further is on the list"),
    ]


@pytest.mark.parametrize("contacts", [[], [{"email": "a@example.com"}]])
def test_a_climb_without_anybody_to_call_says_so_at_each_step(contacts: list[dict[str, str]]) -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", contacts=contacts))
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    pass_time(office, 300)
    assert [step["nobody"] for step in steps(office)] == [True] * 3
    assert all("未登记联系人" in step["text"]["zh"] for step in steps(office))


def test_a_step_through_a_receiver_that_takes_nothing_says_so() -> None:
    office = Office()
    listed = [{"after": 10, "name": "夜班", "channel": "S1"}, {"after": 60, "name": "值班长"}]
    office.hear(topics.ESCALATION_SET, "3105W", {"contacts": listed})
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    pass_time(office, 100)
    assert [step["nobody"] for step in steps(office)] == [True, False]
    assert "S1" in steps(office)[0]["text"]["en"]
