"""A lane has one truck at a time, in whatever order its events come."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, declaration, line, part
from tests.unit.weight_check.crossing import Crossing


def plate_of(serial: int) -> str:
    return f"苏E0000{serial}"


def two_trucks(**fields: Any) -> Crossing:
    """Each with a part of one list; the first stands released."""
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("100", gross="120000")]))
    for serial in (1, 2):
        crossing.registers(plate=plate_of(serial))
        crossing.file(part(serial, "10"))
    crossing.gathers(plate=plate_of(1))
    assert crossing.barrier() == ["raise"]
    return crossing


def test_the_next_truck_withdraws_the_raise_of_the_one_before() -> None:
    crossing = two_trucks()
    crossing.gathers("26000", "s2", plate=plate_of(2))
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed"]
    assert crossing.verdict()["because"] == "next-truck"
    assert crossing.word() == ("Y", []), "nothing speaks against the truck itself"


def test_a_raise_for_the_next_truck_comes_after_the_withdrawal() -> None:
    crossing = two_trucks()
    crossing.gathers("20000", "s2", plate=plate_of(2))
    assert crossing.barrier() == ["raise", "withdrawn", "raise"]
    last = [one["id"] for one in crossing.verdict("s2")["commands"] if one["do"] == "raise"]
    assert last == [[one["id"] for one in crossing.commands() if one["do"] == "raise"][-1]]


def test_a_late_report_of_the_truck_before_counts_it_and_is_no_alarm() -> None:
    crossing = two_trucks()
    crossing.gathers("20000", "s2", plate=plate_of(2))
    crossing.raised("s1")
    crossing.raised("s2")
    assert [(one["visit"], one["irregular"]) for one in crossing.passages()] == [
        ("G1.E01.s1", False),
        ("G1.E01.s2", False),
    ]
    assert crossing.progress()["trucks"]["passed"] == 2
    assert crossing.tasks() == []


def test_one_that_nobody_reports_is_looked_into_all_the_same() -> None:
    crossing = two_trucks()
    crossing.gathers("20000", "s2", plate=plate_of(2))
    crossing.raised("s2")
    crossing.wait(timedelta(minutes=3))
    assert [one.data["subject"]["no"] for one in crossing.out(type_=topics.TASK_OPENED)] == ["G1.E01.s1"]
    crossing.departs("s1")
    assert crossing.tasks() == ["raise-unreported"]


def test_no_officer_lifts_the_barrier_for_a_truck_behind_the_one_in_the_lane() -> None:
    crossing = two_trucks()
    crossing.departs("s1")
    crossing.gathers("26000", "s2", plate=plate_of(2))
    crossing.gathers("20000", "s3", plate="苏E99999")
    before = crossing.barrier()
    crossing.decides("s2")
    assert crossing.word("s2")[0] == "Y"
    assert crossing.barrier() == before, "the lane's barrier is the other truck's"
    crossing.departs("s3")
    crossing.gathers("26000", "s2", plate=plate_of(2), mode="M")
    assert (crossing.word("s2")[0], crossing.barrier()[-1]) == ("Y", "raise"), "gathered again it is its turn"


def test_a_truck_set_aside_is_let_through_once_the_lane_is_free() -> None:
    crossing = two_trucks()
    crossing.departs("s1")
    crossing.gathers("26000", "s2", plate=plate_of(2))
    crossing.gathers("20000", "s3", plate="苏E99999")
    crossing.departs("s3")
    crossing.decides("s2")
    assert crossing.barrier()[-1] == "raise"


@pytest.mark.parametrize("lane", ["G1/E02", "G2/E01"])
def test_a_truck_in_another_lane_withdraws_nothing(lane: str) -> None:
    crossing = two_trucks()
    crossing.gathers("20000", "s2", plate=plate_of(2), lane=lane)
    assert crossing.barrier() == ["raise"]
    assert crossing.barrier(lane.replace("/", ".")) == ["raise"]


def test_a_repeated_gathering_withdraws_nothing() -> None:
    crossing = two_trucks()
    crossing.gathers(plate=plate_of(1), mode="A")
    assert crossing.barrier() == ["raise"]


def test_a_batch_recorded_offline_takes_nothing_from_the_truck_in_the_lane() -> None:
    """It is long gone: its raise and its passage count, and the live truck is still looked at when papers change."""
    crossing = two_trucks()
    crossing.gathers("20000", "s2", plate=plate_of(2), offline=True)
    crossing.raised("s2")
    assert crossing.barrier() == ["raise"]
    assert crossing.progress()["trucks"]["passed"] == 1
    crossing.order("vehicle", plate_of(1))
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed"]
    crossing.order("declaration", LIST)
    assert crossing.word()[0] == "N"


@pytest.mark.parametrize("goes", ["backed-out", "retracted"])
def test_a_truck_that_is_at_its_next_lane_before_it_is_told_to_have_left_the_first_one_may_go(goes: str) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.gathers(session="s2", lane="G1/E02")
    assert crossing.verdicts("s2", "G1.E02")[-1]["verdict"] == "refer"
    crossing.retracts() if goes == "retracted" else crossing.departs(how=goes)
    assert crossing.verdicts("s2", "G1.E02")[-1]["verdict"] == "release"
    assert crossing.barrier("G1.E02")[-1] == "raise"


def test_one_that_went_through_without_a_report_frees_nobody_else() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.gathers(session="s2", lane="G1/E02")
    crossing.departs(how="cleared")
    assert crossing.verdicts("s2", "G1.E02")[-1]["verdict"] == "refer"


def test_a_session_given_up_before_is_not_let_through_once_the_truck_leaves() -> None:
    """An officer lets the truck go under its second session; it turns back, and its first one stands nowhere."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.gathers(session="s2")
    crossing.tell(
        topics.VISIT_DECIDED,
        {"visit": "G1.E01.s2", "decision": "release", "reason": "已核对", "by": "王关员"},
        subject="G1.E01.s2",
        source="/3105W/officers",
    )
    raises = crossing.barrier().count("raise")
    crossing.departs("s2", "backed-out")
    assert crossing.barrier().count("raise") == raises


def test_the_last_of_a_declaration_is_for_who_still_stands_there() -> None:
    """Amended below what two trucks were allocated: the second may have it once the first turns back."""
    crossing = two_trucks()
    crossing.declare(declaration(lines=[line("15", gross="120000")]))
    crossing.gathers("20000", "s2", plate=plate_of(2), lane="G1/E02")
    assert crossing.verdicts("s2", "G1.E02")[-1]["verdict"] == "refuse"
    crossing.departs(how="backed-out")
    assert crossing.verdicts("s2", "G1.E02")[-1]["verdict"] == "release"
