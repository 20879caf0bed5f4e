"""An officer's command to one device: given in the lane's sequence, recorded, and open until the device answers."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.weight_check.crossing import Crossing

SEALS = ["ES100001"]
RESCINDED = "officer.decision.rescind"


def given(crossing: Crossing) -> list[dict[str, Any]]:
    """What was told to the lane in an officer's name."""
    return [one.data for one in crossing.out(type_=topics.LANE_COMMANDED) if one.data["by"] is not None]


def settled(crossing: Crossing) -> list[tuple[str, str]]:
    told = [one.data for one in crossing.out(type_=topics.TASK_SETTLED)]
    return [(one["kind"], one["closed"]["why"]) for one in told]


def refused(crossing: Crossing) -> list[tuple[int, str]]:
    told = [one.data for one in crossing.out(type_=topics.WRITE_SETTLED)]
    return [(one["status"], one["detail"]) for one in told]


def last_id(crossing: Crossing) -> str:
    return str(crossing.commands()[-1]["id"])


@pytest.mark.parametrize(
    ("device", "do", "more"),
    [
        ("camera", "re-collect", {}),
        ("bridge", "re-collect", {}),
        ("display", "show", {"text": "请退出车道"}),
        ("seal", "unlock", {}),
        ("seal", "lock", {}),
        ("barrier", "raise", {}),
        ("barrier", "lower", {}),
        ("barrier", "keep-closed", {}),
    ],
)
def test_every_command_that_a_device_knows_may_be_given_and_is_recorded(
    device: str, do: str, more: dict[str, str]
) -> None:
    crossing = Crossing()
    crossing.orders(device, do, **more)
    (told,) = given(crossing)
    (command,) = told["commands"]
    assert (command["device"], command["do"], command["text"]) == (device, do, more.get("text"))
    assert (told["by"], told["reason"], command["sequence"]) == ("王关员", "试机", 1)
    (task,) = [one.data for one in crossing.out(type_=topics.TASK_OPENED)]
    assert (task["kind"], task["subject"]["no"], task["due"]) == ("device-command", "G1.E01", command["not_after"])
    assert all("王关员" in text for text in task["text"].values())


@pytest.mark.parametrize(("result", "kinds"), [(1, ["device-command"]), (2, ["device-command", "device-failed"])])
def test_the_device_s_report_closes_the_command(result: int, kinds: list[str]) -> None:
    crossing = Crossing()
    crossing.orders("camera", "re-collect")
    crossing.device("10", result, last_id(crossing), session="E01")
    assert settled(crossing) == [("device-command", f"the device reported {result}")]
    assert crossing.task_kinds() == kinds


def test_a_report_closes_the_command_that_it_names_and_no_other() -> None:
    crossing = Crossing()
    crossing.orders("camera", "re-collect")
    crossing.device("camera", 1, "G1.E01-99")
    crossing.device("bridge", 1)
    assert settled(crossing) == []
    crossing.device("camera", 1)
    crossing.device("camera", 1)
    assert len(settled(crossing)) == 1


def test_a_command_that_no_device_answers_stays_a_task() -> None:
    crossing = Crossing()
    crossing.orders("camera", "re-collect")
    crossing.wait(timedelta(minutes=10))
    assert settled(crossing) == []


@pytest.mark.parametrize(("do", "state"), [("raise", "raised"), ("lower", "lowered")])
def test_the_barrier_s_own_report_closes_its_command(do: str, state: str) -> None:
    crossing = Crossing()
    crossing.orders("barrier", do)
    other = "lowered" if state == "raised" else "raised"
    crossing.tell(topics.BARRIER_REPORTED, {"state": other}, subject="x1")
    assert settled(crossing) == []
    crossing.tell(topics.BARRIER_REPORTED, {"state": state}, subject="x1")
    assert settled(crossing) == [("device-command", f"the device reported {state}")]


@pytest.mark.parametrize("weight", ["20000", "23000", None])
def test_a_barrier_is_not_raised_past_the_verdict_on_the_truck_before_it(weight: str | None) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(weight)
    before = crossing.barrier()
    crossing.orders("barrier", "raise")
    ((status, why),) = refused(crossing)
    assert (status, "G1.E01.s1" in why, "decision" in why) == (409, True, True)
    assert (crossing.barrier(), given(crossing)) == (before, [])


