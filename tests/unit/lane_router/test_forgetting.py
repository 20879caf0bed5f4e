"""What has come to its end leaves the state after the policy's time, and holds for ever all the same."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from kakou.contracts import topics
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.store import Key, Loaded
from kakou.runtime.unit_of_work import UnitOfWork
from lane_router.finished_numbers import DECLARATIONS, ENDINGS, PASSES, recall, recall_all, remember
from lane_router.records import Finished

from tests.unit.days import AT_ONCE, DAY, wait_days
from tests.unit.lane_router.days_later import KEPT, RELEASED, days_pass, is_on_record, kinds, used
from tests.unit.lane_router.gate import (
    LIST,
    OTHER_LIST,
    PLATE,
    Gate,
    declaration,
    filed,
    line,
    part,
    pass_no,
)
from tests.unit.lane_router.test_readiness import ready
from tests.unit.path import START, ZONE
from tests.unit.runtime.test_next_tick import BEGINNING_MS, Service
from tests.unit.weight_check.crossing import Crossing

__all__ = ["days_pass"]  # the fixture

pytestmark = pytest.mark.usefixtures("days_pass")


def voided() -> Crossing:
    crossing = Crossing(**KEPT)
    crossing.laden()
    crossing.void()
    return crossing


def expired() -> Crossing:
    crossing = Crossing(**KEPT, pass_life="P1D")
    crossing.laden()
    crossing.wait(DAY + AT_ONCE)
    assert crossing.state() == "expired"
    return crossing


def refused() -> Crossing:
    crossing = Crossing(**KEPT)
    crossing.registers()
    crossing.file(filed())
    assert crossing.state() == "refused"
    return crossing


ENDS: dict[str, tuple[Callable[[], Crossing], str, str]] = {
    "used": (used, "pass.state.used", "used on 2026-11-22"),
    "voided": (voided, "pass.state.void", "voided on 2026-11-22"),
    "expired": (expired, "pass.life.long-expired", "expired on 2026-11-23"),
    "refused": (refused, "pass.state.not-approved", "refused on 2026-11-22"),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_pass_that_has_ended_leaves_when_its_time_is_over(end: str) -> None:
    gate = ENDS[end][0]()
    wait_days(gate, 9)
    assert is_on_record(gate, "pass", pass_no(1))
    wait_days(gate, 3)
    assert not is_on_record(gate, "pass", pass_no(1))
    assert not {"plate-passes", "task"} & kinds(gate)


@pytest.mark.parametrize("end", ENDS)
def test_its_number_says_what_became_of_it_when_a_truck_shows_it(end: str) -> None:
    make, code, _ = ENDS[end]
    gate = make()
    gate.gathers(session="before", pass_nos=[pass_no(1)])
    wait_days(gate, 12)
    gate.gathers(session="after", pass_nos=[pass_no(1)])
    before, after = gate.verdict("before"), gate.verdict("after")
    assert after["verdict"] == before["verdict"] == "refuse"
    assert after["status_word"] == before["status_word"]
    if end == "expired":
        assert gate.reason(code, "after")["facts"]["until"] == "2026-11-23T08:00:00+00:00"
    else:
        assert gate.reason(code, "after") == gate.reason(code, "before")
    gate.decides("after")
    assert gate.verdict("after")["verdict"] == "refuse"


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("again", [{}, {"gross": "11000", "total": "19000"}], ids=["the same", "another content"])
def test_its_number_is_never_taken_again(end: str, again: dict[str, Any]) -> None:
    make, _, said = ENDS[end]
    gate = make()
    wait_days(gate, 12)
    answer = gate.settled(gate.file(filed(**again)))
    assert (answer.outcome, answer.data["status"]) == ("conflict", 409)
    assert said in answer.data["detail"]
    assert not is_on_record(gate, "pass", pass_no(1))


@pytest.mark.parametrize("end", ENDS)
def test_it_cannot_be_voided_any_more(end: str) -> None:
    make, _, said = ENDS[end]
    gate = make()
    wait_days(gate, 12)
    answer = gate.settled(gate.void())
    expected = ("duplicate", 200) if end == "voided" else ("refused", 409)
    assert (answer.outcome, answer.data["status"]) == expected
    assert said in answer.data["detail"]


def test_a_completed_declaration_cannot_be_filed_anew_nor_drawn_on() -> None:
    gate = used()
    wait_days(gate, 12)
    assert not is_on_record(gate, "declaration", LIST)
    for again in (declaration(**RELEASED), declaration(lines=[line("5000")])):
        answer = gate.settled(gate.declare(again))
        assert (answer.outcome, answer.data["status"]) == ("refused", 409)
        assert answer.data["reasons"][0]["code"] == "document.number.completed"
    gate.file(filed(2))
    assert gate.refusals(2) == ["document.number.completed"]


def test_nor_when_the_national_system_has_approved_a_pass_on_it() -> None:
    gate = used()
    wait_days(gate, 12)
    gate.file(filed(2, approval=1))
    gate.gathers(session="s2", pass_nos=[pass_no(2)])
    assert gate.verdict("s2")["verdict"] == "refuse"
    assert "document.number.completed" in gate.word("s2")[1]
    gate.decides("s2")
    assert gate.verdict("s2")["verdict"] == "refuse"


def test_a_pass_that_has_left_is_not_ready_for_the_reason_that_ended_it() -> None:
    gate = used()
    wait_days(gate, 12)
    told = ready(gate, pass_no(1))
    assert (told.ready, told.state, [one.code for one in told.reasons]) == (False, "passed", ["pass.state.used"])


def test_a_pass_that_lives_again_is_kept_from_its_second_end_on() -> None:
    gate = expired()
    wait_days(gate, 5)
    gate.policy(pass_life="P14D")
    gate.tick()
    assert gate.state() == "approved"
    wait_days(gate, 7)
    assert gate.state() == "approved"
    assert is_on_record(gate, "pass", pass_no(1))
    gate.gathers(pass_nos=[pass_no(1)])
    assert gate.verdict()["verdict"] == "release"
    gate.raised()
    wait_days(gate, 9)
    assert is_on_record(gate, "pass", pass_no(1))
    wait_days(gate, 3)
    assert not is_on_record(gate, "pass", pass_no(1))


def test_a_longer_time_keeps_what_is_on_record_longer() -> None:
    gate = used()
    wait_days(gate, 8)
    gate.policy(passes_kept="P20D")
    wait_days(gate, 8)
    assert is_on_record(gate, "pass", pass_no(1))
    assert not is_on_record(gate, "declaration", LIST)
    wait_days(gate, 6)
    assert not is_on_record(gate, "pass", pass_no(1))


def test_a_visit_that_showed_a_pass_goes_on_when_it_has_left() -> None:
    """The truck came on its last day, and an officer decides on the next."""
    gate = used()
    wait_days(gate, 10)
    gate.gathers(session="s2", mode="M")
    assert gate.word("s2")[1][0] == "pass.state.used"
    wait_days(gate, 2)
    assert not is_on_record(gate, "pass", pass_no(1))
    gate.decides("s2", plate=PLATE)
    gate.departs("s2", how="backed-out")
    assert [one.data["how"] for one in gate.out(type_=topics.VISIT_ENDED)][-1] == "backed-out"
    assert gate.out(type_=topics.EVENT_REJECTED) == []


def test_within_their_time_a_late_receipt_and_an_amendment_are_heard_as_ever() -> None:
    gate = used()
    wait_days(gate, 9)
    gate.tell(topics.RECEIPT_RECEIVED, {"receipt": {"kind": "SAS253", "result": "2", "pass_no": pass_no(1)}})
    assert gate.tasks() == ["receipt-conflict"]
    gate.declare(declaration(**RELEASED, lines=[line("150")]))
    assert gate.progress()["passed_state"] == 2
    wait_days(gate, 9)
    gate.file(filed(2, plate="苏E00002", bind=3, goods=part(2, "50")["goods"]))
    assert is_on_record(gate, "pass", pass_no(1)), "an officer is asked about it"
    assert is_on_record(gate, "declaration", LIST), "something of it is still to come"


def test_a_time_of_centuries_forgets_nothing_and_harms_nothing() -> None:
    gate = voided()
    gate.policy(passes_kept="P99999D", declarations_kept="P99999D", tare_life="P99999D")
    wait_days(gate, 15)
    assert is_on_record(gate, "pass", pass_no(1))
    assert gate.out(type_=topics.EVENT_REJECTED) == []


def test_a_number_is_filed_again_in_the_very_batch_in_which_it_leaves() -> None:
    gate = voided()
    gate.wait(11 * DAY)
    gate.tick()
    position = gate.file(filed())
    gate.gathers(pass_nos=[pass_no(1)])
    assert gate.settled(position).outcome == "conflict"
    assert "pass.state.void" in gate.word()[1]


def test_a_receipt_that_comes_too_late_leaves_nothing() -> None:
    gate = used()
    wait_days(gate, 12)
    for receipt in (
        {"kind": "SAS253", "result": "2", "pass_no": pass_no(1)},
        {"kind": "INV201", "result": "3", "declaration_no": LIST},
    ):
        gate.tell(topics.RECEIPT_RECEIVED, {"receipt": receipt})
    assert "early" not in kinds(gate)
    assert not gate.tasks()


def test_what_was_said_of_a_document_that_never_came_is_forgotten() -> None:
    gate = Crossing(**KEPT)
    gate.tell(topics.RECEIPT_RECEIVED, {"receipt": {"kind": "INV201", "result": "1", "declaration_no": LIST}})
    gate.file(filed(approval=1, documents=[{"kind": "list", "no": OTHER_LIST}]))
    wait_days(gate, 9)
    assert "early" in kinds(gate)
    wait_days(gate, 3)
    assert "early" not in kinds(gate)


def test_a_rejection_told_before_its_list_holds_however_long_before_something_was_told_first() -> None:
    gate = Crossing(**KEPT)
    gate.registers()
    gate.file(filed(approval=1))
    wait_days(gate, 9)
    gate.tell(topics.RECEIPT_RECEIVED, {"receipt": {"kind": "INV201", "result": "3", "declaration_no": LIST}})
    wait_days(gate, 3)
    assert "early" in kinds(gate)
    gate.declare(declaration(**RELEASED))
    assert "receipt-conflict" in gate.tasks()


def test_a_task_about_a_sender_is_forgotten_once_it_was_closed() -> None:
    gate = Crossing(**KEPT)
    for session in ("s1", "s2"):
        gate.gather(session, event_id="again")
    (task,) = (one.subject for one in gate.out(type_=topics.TASK_OPENED))
    wait_days(gate, 12)
    assert "task" in kinds(gate)
    gate.tell(topics.TASK_CLOSED, {"task": task, "why": "已查", "by": "李工"})
    wait_days(gate, 12)
    assert "task" not in kinds(gate)


class CountingStore(MemoryStore):
    """loads: how often entries were asked for."""

    loads = 0

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        self.loads += 1
        return await super().load(partition, keys)


def test_after_a_flood_each_tick_forgets_a_page_and_no_more() -> None:
    gate = Gate(**KEPT)
    store = gate.stores["lane-router"] = CountingStore()
    for serial in range(1, 211):
        gate.file(filed(serial, plate=f"苏E{serial:05d}"))
    left, loads = [], []
    for time in (11 * DAY, AT_ONCE):
        gate.wait(time)
        store.loads = 0
        gate.settle()
        left.append(len(store.partitions[0].buckets.get(f"{ZONE}/pass", {})))
        loads.append(store.loads)
    assert left == [200, 0], "the first tick takes the page that is not full, the next one a full one"
    assert loads[-1] < 20, "what is looked up is looked up together"


def test_a_rebuild_forgets_at_the_same_events() -> None:
    gate = used()
    gate.file(filed(2))
    wait_days(gate, 13)
    gate.gathers(session="s2", pass_nos=[pass_no(1)])
    gate.settle()
    before = {name: store.partitions[0].buckets for name, store in gate.stores.items()}
    gate.stores = {name: MemoryStore() for name in before}
    gate.take_over()
    assert {name: store.partitions[0].buckets for name, store in gate.stores.items()} == before


@pytest.mark.parametrize("no", ["Z3105I261122000000000042", LIST, "310520261000000042", "7", "AB", "0" * 32])
@pytest.mark.parametrize("how", ENDINGS)
def test_a_number_is_remembered_as_it_ended(no: str, how: Any) -> None:
    kept, found = Finished(how, START), list[object]()

    def look(unit: UnitOfWork) -> None:
        found[:] = recall(unit, PASSES, no), recall(unit, DECLARATIONS, no), recall_all(unit, PASSES, [no + "X", no])

    service = Service()
    service.handles(BEGINNING_MS, lambda unit: remember(unit, PASSES, no, kept))
    service.handles(BEGINNING_MS, look)
    assert found == [kept, None, {no: kept}]
