"""Deliveries are tried as long as promised, and are taken over where they stand."""

from datetime import timedelta
from typing import Any

from hazmat_notify.channels.webhooks.keys import signing_secret
from hazmat_notify.deliveries.rules.retry import REFUSALS, set_aside_now, wait_before
from hazmat_notify.state import SubscriptionKept
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import VISIT, reached


def test_the_ladder_is_climbed_as_promised_and_ends_after_a_day() -> None:
    waits = [wait_before(failed) for failed in range(400)]
    assert waits[:7] == [0, 2, 5, 10, 20, 40, 60]
    assert waits[7:22] == [60] * 15
    assert waits[22:310] == [300] * 288
    assert waits[310] is None
    whole = timedelta(seconds=sum(wait for wait in waits if wait is not None))
    assert timedelta(hours=24) < whole < timedelta(hours=25)


def test_keys_differ_by_zone_subscription_and_number_and_are_the_same_on_every_instance() -> None:
    made = {signing_secret("m" * 32, *of) for of in (("3105W", "S1", 1), ("3105W", "S1", 2), ("3111A", "S1", 1))}
    assert len(made) == 3
    assert signing_secret("m" * 32, "3105W", "S1", 1) in made


def subscription(**more: Any) -> dict[str, Any]:
    said = {"id": "S1", "url": "https://safety.example/", "challenge": "c" * 20, "by": "李值班"}
    return said | more


def report(**more: Any) -> dict[str, Any]:
    return {"reports": [{"id": "S1", "generation": 0, "state": "active", "through": 0} | more]}


def kept(office: Office) -> SubscriptionKept:
    office.work()
    found = office.kept("subscription", "S1", SubscriptionKept)
    assert found is not None
    return found


def test_a_new_receiver_begins_with_what_comes_from_now_on() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription())
    assert (kept(office).state, kept(office).through) == ("unverified", 1)


def test_a_receiver_may_begin_with_what_it_names() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription(after=0))
    assert kept(office).through == 0


def test_what_was_delivered_stays_delivered_whatever_order_reports_come_in() -> None:
    office = Office()
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription())
    office.hear(topics.DELIVERIES_REPORTED, "S1", report(through=7))
    office.hear(topics.DELIVERIES_REPORTED, "S1", report(through=5))
    assert kept(office).through == 7


def test_a_report_by_outdated_settings_does_not_undo_them() -> None:
    office = Office()
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription())
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription(state="suspended"))
    office.hear(topics.DELIVERIES_REPORTED, "S1", report(through=3))
    assert (kept(office).state, kept(office).through) == ("suspended", 3)


def test_a_new_address_must_prove_itself_and_new_keys_need_not() -> None:
    office = Office()
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription())
    office.hear(topics.DELIVERIES_REPORTED, "S1", report())
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription(key=2, older=True))
    assert (kept(office).state, kept(office).keys) == ("active", (2, 1))
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription(url="https://other.example/"))
    assert kept(office).state == "unverified"


def test_a_suspended_receiver_is_an_alert_and_a_task_until_it_is_one_again() -> None:
    office = Office()
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription())
    office.hear(topics.DELIVERIES_REPORTED, "S1", report(state="suspended", why="answered 410"))
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription())
    out = office.work()
    found = [told.data["msg_type"] for told in out if told.type == topics.ALERT_RAISED]
    tasks = [told.type for told in out if told.type in (topics.TASK_OPENED, topics.TASK_SETTLED)]
    assert (found, tasks) == (["alert", "all-clear"], [topics.TASK_OPENED, topics.TASK_SETTLED])


def test_a_message_set_aside_is_a_task_and_not_delivered_until_the_receiver_takes_it_after_all() -> None:
    office = Office()
    for _ in range(3):
        office.hear(topics.VERDICT_REACHED, VISIT, reached())
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription(after=0))
    office.hear(topics.DELIVERIES_REPORTED, "S1", report(through=2, set_aside=[2], why="answered 422"))
    assert [kept(office).has(sequence) for sequence in (1, 2)] == [True, False]
    office.hear(topics.DELIVERIES_REPORTED, "S1", report(through=2))
    out = office.work()
    tasks = [(told.type, told.subject) for told in out if told.type in (topics.TASK_OPENED, topics.TASK_SETTLED)]
    assert tasks == [(topics.TASK_OPENED, "set-aside-S1-2"), (topics.TASK_SETTLED, "set-aside-S1-2")]
    assert kept(office).has(2)


def test_a_report_by_outdated_settings_still_says_which_messages_were_set_aside() -> None:
    office = Office()
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription(after=0))
    office.hear(topics.SUBSCRIPTION_SET, "S1", subscription(key=2))
    office.hear(topics.DELIVERIES_REPORTED, "S1", report(through=1, set_aside=[1]))
    assert not kept(office).has(1)


def test_a_message_is_set_aside_after_its_refusals_but_not_one_after_the_other_for_ever() -> None:
    assert not set_aside_now(REFUSALS - 1, 7, ())
    assert set_aside_now(REFUSALS, 7, ())
    assert set_aside_now(REFUSALS, 7, (7, 6, 5, 4))
    assert not set_aside_now(REFUSALS, 7, (7, 6, 5, 4, 3))