def test_a_barrier_raised_by_an_officer_does_not_rise_for_the_truck_that_comes_then() -> None:
    crossing = Crossing()
    crossing.orders("barrier", "raise")
    crossing.laden()
    crossing.gathers("23000")
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed"]
    withdrawing = next(one.data for one in crossing.out(type_=topics.LANE_COMMANDED) if one.data["superseded"])
    assert withdrawing["superseded"] == [1]
    assert settled(crossing) == [("device-command", "withdrawn for the truck that came")]


def test_once_it_was_raised_there_is_nothing_to_withdraw() -> None:
    crossing = Crossing()
    crossing.orders("barrier", "raise")
    crossing.device("barrier", 1, last_id(crossing), session="E01")
    crossing.laden()
    crossing.gathers("23000")
    assert crossing.barrier() == ["raise", "keep-closed"]


def test_the_barrier_is_free_again_for_an_officer_when_the_truck_has_gone() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.departs(how="backed-out")
    crossing.orders("barrier", "raise")
    assert (refused(crossing), crossing.barrier()[-1]) == ([], "raise")


def test_to_keep_the_barrier_closed_takes_the_release_of_the_truck_back() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.orders("barrier", "keep-closed")
    assert crossing.word() == ("M", [RESCINDED])
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed", "keep-closed"]
    crossing.decides()
    assert crossing.barrier()[-1] == "raise"


@pytest.mark.parametrize("weight", [None, "23000"])
def test_to_keep_the_barrier_closed_holds_also_for_the_release_that_would_have_come(weight: str | None) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(weight)
    crossing.orders("barrier", "keep-closed")
    crossing.weighs("20000")
    assert crossing.word() == ("M", [RESCINDED])
    assert "raise" not in crossing.barrier()


def test_a_decision_that_stops_the_truck_stays_as_it_was_given() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.decides(decision="inspect")
    crossing.orders("barrier", "keep-closed")
    assert "officer.decision.inspect" in crossing.word()[1]


def test_a_seal_that_an_officer_opens_is_open_for_its_truck() -> None:
    crossing = Crossing()
    crossing.laden(seals=SEALS)
    crossing.gathers(seals=SEALS)
    crossing.device("seal", 9)
    crossing.orders("seal", "unlock")
    (told,) = given(crossing)
    assert (told["commands"][0]["seals"], told["visit"]) == (SEALS, "G1.E01.s1")
    crossing.device("seal", 1, told["commands"][0]["id"])
    assert (crossing.word(), crossing.barrier()[-1]) == (("Y", []), "raise")
    assert settled(crossing)[0] == ("device-command", "the device reported 1")


@pytest.mark.parametrize(("device", "do"), [("bridge", "re-collect"), ("seal", "unlock"), ("barrier", "keep-closed")])
def test_a_command_for_a_truck_that_another_one_has_followed_reaches_no_device(device: str, do: str) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.departs(how="backed-out")
    crossing.gathers(None, session="s2", plate="苏E99999")
    before = crossing.commands()
    crossing.orders(device, do, visit="G1.E01.s1")
    ((status, why),) = refused(crossing)
    assert (status, "G1.E01.s1" in why, "G1.E01.s2" in why) == (409, True, True)
    assert (crossing.commands(), given(crossing)) == (before, [])


def test_a_command_for_a_truck_that_has_left_an_empty_lane_reaches_no_device() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.departs(how="backed-out")
    crossing.orders("display", "show", text="请退出车道", visit="G1.E01.s1")
    assert [status for status, _ in refused(crossing)] == [409]
    assert given(crossing) == []


def test_a_command_for_the_truck_in_the_lane_is_given() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("23000")
    crossing.orders("bridge", "re-collect", visit="G1.E01.s1")
    assert [(one["visit"], one["commands"][0]["device"]) for one in given(crossing)] == [("G1.E01.s1", "bridge")]
    assert refused(crossing) == []
