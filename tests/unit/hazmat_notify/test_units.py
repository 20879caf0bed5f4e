"""What is the matter in a storage unit is told: its level, goods that must lie apart, goods that lie too long."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, cast

import pytest
from hazmat_notify.reference.rules.additions_in_force import NONE
from hazmat_notify.storage.segregation import Labels, code_of, conflicts
from hazmat_notify.views.stock_history import StockHistory
from hazmat_notify.views.stock_now import one_unit, one_unit_then
from kakou.contracts import topics
from kakou.runtime.redis.reader import StateReader

from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import ZONE, Office, Told
from tests.unit.hazmat_notify.papers import moved, storage_unit

UNIT = "W-A1"
AMMONIA, CHLORINE, METHANOL, PEROXIDE = "7664-41-7", "7782-50-5", "67-56-1", "7722-84-1"
CLASSES = ("1.1D", "1.3", "1.4S", "2.1", "2.2", "2.3", "3", "4.1", "4.2", "4.3", "5.1", "5.2", "6.1", "6.2", "7", "8")


def office_with(*found: tuple[str, str, str], **more: Any) -> Office:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, UNIT, storage_unit(UNIT, exposed_people=10, **more))
    for direction, quantity, cas in found:
        office.hear(topics.GOODS_MOVED, UNIT, moved(direction, quantity, cas=cas))
    return office


def told(out: list[Told], kind: str) -> list[dict[str, Any]]:
    return [each.data for each in out if each.type == topics.ALERT_RAISED and each.data["kind"] == kind]


def test_reaching_the_threshold_exactly_is_told_and_falling_below_is_all_clear() -> None:
    office = office_with(("in", "0.9", AMMONIA), ("in", "4.55", CHLORINE), ("out", "0.00001", CHLORINE))
    found = told(office.work(), "level")
    assert [(each["msg_type"], each["severity"]) for each in found] == [("alert", "severe"), ("all-clear", "severe")]
    assert found[0]["storage_unit"] == UNIT
    assert "level 4" in found[0]["text"]["en"]


def test_another_level_updates_the_alert() -> None:
    office = office_with(("in", "5", CHLORINE), ("in", "5", CHLORINE), ("in", "10", CHLORINE))
    found = told(office.work(), "level")
    assert [each["msg_type"] for each in found] == ["alert", "update"]
    assert "level 3" in found[-1]["text"]["en"]


def test_goods_that_must_lie_apart_are_told_until_one_is_gone() -> None:
    office = office_with(("in", "1", METHANOL), ("in", "1", PEROXIDE), ("in", "1", METHANOL), ("out", "1", PEROXIDE))
    found = told(office.work(), "conflict")
    assert [each["msg_type"] for each in found] == ["alert", "all-clear"]
    assert "code 2" in found[0]["text"]["en"]


def test_the_zones_policy_says_from_which_code_on_goods_conflict() -> None:
    office = Office()
    strict = {"segregation_code": {"value": 1, "effective_from": None, "source": None}}
    policy = {"kind": "policy", "no": "policy", "document": strict, "version": 1, "etag": '"1"'}
    office.hear(topics.DOCUMENT_CHANGED, "policy", policy)
    office.hear(topics.DOCUMENT_CHANGED, UNIT, storage_unit(UNIT))
    for cas in ("1333-74-0", "7664-93-9"):
        office.hear(topics.GOODS_MOVED, UNIT, moved("in", "0.001", cas=cas))
    found = told(office.work(), "conflict")
    assert "code 1" in found[0]["text"]["en"]


def sets_code(code: int, since: datetime | None = None, version: int = 1) -> dict[str, Any]:
    """The policy as lane-router tells it: from which code of segregation on goods conflict."""
    now = {"value": 2, "effective_from": None, "source": "assumed"} if since is not None else code
    later = [{"parameter": "segregation_code", "value": code, "effective_from": since.isoformat()}] if since else []
    document = {"segregation_code": now, "upcoming": later}
    return {"kind": "policy", "no": "policy", "document": document, "version": version, "etag": "e"}


def conflicts_told(office: Office) -> list[str]:
    return [each["msg_type"] for each in told(office.work(), "conflict")]


NOTHING_LEFT = cast(StockHistory, None)
"""What is asked for is in the state."""


def conflicts_shown(office: Office, at: datetime | None = None) -> int:
    """How many pairs the unit's page shows."""
    office.work()
    reader = cast(StateReader, MemoryReader(office.store))
    asked = one_unit(reader, ZONE, UNIT) if at is None else one_unit_then(reader, NOTHING_LEFT, ZONE, UNIT, at)
    view = asyncio.run(asked)
    assert view is not None
    return len(view.conflicts)


HYDROGEN, SULPHURIC_ACID = "1333-74-0", "7664-93-9"
NEAR_EACH_OTHER = (("in", "0.001", HYDROGEN), ("in", "0.001", SULPHURIC_ACID))
"""They are kept apart by code 1."""


