"""A truck and its weight come in any order; one never comes, or comes again."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, declaration, line
from tests.unit.weight_check.crossing import VISIT, WEIGHT_WAIT, Crossing


def waiting(crossing: Crossing) -> list[dict[str, Any]]:
    return [one.data for one in crossing.out(type_=topics.VISIT_WAITING)]


def test_a_truck_whose_weight_follows_waits_for_it() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    assert [(one["visit"], one["waiting_for"]) for one in waiting(crossing)] == [(VISIT, "weight")]
    assert crossing.verdicts() == []
    crossing.weighs("20000")
    assert crossing.word() == ("Y", [])
    assert crossing.verdict()["because"] == "weighed"


def test_a_weight_that_does_not_come_in_time_is_for_an_officer() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.wait(WEIGHT_WAIT - timedelta(seconds=1))
    assert crossing.verdicts() == []
    crossing.wait(timedelta(seconds=2))
    assert crossing.word() == ("M", ["weight.reading.overdue"])
    assert crossing.verdict()["weights"][0]["quality"] == "not-collected"
    crossing.wait(WEIGHT_WAIT)
    assert len(crossing.verdicts()) == 1


def test_a_weight_that_comes_late_after_all_makes_a_new_revision() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.wait(WEIGHT_WAIT)
    crossing.weighs("20000")
    crossing.wait(WEIGHT_WAIT)
    told = [(one["revision"], one["supersedes"], one["check_result"]) for one in crossing.verdicts()]
    assert told == [(1, None, "M"), (2, 1, "Y")]


def test_a_weight_that_comes_before_its_truck_is_kept_for_it() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.weighs("20000")
    crossing.gathers(None)
    assert waiting(crossing) == []
    assert crossing.word() == ("Y", [])


def test_papers_that_refuse_do_not_wait_for_the_weight() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.void()
    crossing.gathers(None)
    assert waiting(crossing) == []
    assert crossing.word() == ("N", ["pass.state.void"])
    crossing.weighs("23000")
    assert set(crossing.word()[1]) == {"pass.state.void", "weight.vehicle.outside-band"}


def test_a_truck_without_a_pass_has_nothing_to_be_weighed_against() -> None:
    crossing = Crossing()
    crossing.gathers(None)
    assert waiting(crossing) == []
    assert crossing.verdict()["weights"] == []
    assert crossing.word()[0] == "N"


def test_papers_that_change_while_the_truck_waits_do_not_make_it_wait_longer() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.wait(timedelta(seconds=40))
    crossing.declare(declaration(guarantee="G-2026-17"))
    assert [one["since"] for one in waiting(crossing)] == ["2026-11-22T08:00:00Z"] * 2
    crossing.wait(timedelta(seconds=21))
    assert crossing.word() == ("M", ["weight.reading.overdue"])


def test_a_visit_refused_by_its_papers_waits_for_the_weight_once_they_are_mended() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.order("declaration", LIST, "open")
    crossing.gathers(None)
    assert crossing.word() == ("N", ["document.control.ordered"])
    crossing.order("declaration", LIST, "released")
    assert len(waiting(crossing)) == 1
    crossing.wait(WEIGHT_WAIT)
    assert crossing.word() == ("M", ["weight.reading.overdue"])


def test_another_reading_revises_and_the_first_stays_as_evidence() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.weighs("20100")
    assert [one["check_result"] for one in crossing.verdicts()] == ["N", "Y"]
    assert [one["weights"][0]["measured"] for one in crossing.verdicts()] == ["23000.00000", "20100.00000"]
    assert "earlier readings: 23000 kg" in crossing.verdict()["officer_hint"]
    kept = crossing.entry("weight-check", "visit", VISIT)["readings"]
    assert [one["kg"] for one in kept] == ["23000.00000", "20100.00000"]
    crossing.raised()
    (passage,) = crossing.passages()
    assert [one["kg"] for one in passage["earlier_readings"]] == ["23000.00000"]
    assert passage["weights"][0]["measured"] == "20100.00000"


def test_a_bridge_that_speaks_for_ever_does_not_fill_the_state() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    for index in range(40):
        crossing.weighs(str(20_000 + index))
    kept = [one["kg"] for one in crossing.entry("weight-check", "visit", VISIT)["readings"]]
    assert (len(kept), kept[0], kept[-1]) == (20, "23000.00000", "20039.00000")


def test_a_reading_that_changes_nothing_makes_no_revision_and_passes_through() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("20000")
    position = crossing.weighs("20040")
    assert [one.type for one in crossing.out(since=position)] == [topics.VEHICLE_WEIGHED]
    assert len(crossing.verdicts()) == 1
    crossing.raised()
    assert crossing.passages()[0]["weights"][0]["measured"] == "20040.00000"


def test_a_gathering_by_hand_makes_a_new_revision_and_a_new_raise() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("20000")
    crossing.wait(timedelta(minutes=3))
    crossing.gathers("20000", mode="M")
    assert [(one["revision"], one["check_result"]) for one in crossing.verdicts()] == [(1, "Y"), (2, "Y")]
    assert crossing.barrier() == ["raise", "withdrawn", "raise"]


def test_a_bridge_that_breaks_while_a_truck_waits_is_for_an_officer_at_once() -> None:
    """cases.md 9."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.lane_says(devices=[{"id": "WB1", "kind": "bridge", "state": 2}])
    assert crossing.word() == ("M", ["weight.bridge.faulty"])
    crossing.weighs("20000")
    assert crossing.word() == ("M", ["weight.bridge.faulty"])
    crossing.lane_says(devices=[{"id": "WB1", "kind": "bridge", "state": 1}])
    crossing.weighs("20000")
    assert crossing.word() == ("Y", [])
    assert crossing.passages() == []


