"""The safety office is told before the lane is offered its release, of every truck with hazardous goods, once."""

from datetime import timedelta
from typing import Any

import pytest
from hazmat_notify.state import UNANSWERED, AlertKept, kind_of_alert
from hazmat_notify.trucks.rules.motion import InMotion
from kakou.contracts import topics

from tests.unit.hazmat_notify.office import Office, Told
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, VISIT, moved, reached, reason, storage_unit


def alerts(out: list[Told]) -> list[dict[str, Any]]:
    return [told.data for told in out if told.type == topics.ALERT_RAISED]


def test_the_alert_goes_before_the_offer_and_the_verdict_passes_on() -> None:
    office = Office()
    verdict = office.hear(topics.VERDICT_REACHED, VISIT, reached())
    out = office.work()
    assert [told.type for told in out] == [topics.ALERT_RAISED, topics.RELEASE_OFFERED, topics.VERDICT_REACHED]
    assert out[2].value == verdict
    offer = {"command": "C1", "sequence": 41, "alert": "A1", "revision": 1, "visit": VISIT, "gate": "G1", "lane": "E02"}
    assert out[1].data == offer


def test_the_alert_says_what_comes_where_and_whose_it_is() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    alert = alerts(office.work())[0]
    assert alert["id"] == "A1"
    assert (alert["sequence"], alert["msg_type"], alert["severity"]) == (1, "alert", "moderate")
    assert (alert["visit"], alert["plate"], alert["firm"]) == (VISIT, "苏E01234", "3105940042")
    assert alert["storage_unit"] == "T-01"
    assert alert["goods"] == [
        {
            "name": "甲醇 methanol",
            "cas": "67-56-1",
            "un": "1230",
            "class": "3",
            "subsidiary": ["6.1"],
            "packing_group": "II",
            "quantity": "20000.00000",
            "unit": "kg",
            "storage_unit": "T-01",
        }
    ]
    assert alert["text"]["zh"] == (
        "易燃液体、有毒：甲醇 methanol 20吨。苏E01234在G1卡口E02车道进区，去往T-01。核放通过。"
        "联系人：王工 13800000000。[UN1230 · 3(6.1) · PG II · CAS 67-56-1]"
    )
    assert alert["text"]["en"] == (
        "Flammable liquid, toxic: 甲醇 methanol, 20 t. 苏E01234 at G1, lane E02, inbound, bound for T-01. "
        "Cleared to pass. Contact: 王工 13800000000. [UN1230 · 3(6.1) · PG II · CAS 67-56-1]"
    )


@pytest.mark.parametrize("word", ["refuse", "refer"])
def test_a_stopped_truck_is_announced_and_gets_no_offer(word: str) -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached(word))
    assert [told.type for told in office.work()] == [topics.ALERT_RAISED, topics.VERDICT_REACHED]


def test_a_truck_without_hazardous_goods_passes_unannounced() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached(goods=()), outcome="done")
    out = office.work()
    assert [(told.type, told.outcome) for told in out] == [(topics.VERDICT_REACHED, "done")]


@pytest.mark.parametrize("word", ["release", "refuse", "refer"])
def test_a_verdict_whose_headers_do_not_say_what_is_aboard_is_read(word: str) -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached(word), shown=False)
    assert len(alerts(office.work())) == 1


def test_the_same_record_twice_makes_one_alert() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    office.hear_again()
    assert len(alerts(office.work())) == 1


def test_a_revision_that_says_nothing_new_makes_no_second_alert_but_its_own_offer() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    office.hear(topics.VERDICT_REACHED, VISIT, reached(revision=2))
    out = office.work()
    assert len(alerts(out)) == 1
    assert [told.data["command"] for told in out if told.type == topics.RELEASE_OFFERED] == ["C1", "C2"]


def test_a_changed_verdict_updates_the_alert_and_wants_somebody_to_take_it_again() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    office.hear(topics.ALERT_ACKNOWLEDGED, "A1", {"alert": "A1", "answer": "taken", "by": "李值班"})
    office.work()
    assert office.numbers(UNANSWERED) == []
    office.hear(topics.VERDICT_REACHED, VISIT, reached("release", revision=2))
    out = office.work()
    assert [(a["id"], a["sequence"], a["msg_type"]) for a in alerts(out)] == [("A1", 1, "alert"), ("A1", 2, "update")]
    assert [told.type for told in out][-2:] == [topics.RELEASE_OFFERED, topics.VERDICT_REACHED]
    assert office.numbers(UNANSWERED) == ["A1"]


def test_changed_goods_update_the_alert() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer", goods=(METHANOL, CHLORINE), revision=2))
    update = alerts(office.work())[1]
    assert (update["msg_type"], update["severity"], len(update["goods"])) == ("update", "extreme", 2)


