"""What is still needed stays in the state however old it is, and leaves when it is needed no more."""

from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.days import wait_days
from tests.unit.lane_router.days_later import KEPT, RELEASED, days_pass, is_on_record, kinds, used
from tests.unit.lane_router.gate import (
    LIST,
    OTHER_LIST,
    TWO_STEP,
    Gate,
    declaration,
    empty,
    filed,
    line,
    part,
    pass_no,
    two_step,
)
from tests.unit.lane_router.test_goods_path import MACHINE, movement, papers_in, trip
from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.test_group import goes

__all__ = ["days_pass"]  # the fixture

pytestmark = pytest.mark.usefixtures("days_pass")


def list_receipt(gate: Crossing, result: str) -> None:
    gate.tell(topics.RECEIPT_RECEIVED, {"receipt": {"kind": "INV201", "result": result, "declaration_no": LIST}})


def test_the_sum_of_weights_lives_as_long_as_the_declaration_that_a_task_keeps() -> None:
    gate = used()
    list_receipt(gate, "3")
    assert gate.tasks() == ["receipt-conflict"]
    before = gate.progress()["weight_sum"]
    assert before["measured"] == "12000.00000"
    wait_days(gate, 24)
    assert is_on_record(gate, "declaration", LIST)
    position = gate.declare(declaration(**RELEASED, guarantee="G-1"))
    assert gate.progress()["weight_sum"] == before
    assert [out.type for out in gate.out(since=position)].count(topics.DECLARATION_CHANGED) == 1
    list_receipt(gate, "1")
    wait_days(gate, 24)
    assert not is_on_record(gate, "declaration", LIST)
    assert "group" not in kinds(gate, "weight-check")


def test_a_sum_of_weights_leaves_with_its_declaration_and_no_other_does() -> None:
    gate = used()
    others = declaration(OTHER_LIST, lines=[line("100", gross="120000")], **RELEASED)
    gate.declare(others)
    gate.file(part(2, "10", OTHER_LIST, plate="苏E00002"))
    gate.registers(plate="苏E00002")
    gate.gathers(session="s2", plate="苏E00002")
    gate.raised("s2")
    wait_days(gate, 12)
    assert not is_on_record(gate, "declaration", LIST)
    assert gate.entry("weight-check", "group", LIST) is None
    assert gate.entry("weight-check", "group", OTHER_LIST)["trucks"] == 1
    assert gate.out(type_=topics.EVENT_REJECTED) == []


def test_a_declaration_with_room_left_stays() -> None:
    gate = Crossing(**KEPT)
    gate.declare(declaration(lines=[line("100", gross="120000")], **RELEASED))
    gate.file(part(1, "10"))
    gate.gathers(plate="苏E00001")
    gate.raised()
    wait_days(gate, 12)
    assert is_on_record(gate, "declaration", LIST)
    gate.file(part(2, "90"))
    assert gate.state(2) == "approved"


def test_what_a_task_is_open_about_stays_until_a_person_has_closed_it() -> None:
    gate = Crossing(**KEPT)
    unknown = [{"kind": "list", "no": OTHER_LIST}]
    gate.laden(approval=1, documents=unknown)
    gate.void()
    gate.file(filed(2, approval=1, documents=unknown))
    gate.gathers(pass_nos=[pass_no(2)])
    gate.raised()
    task = next(one.subject for one in gate.out(type_=topics.TASK_OPENED) if one.subject.endswith(pass_no(2)))
    wait_days(gate, 12)
    assert is_on_record(gate, "pass", pass_no(2))
    assert not is_on_record(gate, "pass", pass_no(1))
    gate.tell(topics.TASK_CLOSED, {"task": task, "why": "已核对", "by": "王关员"})
    wait_days(gate, 12)
    assert not is_on_record(gate, "pass", pass_no(2))
    assert "task" not in kinds(gate)


def leaves(gate: Gate, serial: int, document: dict[str, Any]) -> None:
    session = trip(gate, serial, {**document, **RELEASED})
    gate.raised(session)
    gate.departs(session)


