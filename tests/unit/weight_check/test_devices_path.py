"""What the lane's devices do after a verdict, and what becomes of a command that they did not carry out."""

from datetime import timedelta

import pytest
from kakou.contracts import topics
from kakou.contracts.devices import ACTIONS

from tests.unit.weight_check.crossing import Crossing

OTHER = "苏E55555"


def released(crossing: Crossing) -> None:
    crossing.laden()
    crossing.gathers()


def barrier_says(crossing: Crossing, state: str, session: str = "s1") -> None:
    crossing.tell(topics.BARRIER_REPORTED, {"state": state}, subject=session)


def lowered(crossing: Crossing) -> int:
    return crossing.barrier().count("lower")


# ---------------------------------------------------------------------- the barrier behind the truck


@pytest.mark.parametrize("how", ["cleared", "backed-out"])
def test_the_barrier_comes_down_when_the_truck_has_departed(how: str) -> None:
    crossing = Crossing()
    released(crossing)
    crossing.raised()
    assert crossing.barrier() == ["raise"]
    crossing.departs(how=how)
    assert crossing.barrier() == ["raise", "lower"]
    assert crossing.commands()[-1]["not_after"] == (crossing.now + timedelta(minutes=2)).isoformat().replace(
        "+00:00", "Z"
    )


def test_a_barrier_that_may_have_risen_unreported_comes_down_too() -> None:
    crossing = Crossing()
    released(crossing)
    crossing.departs()
    assert crossing.barrier() == ["raise", "lower"]


def test_a_barrier_that_is_down_already_is_left_alone() -> None:
    crossing = Crossing()
    released(crossing)
    crossing.raised()
    barrier_says(crossing, "lowered")
    crossing.departs()
    assert lowered(crossing) == 0


def test_a_barrier_that_never_rose_is_left_alone() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.departs(how="backed-out")
    assert lowered(crossing) == 0


def test_a_departure_told_twice_lowers_once() -> None:
    crossing = Crossing()
    released(crossing)
    crossing.raised()
    crossing.departs()
    crossing.departs()
    assert lowered(crossing) == 1


def test_a_barrier_raised_by_hand_over_a_refusal_comes_down_behind_the_truck() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.raised()
    crossing.departs()
    assert crossing.barrier()[-1] == "lower"


@pytest.mark.parametrize("next_is_through", [False, True])
def test_the_barrier_never_comes_down_upon_the_next_truck(next_is_through: bool) -> None:
    crossing = Crossing()
    released(crossing)
    crossing.raised()
    crossing.gathers("23000", session="s2", plate=OTHER)
    if next_is_through:
        crossing.raised("s2")
    crossing.departs()
    assert lowered(crossing) == 0
    crossing.departs("s2")
    assert lowered(crossing) == (1 if next_is_through else 0)


@pytest.mark.parametrize("gathered", [False, True])
def test_nor_upon_one_whose_raise_is_reported_before_it_is_gathered(gathered: bool) -> None:
    crossing = Crossing()
    released(crossing)
    crossing.raised()
    crossing.raised("s2")
    if gathered:
        crossing.gathers("23000", session="s2", plate=OTHER)
    crossing.departs()
    assert lowered(crossing) == 0


@pytest.mark.parametrize("then", ["it departs", "another comes and departs"])
def test_once_that_one_is_gone_the_barrier_comes_down_as_ever(then: str) -> None:
    crossing = Crossing()
    released(crossing)
    crossing.raised()
    crossing.raised("s2")
    if then == "it departs":
        crossing.departs("s2")
        crossing.departs()
    else:
        crossing.gathers("23000", session="s3", plate=OTHER)
        crossing.raised("s3")
        crossing.departs("s3")
    assert lowered(crossing) == 1


@pytest.mark.parametrize("mode", ["advisory", "shadow"])
def test_where_people_work_the_barrier_it_is_not_told_to_come_down(mode: str) -> None:
    crossing = Crossing()
    crossing.lane("E01", classes=["declared"], directions=["I"], mode=mode)
    released(crossing)
    crossing.raised()
    crossing.departs()
    assert lowered(crossing) == 0