def test_goods_that_prove_harmless_cancel_the_alert() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    office.hear(topics.VERDICT_REACHED, VISIT, reached("release", goods=(), revision=2))
    assert [alert["msg_type"] for alert in alerts(office.work())] == ["alert", "cancel"]
    assert office.numbers(UNANSWERED) == []
    assert office.numbers("motion") == []


def test_a_retracted_reading_cancels_the_alert_once() -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer"))
    ended = {"visit": VISIT, "how": "retracted", "raised": False}
    office.hear(topics.VISIT_ENDED, VISIT, ended)
    office.hear(topics.VISIT_ENDED, VISIT, ended)
    out = office.work()
    assert [alert["msg_type"] for alert in alerts(out)] == ["alert", "cancel"]
    assert alerts(out)[1]["text"]["en"] == "Withdrawn: 苏E01234, a wrong reading, taken back."


def test_each_zone_has_a_sequence_of_its_own() -> None:
    office = Office()
    for zone in ("3105W", "2302Z", "3105W"):
        visit = f"G1.E02.{zone}{office.now_ms}"
        office.hear(topics.VERDICT_REACHED, visit, reached(visit=visit), zone=zone)
    found = [(told.zone, told.data["sequence"]) for told in office.work() if told.type == topics.ALERT_RAISED]
    assert found == [("3105W", 1), ("2302Z", 1), ("3105W", 2)]


def test_only_findings_about_the_goods_reach_the_safety_office() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01"))
    reasons = (reason("hazmat.flag.missing"), reason("weight.vehicle.outside-band"))
    office.hear(topics.VERDICT_REACHED, VISIT, reached("refer", reasons=reasons))
    assert [finding["code"] for finding in alerts(office.work())[0]["findings"]] == ["hazmat.flag.missing"]


def test_a_release_without_a_held_command_is_rejected_and_somebody_is_told() -> None:
    office = Office()
    broken = reached()
    broken["verdict"]["commands"] = []
    office.hear(topics.VERDICT_REACHED, VISIT, broken)
    out = office.work()
    assert [told.type for told in out] == [topics.TASK_OPENED, topics.EVENT_REJECTED]
    assert out[0].data["subject"] == {"kind": "visit", "no": VISIT}


def test_a_truck_is_in_motion_until_all_its_goods_are_unloaded() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01"))
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    office.work()
    waiting = office.kept("motion", VISIT, InMotion)
    assert waiting is not None
    assert waiting.where == "at-gate"
    office.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": "cleared", "raised": True})
    office.hear(topics.GOODS_MOVED, "T-01", moved("in", "15", pass_no="Z3105I261122000000000042"))
    office.work()
    inside = office.kept("motion", VISIT, InMotion)
    assert inside is not None
    assert inside.where == "inside"
    assert [str(load.kilograms) for load in inside.loads] == ["5000.00000"]
    office.hear(topics.GOODS_MOVED, "T-01", moved("in", "5", pass_no="Z3105I261122000000000042"))
    office.work()
    assert office.numbers("motion") == []
    assert office.numbers("visit-of-pass") == []


@pytest.mark.parametrize(("direction", "raised", "how"), [("I", False, "backed-out"), ("E", True, "cleared")])
def test_a_truck_that_backed_out_or_left_the_zone_is_no_longer_in_motion(
    direction: str, raised: bool, how: str
) -> None:
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached(direction=direction))
    office.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": how, "raised": raised})
    office.work()
    assert office.numbers("motion") == []


def test_a_visit_is_forgotten_some_time_after_its_end_and_its_alert_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hazmat_notify.trucks.announcing.REMEMBERED", timedelta(hours=1))
    office = Office()
    office.hear(topics.VERDICT_REACHED, VISIT, reached())
    office.hear(topics.VISIT_ENDED, VISIT, {"visit": VISIT, "how": "cleared", "raised": True})
    office.hear(topics.CLOCK_TICKED, "3105W", {})
    office.work()
    assert office.numbers("alert-of-visit") == [VISIT]
    office.now_ms += 3_600_000
    office.hear(topics.CLOCK_TICKED, "3105W", {})
    office.work()
    assert office.numbers("alert-of-visit") == []
    assert office.kept(kind_of_alert("A1"), "A1", AlertKept) is not None


def test_a_verdict_that_the_log_refused_is_a_task_for_somebody() -> None:
    office = Office()
    said = {"service": "weight-check", "type": topics.VERDICT_REACHED, "id": "0-1.0.0", "source": "/3105W/weight-check"}
    data = said | {"subject": "G1.E01.7", "partition": 0, "root": 1, "cause": "gate.verdicts refuses the record"}
    office.hear(topics.EVENT_REJECTED, "G1.E01.7", data, outcome="rejected")
    task, passed = office.work()
    assert (task.type, task.data["subject"]["no"]) == (topics.TASK_OPENED, "G1.E01.7")
    assert "an officer must decide" in task.data["text"]["en"]
    assert passed.type == topics.EVENT_REJECTED
