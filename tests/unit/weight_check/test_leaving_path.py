"""The barrier goes up, the truck drives off, the reading was wrong; and what a declaration's trucks weigh together."""

from datetime import timedelta

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import PLATE, declaration, filed, line, part, pass_no
from tests.unit.weight_check.crossing import VISIT, Crossing


def test_a_raise_after_a_release_is_a_passage_and_no_alarm() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.raised()
    crossing.raised()
    (passage,) = crossing.passages()
    assert (passage["sequence"], passage["visit"], passage["plate"]) == (1, VISIT, PLATE)
    assert (passage["verdict"], passage["mode"], passage["by"]) == ("release", "automatic", None)
    assert [one["no"] for one in passage["passes"]] == [pass_no(1)]
    assert crossing.tasks() == []


def test_passages_are_numbered_without_gaps_over_all_lanes() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.goes_through("s1")
    crossing.file(filed(2, plate="苏E00002"))
    for index in range(3):
        crossing.gathers(0, f"x{index}", plate=f"苏E1000{index}", lane="G2/E05")
        crossing.raised(f"x{index}", "G2/E05")
    assert [one["sequence"] for one in crossing.passages()] == [1, 2, 3, 4]


def test_a_raise_without_a_release_is_a_passage_and_an_alarm() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.raised()
    (passage,) = crossing.passages()
    assert (passage["verdict"], passage["irregular"]) == ("refuse", True)
    assert crossing.tasks() == ["irregular-raise"]
    assert crossing.state() == "passed"


def test_a_barrier_raised_by_hand_names_the_hand() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    report = {"state": "raised", "mode": "manual", "by": "赵保安"}
    crossing.tell(topics.BARRIER_REPORTED, report, subject="s1")
    assert [(one["mode"], one["by"]) for one in crossing.passages()] == [("manual", "赵保安")]


def test_an_officer_who_refused_did_not_raise_the_barrier() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.decides(decision="refuse")
    crossing.raised()
    assert [(one["mode"], one["by"], one["irregular"]) for one in crossing.passages()] == [("automatic", None, True)]


def test_a_barrier_that_is_only_lowered_or_blocked_is_no_passage() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    for state in ("lowered", "blocked", "failed"):
        crossing.tell(topics.BARRIER_REPORTED, {"state": state}, subject="s1")
    assert crossing.passages() == []


def test_a_raise_for_nobody_is_an_alarm_once() -> None:
    crossing = Crossing()
    crossing.raised("ghost")
    crossing.raised("ghost")
    assert crossing.tasks() == ["irregular-raise"]
    assert crossing.passages() == []


def test_a_raise_before_the_weight_came_still_leaves_a_verdict() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.raised()
    assert crossing.word() == ("M", ["weight.reading.not-collected"])
    assert crossing.commands() == []
    assert [(one["verdict"], one["irregular"]) for one in crossing.passages()] == [("refer", True)]


def test_a_departure_ends_the_visit_and_what_follows_only_passes_through() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.departs(how="backed-out")
    position = crossing.weighs("20000")
    assert crossing.ended() == [(VISIT, "backed-out")]
    assert [one.type for one in crossing.out(since=position)] == [topics.VEHICLE_WEIGHED]
    crossing.departs(how="backed-out")
    assert len(crossing.ended()) == 1


def test_a_truck_that_leaves_before_it_is_weighed_has_a_verdict_all_the_same() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.departs(how="backed-out")
    crossing.wait(timedelta(minutes=30))
    assert crossing.word() == ("M", ["weight.reading.not-collected"])
    assert len(crossing.verdicts()) == 1
    assert crossing.tasks() == []


def test_a_released_truck_that_left_without_a_report_of_the_raise_is_looked_into() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.departs()
    assert crossing.tasks() == ["raise-unreported"]
    crossing.raised()
    assert [one["irregular"] for one in crossing.passages()] == [False]
    settled = [one.data for one in crossing.out(type_=topics.TASK_SETTLED)]
    assert [(one["kind"], one["closed"]["by"]) for one in settled] == [("raise-unreported", topics.BARRIER_REPORTED)]


def test_a_wrong_reading_withdrawn_takes_its_raise_back() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.retracts(reason="相机误触发")
    assert crossing.word() == ("M", ["visit.reading.retracted"])
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed"]
    assert crossing.ended() == [(VISIT, "retracted")]
    crossing.wait(timedelta(hours=1))
    assert crossing.tasks() == []