def test_what_lies_in_a_unit_is_looked_at_again_when_the_policy_changes() -> None:
    office = office_with(*NEAR_EACH_OTHER)
    assert (conflicts_told(office), conflicts_shown(office)) == ([], 0)
    office.hear(topics.DOCUMENT_CHANGED, "policy", sets_code(1))
    assert (conflicts_told(office), conflicts_shown(office)) == (["alert"], 1)
    office.hear(topics.DOCUMENT_CHANGED, "policy", sets_code(2, version=2))
    assert (conflicts_told(office), conflicts_shown(office)) == (["alert", "all-clear"], 0)


def test_what_lies_in_a_unit_is_looked_at_again_when_a_value_comes_into_force() -> None:
    office = office_with(*NEAR_EACH_OTHER)
    office.work()
    since = datetime.fromtimestamp(office.now_ms / 1000 + 3_600, UTC)
    office.hear(topics.DOCUMENT_CHANGED, "policy", sets_code(1, since))
    assert conflicts_told(office) == []
    hours_pass(office)
    assert conflicts_told(office)[0] == "alert"


def test_a_unit_of_the_past_is_judged_by_the_policy_of_its_time() -> None:
    office = office_with(*NEAR_EACH_OTHER)
    office.work()
    before = datetime.fromtimestamp(office.now_ms / 1000, UTC)
    office.hear(topics.DOCUMENT_CHANGED, "policy", sets_code(1))
    assert conflicts_shown(office, before) == 0
    assert conflicts_shown(office, before + timedelta(seconds=5)) == 1


def test_goods_that_stay_too_long_raise_an_alarm_that_ends_when_they_leave() -> None:
    office = office_with(("in", "2", METHANOL), limit_hours=1)
    office.work()
    for _ in range(9):
        office.now_ms += 500_000
        office.hear(topics.CLOCK_TICKED, "3105W", {})
    found = told(office.work(), "stay")
    assert [each["msg_type"] for each in found] == ["alert"]
    assert "2000 kg of 67-56-1" in found[0]["text"]["en"]
    office.hear(topics.GOODS_MOVED, UNIT, moved("out", "0.5"))
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "0.5"))
    office.hear(topics.GOODS_MOVED, UNIT, moved("out", "1.5"))
    out = office.work()
    assert [each["msg_type"] for each in told(out, "stay")] == ["alert", "update", "all-clear"]
    kinds = [(each.type, each.data["kind"]) for each in out if each.type in (topics.TASK_OPENED, topics.TASK_SETTLED)]
    assert kinds[-1] == (topics.TASK_SETTLED, "stay-too-long")


def overstayed(*moves: tuple[str, str, str]) -> Office:
    """An office with goods in a unit for longer than its limit of an hour."""
    office = office_with(*moves, limit_hours=1)
    hours_pass(office)
    return office


def hours_pass(office: Office) -> None:
    for _ in range(9):
        office.now_ms += 500_000
        office.hear(topics.CLOCK_TICKED, "3105W", {})


def stay_tasks(office: Office) -> list[Any]:
    """What was told of tasks about stays: the type of the event, and the task."""
    return [one for one in office.work() if one.data.get("kind") == "stay-too-long"]


def closed_by_the_office(office: Office) -> str:
    """The open task's id, closed by a person."""
    no = str(stay_tasks(office)[-1].subject)
    office.hear(topics.TASK_CLOSED, no, {"task": no, "why": "customs has sealed it", "by": "王伟"})
    return no


def test_a_task_that_a_person_closed_is_not_opened_again_by_the_same_goods() -> None:
    office = overstayed(("in", "2", METHANOL))
    closed_by_the_office(office)
    for direction in ("out", "in", "out"):
        office.hear(topics.GOODS_MOVED, UNIT, moved(direction, "0.5"))
    assert [one.type for one in stay_tasks(office)] == [topics.TASK_OPENED]
    office.hear(topics.GOODS_MOVED, UNIT, moved("out", "1.5"))
    assert [one.type for one in stay_tasks(office)] == [topics.TASK_OPENED]


def test_more_goods_that_stay_too_long_are_another_task() -> None:
    office = overstayed(("in", "2", METHANOL))
    no = closed_by_the_office(office)
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "3"))
    hours_pass(office)
    *_, again = stay_tasks(office)
    assert (again.type, again.subject != no) == (topics.TASK_OPENED, True)
    assert "5000 kg" in again.data["text"]["en"]


def test_goods_that_stay_too_long_after_others_have_gone_are_another_task() -> None:
    office = overstayed(("in", "2", METHANOL))
    no = closed_by_the_office(office)
    office.hear(topics.GOODS_MOVED, UNIT, moved("out", "2"))
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "1"))
    hours_pass(office)
    *_, again = stay_tasks(office)
    assert (again.type, again.subject != no) == (topics.TASK_OPENED, True)


def with_limit(office: Office, hours: int | None) -> None:
    more = {} if hours is None else {"limit_hours": hours}
    office.hear(topics.DOCUMENT_CHANGED, UNIT, storage_unit(UNIT, exposed_people=10, **more))