def test_a_truck_recorded_offline_leaves_the_barrier_alone() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(offline=True)
    crossing.raised()
    crossing.departs()
    assert crossing.commands() == []


def test_a_reading_withdrawn_lowers_nothing() -> None:
    crossing = Crossing()
    released(crossing)
    crossing.retracts()
    assert lowered(crossing) == 0


# ---------------------------------------------------------------------- devices that fail


@pytest.mark.parametrize(
    ("name", "result"), [("camera", 2), ("10", 9), ("bridge", 2), ("display", 2), ("barrier", 9), ("tag reader", 2)]
)
def test_a_device_that_did_not_do_what_it_was_told_is_a_task_of_its_lane(name: str, result: int) -> None:
    crossing = Crossing()
    crossing.device(name, result, session="E01")
    (task,) = [one.data for one in crossing.out(type_=topics.TASK_OPENED)]
    assert (task["kind"], task["subject"]) == ("device-failed", {"kind": "lane", "no": "G1.E01"})
    assert name in task["text"]["en"]
    assert str(result) in task["text"]["zh"]


@pytest.mark.parametrize("state", ["blocked", "failed"])
def test_a_barrier_that_does_not_move_is_a_task_until_it_does(state: str) -> None:
    crossing = Crossing()
    released(crossing)
    barrier_says(crossing, state)
    assert crossing.task_kinds() == ["device-failed"]
    crossing.raised()
    assert [one.data["kind"] for one in crossing.out(type_=topics.TASK_SETTLED)] == ["device-failed"]


def test_a_device_that_fails_again_and_again_is_one_task_and_a_later_failure_another() -> None:
    crossing = Crossing()
    for _ in range(3):
        crossing.device("camera", 2)
    assert crossing.task_kinds() == ["device-failed"]
    crossing.device("10", 1)
    crossing.wait(timedelta(seconds=5))
    crossing.device("camera", 9)
    tasks = [one.data["id"] for one in crossing.out(type_=topics.TASK_OPENED)]
    assert len(set(tasks)) == len(tasks) == 2


def test_that_a_device_did_nothing_is_a_failure_only_where_it_was_told_to() -> None:
    crossing = Crossing()
    crossing.device("camera", 0)
    assert crossing.task_kinds() == []
    crossing.device("camera", 0, "G1.E01-7")
    assert crossing.task_kinds() == ["device-failed"]


def test_a_device_that_works_is_no_news() -> None:
    crossing = Crossing()
    crossing.device("camera", 1)
    crossing.device("display", 1)
    assert (crossing.task_kinds(), crossing.verdicts()) == ([], [])


def test_the_failure_of_a_camera_stops_no_truck_that_stands_released() -> None:
    crossing = Crossing()
    released(crossing)
    crossing.device("camera", 2)
    assert (crossing.word(), crossing.barrier()) == (("Y", []), ["raise"])


# ---------------------------------------------------------------------- all that is published


def test_every_command_that_is_published_is_given() -> None:
    """A morning at one lane: a sealed truck, one that is too heavy, one whose bridge and camera must try again."""
    crossing = Crossing()
    crossing.laden(seals=["ES1"], containers=[{"no": "CSQU3054383", "weight": "1"}])
    crossing.gathers("0", seals=["ES1"], containers=[{"no": "", "confidence": "N"}])
    crossing.gathers("20000", seals=["ES1"], containers=[{"no": "CSQU3054383", "confidence": "Y"}], mode="M")
    crossing.device("seal", 1)
    crossing.gathers("23000", seals=["ES1"], containers=[{"no": "CSQU3054383", "confidence": "Y"}], mode="M")
    crossing.weighs("20000")
    crossing.raised()
    crossing.departs()
    given = {(one["device"], one["do"]) for one in crossing.commands()}
    assert given == {(device, do) for device, actions in ACTIONS.items() for do in actions}
