"""What holds for every event: an outcome each, repeats dropped, poison referred, zones apart, replays alike."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from kakou.contracts import topics
from kakou.contracts.events.registry import INBOUND
from kakou.runtime.memory.log import MemoryLog
from lane_router.handler import SERVICE

from tests.unit.lane_router.gate import PLATE, Gate, declaration, empty, filed, part
from tests.unit.path import Path


@pytest.fixture
def gate() -> Gate:
    return Gate()


SAID: dict[str, dict[str, Any]] = {
    topics.VEHICLE_WEIGHED: {"weight": "20000"},
    topics.DEVICE_REPORTED: {"device": "10", "result": 1},
    topics.GOODS_MOVED: {"direction": "in", "substance": "67-56-1", "quantity": "20", "unit": "t"},
    topics.RECEIPT_RECEIVED: {"receipt": {"kind": "SAS223", "pass_no": "Z3105I261122000000000001", "result": "1"}},
    topics.TASK_CLOSED: {"task": "late-raise.1", "why": "已核实", "by": "王关员"},
    topics.ALERT_ACKNOWLEDGED: {"alert": "a1", "answer": "seen", "by": "值班员"},
    topics.TOKEN_ISSUED: {"digest": "0" * 64, "name": "终端", "scopes": ["terminal"]},
    topics.TOKEN_REVOKED: {"digest": "0" * 64},
    topics.CLOCK_TICKED: {},
    topics.VEHICLE_DEPARTED: {"how": "cleared"},
    topics.VISIT_RETRACTED: {"reason": "误识别"},
    topics.VISIT_DECIDED: {"visit": "G1.E01.s1", "decision": "refuse", "reason": "不符", "by": "王关员"},
    topics.LANE_REPORTED: {"open": True},
}


@pytest.mark.parametrize("type_", SAID, ids=lambda type_: type_.removeprefix("kakou."))
def test_what_the_router_has_no_answer_for_is_passed_on_unchanged(gate: Gate, type_: str) -> None:
    position = gate.tell(type_, SAID[type_], subject="s1")
    (told,) = gate.out(since=position)
    assert told.type == type_
    assert told.data == orjson.loads(
        INBOUND[type_].model.model_validate(SAID[type_]).model_dump_json(exclude_unset=True)
    )


def test_an_event_sent_twice_is_answered_with_the_first(gate: Gate) -> None:
    gate.file(empty())
    first = gate.gather(event_id="a")
    again = gate.gather(event_id="a")
    answer = gate.settled(again)
    assert (answer.outcome, answer.data["first"], answer.data["no"]) == ("duplicate", first, "G1.E01.s1")


def test_the_same_name_with_another_content_conflicts_and_changes_nothing(gate: Gate) -> None:
    gate.file(empty())
    gate.gather(event_id="a")
    other = gate.gather(event_id="a", plate="苏E99999")
    assert (gate.settled(other).outcome, gate.settled(other).data["status"]) == ("conflict", 409)
    assert gate.routed()["papers"] == 1


def test_an_id_used_again_is_a_task_of_its_lane_once_a_day(gate: Gate) -> None:
    """Whoever sent it in a batch, or did not wait, is not there to hear of it."""
    for serial in range(1, 4):
        gate.gather(f"first{serial}", event_id=f"{serial}")
    for serial in range(1, 4):
        gate.gather(f"again{serial}", event_id=f"{serial}")
    told = [one.data for one in gate.out(type_=topics.TASK_OPENED) if one.data["kind"] == "event-id-used-again"]
    assert [(one["subject"], one["text"]["en"].startswith("G1.E01 used event id 1 again")) for one in told] == [
        ({"kind": "lane", "no": "G1.E01"}, True)
    ]
    gate.wait(timedelta(days=1))
    gate.gather("later", event_id="2")
    assert gate.tasks().count("event-id-used-again") == 2


def test_an_id_that_a_partners_system_used_again_is_a_task_about_that_system(gate: Gate) -> None:
    moved = {"direction": "in", "substance": "67-56-1", "unit": "t"}
    for quantity in ("1", "1", "2"):
        data = {**moved, "quantity": quantity}
        gate.tell(topics.GOODS_MOVED, data, subject="W1", source="/3105W/wms/depot", event_id="7")
    (told,) = [one.data for one in gate.out(type_=topics.TASK_OPENED)]
    assert (told["kind"], told["subject"]) == ("event-id-used-again", {"kind": "system", "no": "depot"})


def test_a_repeat_is_no_task(gate: Gate) -> None:
    gate.gather(event_id="a")
    gate.gather(event_id="a")
    assert "event-id-used-again" not in gate.tasks()


def test_a_raise_sent_twice_counts_once(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(filed())
    gate.gather()
    for _ in range(2):
        gate.tell(topics.BARRIER_REPORTED, {"state": "raised"}, subject="s1", event_id="r")
    assert gate.counters() == ("100", "100")


def test_repeats_are_known_for_seven_days_and_forgotten_after(gate: Gate) -> None:
    first = gate.gather(event_id="a")
    gate.wait(timedelta(days=6, hours=23))
    assert gate.settled(gate.gather(event_id="a")).data["first"] == first
    gate.wait(timedelta(days=9))
    assert gate.entry(SERVICE.name, "seen", "days")["nos"] == []
    assert "3105W/seen/2026-11-22" not in _entries(gate)
    again = gate.gather(event_id="a")
    assert [one.type for one in gate.out(since=again)] == [topics.VISIT_ROUTED], "by then it is another visit"


def test_every_event_has_an_outcome_and_what_cannot_be_handled_refers_its_visit(gate: Gate) -> None:
    event = {
        "specversion": "1.0",
        "id": "p",
        "source": "/3105W/G1/E01",
        "type": topics.VEHICLE_GATHERED,
        "subject": "s1",
    }
    position = gate.raw(orjson.dumps({**event, "data": {"direction": "sideways"}}))
    told = gate.out(since=position)
    assert [one.type for one in told] == [topics.VISIT_ROUTED, topics.EVENT_REJECTED]
    assert gate.codes() == ["technical.event.rejected"]
    assert gate.raw(b"not json") == position + 1
    assert [one.outcome for one in gate.out(since=position + 1)] == ["rejected"]


def test_fields_of_a_newer_writer_are_passed_over(gate: Gate) -> None:
    event = {
        "specversion": "1.0",
        "id": "n",
        "source": "/3105W/G1/E01",
        "type": topics.VEHICLE_GATHERED,
        "subject": "s1",
    }
    gate.raw(
        orjson.dumps({**event, "data": {"direction": "I", "plates": [{"text": PLATE, "shade": 3}], "mood": "good"}})
    )
    assert gate.codes() == ["pass.number.none-found"]


def test_zones_know_nothing_of_each_other(gate: Gate) -> None:
    gate.file(empty())
    reading = {"direction": "I", "plates": [{"text": PLATE}], "weight": "8000"}
    gate.tell(topics.VEHICLE_GATHERED, reading, zone="3105A", subject="s1")
    (told,) = [one for one in gate.out(type_=topics.VISIT_ROUTED) if one.zone == "3105A"]
    assert [one["code"] for one in told.data["findings"]] == ["pass.number.none-found"]


def test_a_replay_of_the_log_gives_the_same_bytes_whatever_the_batches(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "60"), part(2, "60"), empty(3))
    gate.settle()
    gate.goes_through("s1", plate="苏E00001")
    gate.settle()
    gate.gather("s2", PLATE)
    gate.void(3)
    gate.wait(timedelta(minutes=5))
    gate.settle()
    replay = Path([SERVICE], log=MemoryLog())
    for record in gate.log.records(topics.INBOUND_TOPIC, 0):
        replay.log.now_ms = record.timestamp
        replay.raw(record.value or b"", (record.key or b"").decode())
    assert replay.out() == gate.out()
    assert _entries(replay) == _entries(gate)


def _entries(path: Path) -> dict[str, dict[str, bytes]]:
    path.settle()
    return path.stores[SERVICE.name].partitions[0].buckets


def test_visits_are_forgotten_when_nothing_can_be_said_of_them_any_more(gate: Gate) -> None:
    for session in range(3):
        gate.gather(f"s{session}")
    assert len(_entries(gate)["3105W/visit"]) == 3
    began = _entries(gate)["3105W/gathered/2026-11-22/0"]
    assert began == {"0": b"G1.E01.s0", "1": b"G1.E01.s1", "2": b"G1.E01.s2"}
    gate.wait(timedelta(days=9))
    gate.gather("s9")
    assert list(_entries(gate)["3105W/visit"]) == ["G1.E01.s9"]
    assert gate.entry(SERVICE.name, "gathered", "days")["nos"] == ["2026-12-01"]