def stay_limit(office: Office, limit: str, version: int = 1) -> None:
    document = {"stay_limit": {"value": limit, "effective_from": None, "source": None}}
    office.hear(
        topics.DOCUMENT_CHANGED,
        "policy",
        {"kind": "policy", "no": "policy", "document": document, "version": version, "etag": "e"},
    )


def stays_told(office: Office) -> list[str]:
    """What was told of stays, but for the calls to further people."""
    return [each["msg_type"] for each in told(office.work(), "stay") if each["msg_type"] != "update"]


def test_a_shorter_limit_of_the_unit_holds_for_what_lies_there() -> None:
    office = office_with(("in", "2", METHANOL), limit_hours=100)
    hours_pass(office)
    assert stays_told(office) == []
    with_limit(office, 1)
    assert stays_told(office) == ["alert"]


def test_a_shorter_limit_that_leaves_some_time_is_kept_to() -> None:
    office = office_with(("in", "2", METHANOL), limit_hours=100)
    hours_pass(office)
    with_limit(office, 2)
    assert stays_told(office) == []
    hours_pass(office)
    assert stays_told(office) == ["alert"]


def test_a_longer_limit_ends_the_alarm_and_its_task_and_what_then_stays_too_long_is_told_again() -> None:
    office = overstayed(("in", "2", METHANOL))
    with_limit(office, 3)
    assert stays_told(office) == ["alert", "all-clear"]
    assert stay_tasks(office)[-1].type == topics.TASK_SETTLED
    hours_pass(office)
    hours_pass(office)
    assert stays_told(office) == ["alert", "all-clear", "alert"]
    assert stay_tasks(office)[-1].type == topics.TASK_OPENED


def test_the_zones_limit_holds_for_units_without_their_own_and_follows_the_policy() -> None:
    office = office_with(("in", "2", METHANOL))
    hours_pass(office)
    stay_limit(office, "PT1H")
    assert stays_told(office) == ["alert"]
    stay_limit(office, "P90D", version=2)
    assert stays_told(office) == ["alert", "all-clear"]


def test_a_units_own_limit_does_not_follow_the_policy() -> None:
    office = office_with(("in", "2", METHANOL), limit_hours=100)
    hours_pass(office)
    stay_limit(office, "PT1H")
    assert stays_told(office) == []


def test_a_limit_that_is_taken_away_leaves_the_zones() -> None:
    office = overstayed(("in", "2", METHANOL))
    with_limit(office, None)
    assert stays_told(office) == ["alert", "all-clear"]


def test_of_several_arrivals_only_those_too_long_ago_are_too_much_by_a_longer_limit() -> None:
    office = office_with(("in", "2", METHANOL), limit_hours=1)
    hours_pass(office)
    office.hear(topics.GOODS_MOVED, UNIT, moved("in", "3"))
    hours_pass(office)
    assert "5000 kg" in told(office.work(), "stay")[-1]["text"]["en"]
    with_limit(office, 2)
    assert "2000 kg" in told(office.work(), "stay")[-1]["text"]["en"]


def test_an_open_task_says_how_much_is_left_and_since_when_it_is_open() -> None:
    office = overstayed(("in", "2", METHANOL))
    office.hear(topics.GOODS_MOVED, UNIT, moved("out", "0.5"))
    first, again = stay_tasks(office)
    assert (again.subject, again.data["opened_at"]) == (first.subject, first.data["opened_at"])
    assert "1500 kg" in again.data["text"]["en"]


def test_goods_that_left_in_time_raise_no_alarm() -> None:
    office = office_with(("in", "2", METHANOL), ("out", "2", METHANOL), limit_hours=1)
    for _ in range(9):
        office.now_ms += 500_000
        office.hear(topics.CLOCK_TICKED, "3105W", {})
    assert told(office.work(), "stay") == []


def test_segregation_is_the_same_from_either_side() -> None:
    pairs = [((one,), (other,)) for one, other in product(CLASSES, CLASSES)]
    assert [code_of(one, other, NONE) for one, other in pairs] == [code_of(other, one, NONE) for one, other in pairs]


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (("3",), ("5.1",), 2),
        (("3", "6.1"), ("8",), 0),
        (("1.1D",), ("3",), 4),
        (("2.1",), ("4.3",), 2),
        (("2.3", "5.1", "8"), ("2.3", "8"), 2),
        (("1.1D",), ("1.1D",), 0),
        (("1.1D",), ("1.3G",), 5),
        (("9",), ("1.1D",), 0),
        ((), ("3",), 0),
    ],
)
def test_the_worst_code_of_any_two_classes_wins(one: tuple[str, ...], other: tuple[str, ...], code: int) -> None:
    assert code_of(one, other, NONE) == code


def test_goods_are_never_compared_with_their_own_subsidiary_class() -> None:
    peroxide = [Labels(name, ("5.1", "8"), PEROXIDE) for name in ("过氧化氢", "双氧水")]
    assert conflicts(peroxide, 1, NONE) == ()
