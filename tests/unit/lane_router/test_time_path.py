"""What only the zone's clock and other lanes tell: each once, also when the service was down at that moment."""

from datetime import timedelta
from typing import Any

from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    TWO_STEP,
    Gate,
    declaration,
    filed,
    line,
    part,
    pass_no,
    two_step,
)


def heartbeat(gate: Gate, lane: str = "E01", **fields: Any) -> int:
    return gate.tell(topics.LANE_REPORTED, {"open": True, **fields}, source=f"/3105W/G1/{lane}")


def settled(gate: Gate) -> list[tuple[str, str]]:
    return [(one.data["kind"], one.data["closed"]["by"]) for one in gate.out(type_=topics.TASK_SETTLED)]


def test_a_lane_silent_for_30_minutes_is_told_once_and_each_time_anew() -> None:
    gate = Gate()
    for _ in range(3):
        heartbeat(gate)
        gate.wait(timedelta(minutes=20))
    assert gate.tasks() == []
    gate.wait(timedelta(minutes=10))
    assert gate.tasks() == ["lane-silent"]
    gate.wait(timedelta(hours=3))
    assert gate.tasks() == ["lane-silent"]
    heartbeat(gate)
    assert settled(gate) == [("lane-silent", topics.LANE_REPORTED)]
    gate.wait(timedelta(minutes=31))
    assert gate.tasks() == ["lane-silent", "lane-silent"]
    ids = [one.subject for one in gate.out(type_=topics.TASK_OPENED)]
    assert len(set(ids)) == 2, "the second silence is a task of its own"


def test_a_silence_that_an_officer_has_closed_is_settled_by_nobody_else_and_may_come_again() -> None:
    gate = Gate()
    heartbeat(gate)
    gate.wait(timedelta(minutes=31))
    (task,) = gate.out(type_=topics.TASK_OPENED)
    gate.tell(topics.TASK_CLOSED, {"task": task.subject, "why": "检修", "by": "李工"})
    heartbeat(gate)
    gate.wait(timedelta(minutes=31))
    assert settled(gate) == []
    assert gate.tasks() == ["lane-silent", "lane-silent"]


def test_what_fell_due_while_the_service_was_down_is_told_when_it_is_back() -> None:
    gate = Gate(transit_limit="PT30M")
    gate.declare(declaration())
    gate.file(part(1, "10", gates="dual"))
    gate.goes_through(plate="苏E00001")
    heartbeat(gate)
    gate.settle()
    gate.log.now_ms += 9 * 60_000
    for _ in range(5):
        gate.log.now_ms += 9 * 60_000
        gate.tick()
    assert sorted(gate.tasks()) == ["lane-silent", "transit-overdue"]


def test_the_full_declaration_is_due_on_day_14_and_overdue_after_it() -> None:
    gate = Gate()
    accepted = "2026-11-09T08:00:00+08:00"
    gate.declare(two_step(accepted_at=accepted))
    gate.file(filed(type=7, documents=[{"kind": "two-step", "no": TWO_STEP}]))
    gate.goes_through()
    assert gate.tasks() == ["full-declaration-due"]
    gate.wait(timedelta(hours=17))
    assert gate.tasks() == ["full-declaration-due", "full-declaration-overdue"]
    gate.declare(two_step(accepted_at=accepted, full_declared=True))
    assert [kind for kind, _ in settled(gate)] == ["full-declaration-due", "full-declaration-overdue"]


def short(gate: Gate) -> None:
    """The last truck is six short of what it declared: four are found."""
    gate.declare(declaration(lines=[line("10")], entry_released=True))
    gate.file(part(1, "4"), part(2, "6"))
    gate.goes_through("s1", plate="苏E00001")
    gate.gather("s2", "苏E00002")
    gate.decides("s2", counted=[{"pass": pass_no(2), "line": 1, "quantity": "4"}])
    gate.raised("s2")


def test_a_short_closing_stays_open_until_the_declaration_is_amended() -> None:
    gate = Gate()
    short(gate)
    assert (gate.tasks(), gate.progress()["passed_state"]) == (["short-closing"], 2)
    gate.declare(declaration(lines=[line("9")], entry_released=True))
    assert (settled(gate), gate.progress()["passed_state"]) == ([], 2)
    gate.declare(declaration(lines=[line("8")], entry_released=True))
    assert settled(gate) == [("short-closing", topics.DECLARATION_FILED)]
    assert (gate.progress()["passed_state"], gate.progress()["write_off"] is not None) == (3, True)


def test_a_short_closing_is_over_when_another_truck_brings_the_rest() -> None:
    gate = Gate()
    short(gate)
    gate.file(part(3, "2"))
    gate.goes_through("s3", plate="苏E00003")
    assert (gate.tasks(), settled(gate)) == (["short-closing"], [("short-closing", topics.BARRIER_REPORTED)])
