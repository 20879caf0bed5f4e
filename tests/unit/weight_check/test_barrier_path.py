"""A barrier that was told to rise and never reports."""

from datetime import timedelta

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import declaration, filed, line, pass_no
from tests.unit.weight_check.crossing import Crossing

BARRIER_WAIT = timedelta(minutes=2)
"""A new zone's."""


def released() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    return crossing


def test_a_barrier_that_never_reports_is_looked_into_once() -> None:
    crossing = released()
    crossing.wait(BARRIER_WAIT - timedelta(seconds=1))
    assert crossing.tasks() == []
    crossing.wait(timedelta(seconds=1))
    assert crossing.tasks() == ["raise-unreported"]
    crossing.wait(timedelta(hours=1))
    crossing.departs()
    assert crossing.tasks() == ["raise-unreported"]


def test_a_raise_that_is_held_is_looked_into_and_not_called_a_release() -> None:
    """Its forecast may have referred it to an officer, who decides upon it still."""
    crossing = Crossing()
    crossing.registers()
    methanol = line("12000", name="甲醇", cas="67-56-1", un="1230", **{"class": "3"}, hazardous=True)
    crossing.declare(declaration(lines=[methanol]))
    crossing.file(filed())
    crossing.gathers()
    crossing.wait(BARRIER_WAIT)
    [task] = [one.data for one in crossing.out(type_=topics.TASK_OPENED)]
    assert task["kind"] == "raise-unreported"
    assert "was released" not in task["text"]["en"]
    assert "或由关员决定" in task["text"]["zh"]


def test_it_is_looked_into_too_when_the_service_was_down_at_that_moment() -> None:
    crossing = released()
    crossing.settle()
    crossing.wait(timedelta(hours=9))
    assert crossing.tasks() == ["raise-unreported"]


def test_a_late_report_settles_it() -> None:
    crossing = released()
    crossing.wait(BARRIER_WAIT)
    crossing.raised()
    settled = [one.data for one in crossing.out(type_=topics.TASK_SETTLED)]
    assert [(one["kind"], one["closed"]["by"]) for one in settled] == [("raise-unreported", topics.BARRIER_REPORTED)]


@pytest.mark.parametrize("ending", ["raised", "departs", "retracts", "void"])
def test_whatever_ends_the_release_ends_the_waiting(ending: str) -> None:
    crossing = released()
    getattr(crossing, ending)()
    before = crossing.tasks().count("raise-unreported")
    crossing.wait(BARRIER_WAIT * 3)
    assert crossing.tasks().count("raise-unreported") == before
    assert crossing.entry("weight-check", "raises", "G1.E01") is None


def test_the_next_truck_of_a_lane_is_waited_for_in_its_own_time() -> None:
    crossing = released()
    crossing.wait(timedelta(minutes=1))
    crossing.raised()
    crossing.departs()
    crossing.file(filed(2, documents=[], bind=None, type=6, gross=None, total="8000"))
    crossing.gathers("8000", "s2", pass_nos=[pass_no(2)])
    assert crossing.word("s2") == ("Y", [])
    crossing.wait(timedelta(minutes=1, seconds=55))
    assert crossing.tasks() == []
    crossing.wait(timedelta(seconds=5))
    assert [one.data["subject"]["no"] for one in crossing.out(type_=topics.TASK_OPENED)] == ["G1.E01.s2"]


def test_a_lane_taken_into_shadow_still_has_its_raise_withdrawn() -> None:
    crossing = released()
    crossing.lane("E01", classes=["declared"], directions=["I", "E"], mode="shadow")
    crossing.void()
    assert crossing.barrier() == ["raise", "withdrawn"]