def test_a_pass_voided_after_the_release_takes_the_raise_back() -> None:
    """cases.md 35."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.void()
    verdict = crossing.verdict()
    assert (verdict["verdict"], verdict["because"], verdict["supersedes"]) == ("refuse", "void", 1)
    assert verdict["weights"][0]["measured"] == "20000.00000"
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed"]


@pytest.mark.parametrize("lane", ["G1.E01", "G2.E05"])
def test_a_lanes_commands_are_numbered_without_gaps(lane: str) -> None:
    crossing = Crossing()
    crossing.laden()
    for index in range(3):
        crossing.gathers("20000", f"s{index}", lane="G1/E01")
        crossing.gathers(0, f"t{index}", lane="G2/E05", plate=f"苏E2000{index}")
        crossing.decides(f"s{index}", "refuse")
    told = crossing.commands(lane)
    assert [one["sequence"] for one in told] == list(range(1, len(told) + 1))
    assert [one["id"] for one in told] == [f"{lane}-{number}" for number in range(1, len(told) + 1)]


def test_a_declarations_trucks_are_weighed_as_one() -> None:
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("150", gross="36000")]))
    for serial, weight in ((1, "19950"), (2, "19900"), (3, "20050")):
        crossing.registers(plate=f"苏E{serial:05d}")
        crossing.file(part(serial, "50"))
        crossing.gathers(weight, f"s{serial}", plate=f"苏E{serial:05d}")
        crossing.raised(f"s{serial}")
        crossing.departs(f"s{serial}")
    sums = crossing.progress()["weight_sum"]
    assert (sums["declared"], sums["measured"], sums["difference"]) == ("36000.00000", "35900.00000", "100.00000")
    assert sums["uncertainty"] == "146.00000"


def test_a_truck_that_was_not_weighed_is_left_out_of_the_sum() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(0)
    crossing.decides()
    crossing.raised()
    assert crossing.progress()["weight_sum"] is None


def test_an_event_that_changed_nothing_upstream_changes_nothing_here() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    position = crossing.gathers("20000", mode="A")
    assert [(one.type, one.outcome) for one in crossing.out(since=position)] == [(topics.WRITE_SETTLED, "duplicate")]
    assert crossing.word()[0] == "N"


def test_of_a_truck_that_went_through_no_more_is_kept_than_that() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.goes_through()
    position = crossing.weighs("23000")
    crossing.raised()
    crossing.departs()
    crossing.retracts()
    refused = crossing.out(since=crossing.decides())[0]
    kept = crossing.entry("weight-check", "visit", VISIT)
    assert (kept["raised"], kept["ended"], kept["routed"], kept["verdict"]) == (True, "cleared", None, None)
    assert (refused.outcome, refused.data["detail"]) == ("refused", "the visit is over (cleared)")
    assert {topics.PASSAGE_RECORDED, topics.VERDICT_REACHED, topics.TASK_OPENED}.isdisjoint(
        one.type for one in crossing.out(since=position)
    )
    assert len(crossing.ended()) == 1


def test_a_raise_reported_after_the_departure_is_counted_and_ends_nothing_twice() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.departs()
    crossing.raised()
    crossing.departs()
    crossing.raised()
    assert len(crossing.passages()) == 1
    assert crossing.ended() == [(VISIT, "cleared")]


def test_visits_are_forgotten_once_nothing_can_be_said_of_them_any_more() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.goes_through()
    crossing.raised("ghost")
    crossing.wait(timedelta(days=7))
    assert crossing.entry("weight-check", "visit", VISIT) is not None
    assert crossing.entry("lane-router", "early-reports", "G1.E01.ghost") is not None
    crossing.wait(timedelta(days=3))
    assert crossing.entry("weight-check", "visit", VISIT) is None
    assert crossing.entry("weight-check", "visit", "G1.E01.ghost") is None
    assert crossing.entry("lane-router", "early-reports", "G1.E01.ghost") is None
    assert crossing.entry("weight-check", "sequence", "G1.E01") is not None


def test_a_truck_that_comes_back_to_its_session_is_weighed_and_judged_anew() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.decides()
    crossing.departs(how="backed-out")
    crossing.gathers("20000")
    assert [(one["check_result"], one["because"]) for one in crossing.verdicts()][-1] == ("Y", "resumed")
    assert "officer.decision.release" not in crossing.notes()
    crossing.raised()
    (passage,) = crossing.passages()
    assert (passage["verdict"], passage["mode"]) == ("release", "automatic")


@pytest.mark.parametrize("how", ["backed-out", "cleared"])
def test_a_raise_that_nobody_reported_is_withdrawn_before_the_truck_that_comes_back_gets_another(how: str) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.tell(topics.VEHICLE_DEPARTED, {"how": how}, subject="s1")
    crossing.gathers()
    assert crossing.barrier() == ["raise", "lower", "withdrawn", "raise"]


def test_a_truck_of_many_reads_on_the_display_which_it_is() -> None:
    crossing = Crossing()
    crossing.declare(declaration())
    crossing.file(part(1, "60"), part(2, "40"))
    crossing.gathers(plate="苏E00001")
    assert crossing.verdict()["led"] == "请通行 第1车 已报2车"
    assert "Truck 1 of 2" in crossing.verdict()["officer_hint"]
