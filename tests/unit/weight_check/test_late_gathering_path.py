"""What a lane reports before the gathering comes that it is about: the truck is gone, and counts as it would have."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, declaration, filed, part, pass_no
from tests.unit.weight_check.crossing import VISIT, Crossing

LaneEvent = Callable[[Crossing], object]
EVENTS: dict[str, LaneEvent] = {
    "gathered": lambda crossing: crossing.gathers(),
    "raised": lambda crossing: crossing.raised(),
    "departed": lambda crossing: crossing.departs(),
}


def crossing_after(*events: str) -> Crossing:
    crossing = Crossing()
    crossing.laden()
    for event in events:
        EVENTS[event](crossing)
    return crossing


def open_tasks(crossing: Crossing) -> list[str]:
    settled = {one.data["id"] for one in crossing.out(type_=topics.TASK_SETTLED)}
    return [one.data["kind"] for one in crossing.out(type_=topics.TASK_OPENED) if one.data["id"] not in settled]


@pytest.mark.parametrize("order", list(permutations(EVENTS)), ids="-".join)
def test_a_truck_counts_once_in_whatever_order_its_events_come(order: tuple[str, ...]) -> None:
    crossing = crossing_after(*order, *order)
    assert (crossing.state(), crossing.counters()) == ("passed", ("100", "100"))
    ((passage, irregular),) = [(one["visit"], one["irregular"]) for one in crossing.passages()]
    assert (passage, irregular) == (VISIT, False)
    assert [one["no"] for one in crossing.passages()[0]["passes"]] == [pass_no(1)]
    assert crossing.ended() == [(VISIT, "cleared")]
    assert open_tasks(crossing) == []
    assert crossing.barrier() == (["raise", "lower"] if order[0] == "gathered" else [])


@pytest.mark.parametrize("before", [("raised",), ("departed",), ("raised", "departed")], ids="-".join)
def test_a_truck_that_is_gone_is_offered_no_raise_and_asked_about_by_nobody(before: tuple[str, ...]) -> None:
    crossing = crossing_after(*before)
    crossing.gathers("23000")
    assert crossing.word() == ("N", ["weight.vehicle.outside-band"])
    assert crossing.commands() == []
    crossing.wait(timedelta(hours=1))
    assert "referral-unanswered" not in crossing.tasks()


def test_a_raise_before_the_gathering_of_a_truck_that_is_refused_is_a_passage_and_a_task() -> None:
    crossing = crossing_after("raised")
    assert open_tasks(crossing) == ["irregular-raise"]
    crossing.order("declaration", LIST)
    crossing.gathers()
    assert [(one["verdict"], one["irregular"]) for one in crossing.passages()] == [("refuse", True)]
    assert crossing.counters() == ("100", "100"), "its goods went through"
    assert open_tasks(crossing) == ["irregular-raise"]


def test_whose_pass_was_not_its_own_passes_without_it_and_is_a_task() -> None:
    crossing = crossing_after("raised")
    crossing.gathers(plate="苏E77777", pass_nos=[pass_no(1)])
    assert (crossing.state(), crossing.counters()) == ("approved", ("100", "0"))
    assert [(one["passes"], one["irregular"]) for one in crossing.passages()] == [([], True)]
    assert open_tasks(crossing) == ["irregular-raise"]


def test_a_raise_before_a_gathering_without_a_weight_waits_for_none() -> None:
    crossing = crossing_after("raised")
    crossing.gathers(None)
    assert crossing.word() == ("M", ["weight.reading.not-collected"])
    assert [one["irregular"] for one in crossing.passages()] == [True]


def test_a_weight_that_came_before_the_gathering_is_the_trucks() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.weighs("20000")
    crossing.raised()
    crossing.gathers(None)
    assert crossing.word() == ("Y", [])
    assert [one["irregular"] for one in crossing.passages()] == [False]


def test_a_departure_before_its_gathering_without_a_raise_frees_the_pass_and_is_looked_into() -> None:
    crossing = crossing_after("departed", "gathered")
    assert (crossing.state(), crossing.ended()) == ("approved", [(VISIT, "cleared")])
    assert open_tasks(crossing) == ["raise-unreported"]


def test_one_that_backed_out_before_its_gathering_comes_back_and_is_let_through() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.departs(how="backed-out")
    crossing.gathers()
    assert open_tasks(crossing) == []
    crossing.gathers(mode="M")
    assert crossing.barrier() == ["raise"]
    crossing.raised()
    assert (crossing.counters(), len(crossing.passages())) == (("100", "100"), 1)


def test_a_reading_withdrawn_before_it_came_is_no_truck() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.retracts()
    crossing.gathers()
    assert (crossing.state(), crossing.ended(), crossing.passages()) == ("approved", [(VISIT, "retracted")], [])
    assert (crossing.barrier(), open_tasks(crossing)) == ([], [])


def test_one_that_is_gone_takes_nothing_from_the_truck_in_the_lane() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.raised("s0")
    crossing.gathers()
    crossing.gathers("8000", "s0", plate="苏E99999")
    assert crossing.barrier() == ["raise"]
    crossing.order("declaration", LIST)
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed"]


def test_the_end_that_came_first_counts_and_a_barrier_lowered_says_nothing() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.tell(topics.BARRIER_REPORTED, {"state": "lowered"}, subject="s1")
    crossing.departs(how="backed-out")
    crossing.departs(how="cleared")
    crossing.gathers()
    assert (crossing.ended(), crossing.passages()) == ([(VISIT, "backed-out")], [])


def test_a_hazardous_truck_that_is_gone_is_told_without_a_raise_to_wait_for() -> None:
    crossing = Crossing()
    crossing.laden(goods=None)
    methanol = {"name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "3", "hazardous": True}
    crossing.declare(
        {
            "no": LIST,
            "kind": "list",
            "direction": "I",
            "firm": "3105940042",
            "approved": True,
            "lines": [{"line": 1, "unit": "035", "quantity": "100", "gross": "12000", **methanol}],
        }
    )
    crossing.raised()
    crossing.gathers()
    (told,) = [one.data for one in crossing.out(type_=topics.VERDICT_REACHED)]
    assert (told["awaiting_announcement"], bool(told["hazardous"]), told["verdict"]["commands"]) == (False, True, [])


# ------------------------------------------------------------------ the raise comes after the departure


def left_unreported() -> Crossing:
    """Its pass is free again, its raise was told."""
    crossing = crossing_after("gathered", "departed")
    assert crossing.state() == "approved"
    return crossing


@pytest.mark.parametrize("mode", ["A", "M"])
def test_a_late_report_takes_the_pass_back_from_a_truck_that_has_not_gone_through(mode: str) -> None:
    crossing = left_unreported()
    crossing.gathers(session="s2", mode=mode)
    assert crossing.barrier() == ["raise", "lower", "raise"]
    crossing.raised("s1")
    assert crossing.word("s2") == ("N", ["pass.state.used"])
    assert crossing.barrier()[3:] == ["withdrawn", "keep-closed"]
    assert (crossing.view()["visit"], crossing.counters()) == (VISIT, ("100", "100"))
    crossing.raised("s2")
    assert [(one["visit"], one["irregular"], len(one["passes"])) for one in crossing.passages()] == [
        (VISIT, False, 1),
        ("G1.E01.s2", True, 0),
    ]


def test_a_late_report_stops_a_truck_that_shows_the_pass_in_another_lane() -> None:
    crossing = left_unreported()
    crossing.gathers(session="s2", lane="G1/E02")
    assert crossing.barrier("G1.E02") == ["raise"]
    crossing.raised("s1")
    assert crossing.barrier("G1.E02") == ["raise", "withdrawn", "keep-closed"]


def test_a_pass_that_another_truck_went_through_on_counts_for_that_one_only() -> None:
    crossing = left_unreported()
    crossing.gathers(session="s2")
    crossing.raised("s2")
    crossing.raised("s1")
    assert (crossing.view()["visit"], crossing.counters()) == ("G1.E01.s2", ("100", "100"))
    assert "late-raise" in crossing.tasks()


def test_a_pass_voided_before_the_late_report_counts_and_is_looked_into() -> None:
    crossing = left_unreported()
    crossing.void()
    assert crossing.counters() == ("0", "0")
    crossing.raised()
    assert (crossing.state(), crossing.counters()) == ("passed", ("100", "100"))
    assert "late-raise" in crossing.tasks()


def test_a_pass_that_expired_before_the_late_report_counts_and_is_looked_into() -> None:
    crossing = Crossing(pass_life="PT1H")
    crossing.laden()
    crossing.wait(timedelta(minutes=50))
    crossing.gathers()
    crossing.departs()
    crossing.wait(timedelta(minutes=11))
    assert (crossing.state(), crossing.counters()) == ("expired", ("0", "0"))
    crossing.raised()
    assert (crossing.state(), crossing.counters()) == ("passed", ("100", "100"))
    assert "late-raise" in crossing.tasks()


def test_a_late_report_from_the_first_gate_opens_the_second() -> None:
    crossing = Crossing()
    crossing.registers()
    crossing.lane("E01", step=1)
    crossing.lane("E02", step=2)
    crossing.declare(declaration())
    crossing.file(filed(gates="dual"))
    crossing.gathers()
    crossing.departs()
    crossing.gathers(session="s2", lane="G1/E02")
    assert crossing.barrier("G1.E02") == ["keep-closed"]
    crossing.raised()
    assert crossing.barrier("G1.E02") == ["keep-closed", "raise"]


@pytest.mark.parametrize("order", list(permutations(("gathered", "raised", "departed"))), ids="-".join)
def test_a_trip_recorded_offline_takes_its_pass_from_the_truck_that_stands_there_now(order: tuple[str, ...]) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(session="now", lane="G1/E02")
    assert crossing.barrier("G1.E02") == ["raise"]
    offline: dict[str, LaneEvent] = EVENTS | {"gathered": lambda crossing: crossing.gathers(offline=True)}
    for event in order:
        offline[event](crossing)
    assert crossing.barrier("G1.E02") == ["raise", "withdrawn", "keep-closed"]
    assert crossing.view()["visit"] == VISIT
    assert (crossing.counters(), crossing.commands()) == (("100", "100"), [])
    assert [len(one["passes"]) for one in crossing.passages()] == [1]


@pytest.mark.parametrize("fields", [{"plate": "苏E77777", "pass_nos": [pass_no(1)]}, {"direction": "E"}])
def test_a_trip_recorded_offline_takes_no_pass_that_was_not_its_own(fields: dict[str, Any]) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(session="now", lane="G1/E02")
    crossing.gathers(offline=True, **fields)
    crossing.raised()
    assert crossing.barrier("G1.E02") == ["raise"]
    assert [(len(one["passes"]), one["irregular"]) for one in crossing.passages()] == [(0, True)]


def test_a_raise_by_hand_for_the_same_plate_in_another_lane_leaves_the_pass_with_its_truck() -> None:
    """One of the two bears a false plate: which, is for an officer, who is told."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(session="now", lane="G1/E02")
    crossing.gathers()
    crossing.raised()
    assert crossing.barrier("G1.E02") == ["raise"]
    assert {"clone-plate", "irregular-raise"} <= set(crossing.tasks())


