"""What a lane waits for, a weight, an officer or a report, follows the policy in both directions."""

from datetime import timedelta

import pytest

from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.time_limits import MINUTES, SHOWN, open_tasks


def referred() -> Crossing:
    """A truck whose weight was not collected waits for an officer."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("0", **SHOWN)
    assert crossing.word()[0] == "M"
    return crossing


def test_the_wait_for_an_officer_follows_the_policy() -> None:
    crossing = referred()
    crossing.wait(6 * MINUTES)
    assert open_tasks(crossing) == []
    crossing.policy(referral_wait="PT5M")
    crossing.tick()
    assert open_tasks(crossing) == ["referral-unanswered"]
    crossing.policy(referral_wait="PT20M")
    crossing.tick()
    assert open_tasks(crossing) == []
    crossing.wait(15 * MINUTES)
    assert open_tasks(crossing) == ["referral-unanswered"]


def test_a_longer_wait_that_is_set_in_time_is_kept_to() -> None:
    crossing = referred()
    crossing.policy(referral_wait="PT20M")
    crossing.wait(16 * MINUTES)
    assert open_tasks(crossing) == []
    crossing.wait(5 * MINUTES)
    assert open_tasks(crossing) == ["referral-unanswered"]


@pytest.mark.parametrize("ends", ["decided", "backed-out", "raised"])
def test_nobody_is_missed_by_a_truck_that_waits_no_longer(ends: str) -> None:
    crossing = referred()
    if ends == "decided":
        crossing.decides()
    elif ends == "raised":
        crossing.raised()
    else:
        crossing.departs(how="backed-out")
    crossing.wait(MINUTES)
    crossing.policy(referral_wait="PT10S")
    crossing.tick()
    assert "referral-unanswered" not in open_tasks(crossing)
    assert crossing.entry("weight-check", "referred", "book")["visits"] == []


def decided_after(wait: timedelta, **changes: str) -> list[str]:
    """What stops a truck whose weight is to follow within ten minutes, two minutes later, and `wait` after a change."""
    crossing = Crossing(weight_wait="PT10M")
    crossing.laden()
    crossing.gathers(None)
    crossing.wait(2 * MINUTES)
    assert crossing.verdicts() == []
    crossing.policy(**changes)
    crossing.wait(wait)
    return crossing.word()[1] if crossing.verdicts() else ["still waits"]


@pytest.mark.parametrize(
    ("limit", "wait", "stops"),
    [
        ("PT1M", 1 * MINUTES, ["weight.reading.overdue"]),
        ("PT5M", 1 * MINUTES, ["still waits"]),
        ("PT5M", 4 * MINUTES, ["weight.reading.overdue"]),
        ("PT30M", 12 * MINUTES, ["still waits"]),
        ("PT30M", 29 * MINUTES, ["weight.reading.overdue"]),
    ],
)
def test_the_wait_for_a_weight_follows_the_policy(limit: str, wait: timedelta, stops: list[str]) -> None:
    assert decided_after(wait, weight_wait=limit) == stops


def test_a_truck_that_was_weighed_in_time_is_not_decided_again_by_a_shorter_wait() -> None:
    crossing = Crossing(weight_wait="PT10M")
    crossing.laden()
    crossing.gathers(None)
    crossing.weighs("20000")
    crossing.policy(weight_wait="PT1S")
    crossing.wait(1 * MINUTES)
    assert crossing.word() == ("Y", [])
    assert len(crossing.verdicts()) == 1


def test_the_silence_of_a_lane_follows_the_policy() -> None:
    crossing = Crossing()
    crossing.lane_says(open=True)
    crossing.wait(10 * MINUTES)
    assert open_tasks(crossing) == []
    crossing.policy(lane_silence="PT5M")
    crossing.tick()
    assert open_tasks(crossing) == ["lane-silent"]
    crossing.policy(lane_silence="PT15M")
    crossing.tick()
    assert open_tasks(crossing) == []
    crossing.wait(6 * MINUTES)
    assert open_tasks(crossing) == ["lane-silent"]
