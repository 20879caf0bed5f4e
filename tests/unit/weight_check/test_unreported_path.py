"""Lanes whose barrier reports nothing: truck after truck is let through, and no raise is ever reported."""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.state import timers
from kakou.runtime.store import Key, Loaded

from tests.unit.lane_router.gate import filed, pass_no
from tests.unit.weight_check.crossing import Crossing

BARRIER_WAIT = timedelta(minutes=2)
"""A new zone's."""


class CountingStore(MemoryStore):
    """Counts the visits that are looked up."""

    visits = 0

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        self.visits += sum(key.bucket.endswith("/visit") for key in keys)
        return await super().load(partition, keys)


def let_through(crossing: Crossing, *numbers: int, lane: str = "E01") -> None:
    """Trucks with nothing on them, one a number."""
    for no in numbers:
        empty: dict[str, Any] = {"documents": [], "bind": None, "type": 6, "gross": None, "total": "8000"}
        crossing.file(filed(no, vehicle={"plate": f"沪A{no:05d}", "tare": "8000"}, **empty))
        gathered = {"plate": f"沪A{no:05d}", "pass_nos": [pass_no(no)], "lane": f"G1/{lane}"}
        crossing.gathers("8000", f"s{no}", **gathered)


def looked_up_for_one_more(before: int) -> int:
    """Visits that weight-check looks up for one truck, after `before` that nobody has reported."""
    crossing = Crossing()
    store = crossing.stores["weight-check"] = CountingStore()
    let_through(crossing, *range(1, before + 1))
    crossing.settle()
    crossing.tick()
    crossing.settle()  # whoever takes over publishes its last batch again, which is the tick now
    store.visits = 0
    let_through(crossing, before + 1)
    assert crossing.verdict(f"s{before + 1}")["check_result"] == "Y"
    return store.visits


def test_a_truck_costs_the_same_however_many_before_it_were_never_reported() -> None:
    assert looked_up_for_one_more(30) == looked_up_for_one_more(3)


def test_the_lanes_entry_stays_as_small_however_many_were_never_reported() -> None:
    """Every truck of the lane reads and writes it."""
    crossing = Crossing()
    sizes = []
    for no in range(1, 12):
        let_through(crossing, no)
        sizes.append(len(str(crossing.entry("weight-check", "raises", "G1.E01"))))
    assert max(sizes) - min(sizes) <= 2  # the number of the last truck has a digit more


def test_each_raise_is_withdrawn_for_the_next_truck_and_looked_into_once() -> None:
    crossing = Crossing()
    let_through(crossing, 1, 2, 3)
    assert crossing.barrier() == ["raise", "withdrawn", "raise", "withdrawn", "raise"]
    crossing.wait(BARRIER_WAIT * 3)
    told = [one.data["subject"]["no"] for one in crossing.out(type_=topics.TASK_OPENED)]
    assert told == ["G1.E01.s1", "G1.E01.s2", "G1.E01.s3"]
    assert crossing.entry("weight-check", "raises", "G1.E01") is None


def test_a_withdrawn_raise_that_is_reported_after_all_is_waited_for_no_more() -> None:
    crossing = Crossing()
    let_through(crossing, 1, 2)
    crossing.raised(session="s1")
    crossing.wait(BARRIER_WAIT)
    assert [one.data["subject"]["no"] for one in crossing.out(type_=topics.TASK_OPENED)] == ["G1.E01.s2"]


def test_a_truck_that_is_gathered_again_is_waited_for_anew() -> None:
    crossing = Crossing()
    let_through(crossing, 1, 2)
    crossing.wait(timedelta(minutes=1))
    crossing.gathers("8000", "s1", plate="沪A00001", pass_nos=[pass_no(1)], mode="M")
    assert crossing.barrier() == ["raise", "withdrawn", "raise", "withdrawn", "raise"]
    crossing.wait(timedelta(minutes=1))
    assert [one.data["subject"]["no"] for one in crossing.out(type_=topics.TASK_OPENED)] == ["G1.E01.s2"]
    crossing.wait(timedelta(minutes=1))
    assert len(crossing.out(type_=topics.TASK_OPENED)) == 2


def test_more_than_a_tick_looks_into_wait_for_the_next_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "TIMERS_PER_TICK", 2)
    crossing = Crossing()
    let_through(crossing, 1, 2, 3)
    let_through(crossing, 4, 5, lane="E02")
    crossing.wait(BARRIER_WAIT)
    opened = [len(crossing.out(type_=topics.TASK_OPENED))]
    for _ in range(4):
        crossing.tick()
        opened.append(len(crossing.out(type_=topics.TASK_OPENED)))
    assert all(later - earlier <= 2 for earlier, later in itertools.pairwise([0, *opened]))
    assert opened[-1] == 5
    told = {one.data["subject"]["no"] for one in crossing.out(type_=topics.TASK_OPENED)}
    assert told == {"G1.E01.s1", "G1.E01.s2", "G1.E01.s3", "G1.E02.s4", "G1.E02.s5"}