def test_a_late_report_counts_what_an_officer_had_counted() -> None:
    crossing = Crossing()
    crossing.declare(declaration())
    crossing.registers()
    goods = [{"line": 1, "document_line": 1, "quantity": "80", "unit": "035", "gross": "12000"}]
    crossing.file(filed(bind=3, goods=goods))
    crossing.gathers("26000")
    counted = [{"pass": pass_no(1), "line": 1, "quantity": "50"}]
    crossing.decides(counted=counted)
    crossing.departs()
    crossing.raised()
    assert crossing.counters() == ("50", "50")
    (passage,) = crossing.passages()
    assert [line["quantity"] for one in passage["passes"] for line in one["lines"]] == ["50.00000"]


@pytest.mark.parametrize(("ending", "reason"), [("raised", "pass.state.used"), ("void", "pass.state.void")])
def test_no_officer_releases_on_a_pass_that_another_visit_has_used_meanwhile(ending: str, reason: str) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(session="other", lane="G1/E02")
    crossing.gathers()
    if ending == "raised":
        crossing.raised("other", "G1/E02")
    else:
        crossing.void()
    position = crossing.decides()
    assert crossing.word() == ("N", [reason])
    assert crossing.settled(position).data["status"] == 409
    assert "raise" not in crossing.barrier()


def test_a_trip_recorded_offline_that_an_officer_gives_the_pass_counts_it_once() -> None:
    crossing = Crossing()
    crossing.declare(declaration())
    crossing.registers(plate="苏E00001")
    crossing.file(part(1, "10"))
    crossing.gathers(session="other", plate="苏E00001", lane="G1/E02")
    crossing.gathers(plate="苏E00001", offline=True)
    crossing.departs("other", lane="G1/E02")
    crossing.decides()
    crossing.raised()
    assert crossing.counters() == ("10", "10")