def test_what_went_out_under_a_permission_stays_until_it_is_back() -> None:
    gate = Gate(**KEPT)
    leaves(gate, 1, movement("CR1", "E", until="2026-12-22"))
    wait_days(gate, 15)
    assert is_on_record(gate, "declaration", "CR1")
    leaves(gate, 2, movement("CR2", "I"))
    wait_days(gate, 23)
    assert not {"declaration", "pass", "away"} & kinds(gate)
    assert gate.tasks() == []


def test_equipment_stays_on_its_list_until_its_supervision_ends() -> None:
    gate = Gate(**KEPT, equipment_supervision="P15D")
    gate.declare({**papers_in(**MACHINE), **RELEASED})
    gate.file(filed())
    gate.goes_through()
    wait_days(gate, 16)
    assert gate.progress()["lines"][0]["reduced"] == "1.00000"
    wait_days(gate, 12)
    assert "declaration" not in kinds(gate)


def test_a_pass_in_doubt_and_its_list_stay() -> None:
    gate = Crossing(**KEPT)
    gate.registers()
    gate.declare(declaration(**RELEASED))
    gate.file(filed())
    gate.gathers()
    gate.void()
    gate.departs()
    assert gate.state() == "in-doubt"
    wait_days(gate, 25)
    assert gate.state() == "in-doubt"
    task = next(one.subject for one in gate.out(type_=topics.TASK_OPENED) if one.data["kind"] == "pass-in-doubt")
    gate.tell(topics.TASK_CLOSED, {"task": task, "why": "已核对", "by": "王关员", "passed": True})
    wait_days(gate, 25)
    assert not {"declaration", "pass", "task"} & kinds(gate)


def test_a_pass_in_doubt_that_held_nothing_is_told_when_it_passed_on_a_list_that_has_left() -> None:
    """Its list was full when the national system approved it, so that nothing of the list waits for it."""
    gate = used()
    gate.file(filed(2, approval=1))
    gate.gathers(session="s2", pass_nos=[pass_no(2)])
    gate.void(2)
    gate.departs("s2")
    assert gate.state(2) == "in-doubt"
    wait_days(gate, 12)
    assert not is_on_record(gate, "declaration", LIST)
    task = next(one.subject for one in gate.out(type_=topics.TASK_OPENED) if one.data["kind"] == "pass-in-doubt")
    gate.tell(topics.TASK_CLOSED, {"task": task, "why": "已核对", "by": "王关员", "passed": True})
    assert gate.state(2) == "passed"
    assert "over-release" in gate.tasks()


def test_what_the_trucks_of_an_entry_weighed_stays_until_its_full_declaration() -> None:
    gate = Crossing(**KEPT)
    gate.declare(two_step())
    gate.registers()
    gate.file(filed(type=7, documents=[{"kind": "two-step", "no": TWO_STEP}]))
    gate.gathers("20000")
    gate.raised()
    gate.departs()
    weighed = gate.progress(TWO_STEP)["weight_sum"]
    assert weighed is not None
    wait_days(gate, 12)
    gate.declare(two_step(full_declared=True))
    assert gate.progress(TWO_STEP)["weight_sum"] == weighed
    wait_days(gate, 12)
    assert "group" not in kinds(gate, "weight-check")


def test_what_the_trucks_of_a_list_weighed_leaves_with_it() -> None:
    gate = Crossing(**KEPT)
    gate.declare(declaration(lines=[line("20", gross="24000")], **RELEASED))
    for serial in (1, 2):
        goes(gate, serial, "20000")
        wait_days(gate, 12)
        assert ("group" in kinds(gate, "weight-check")) is (serial == 1)
    assert gate.progress()["weight_sum"]["measured"] == "24000.00000"


def test_a_measured_tare_leaves_when_it_counts_no_more() -> None:
    gate = Crossing(tare_life="P10D")
    gate.registers()
    for serial in (1, 2):
        gate.file(empty(serial))
        gate.gathers("8000", f"s{serial}")
        gate.raised(f"s{serial}")
        gate.departs(f"s{serial}")
        wait_days(gate, 8)
        assert "tare" in kinds(gate, "weight-check")
    wait_days(gate, 4)
    assert "tare" not in kinds(gate, "weight-check")