def test_a_truck_gathered_anew_because_its_reading_was_none_waits_for_another() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers({"kg": "20000", "stable": False})
    assert crossing.word() == ("M", ["weight.reading.unstable"])
    crossing.gathers(None, mode="M")
    assert len(crossing.verdicts()) == 1
    assert len(waiting(crossing)) == 1
    crossing.weighs("20000")
    assert crossing.word() == ("Y", [])


def test_a_good_reading_still_counts_when_the_truck_is_gathered_anew_without_one() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("20000")
    crossing.gathers(None, mode="M")
    assert [one["revision"] for one in crossing.verdicts()] == [1, 2]
    assert crossing.word() == ("Y", [])


@pytest.mark.parametrize("reading", [0, {"kg": "20000", "stable": False}, {"kg": "20000", "zeroed": False}])
def test_a_bridge_that_may_do_better_is_asked_again_once(reading: Any) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(reading)
    crossing.weighs(reading)
    assert [one["do"] for one in crossing.commands() if one["device"] == "bridge"] == ["re-collect"]


@pytest.mark.parametrize(
    "reading", ["20", {"kg": "20000", "bridge_state": 2}, {"kg": "40000", "vehicles_on_bridge": 2}]
)
def test_another_reading_of_the_same_kind_is_not_asked_for_where_it_cannot_help(reading: Any) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(reading)
    assert [one for one in crossing.commands() if one["device"] == "bridge"] == []


def test_other_papers_under_the_same_verdict_are_told() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("20000")
    methanol = line("12000", name="甲醇", cas="67-56-1", un="1230", **{"class": "3"}, hazardous=True)
    crossing.declare(declaration(lines=[methanol]))
    told = [one.data for one in crossing.out(type_=topics.VERDICT_REACHED)]
    assert [one["verdict"]["verdict"] for one in told] == ["release", "release"]
    assert [len(one["hazardous"]) for one in told] == [0, 1]
    assert crossing.barrier() == ["raise", "withdrawn", "raise"]
