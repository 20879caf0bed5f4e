"""Sealed goods: the seals are opened before the barrier and closed behind the truck, and nobody passes on a guess."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import declaration, filed
from tests.unit.weight_check.crossing import VISIT, Crossing

SEALS = ["ES100001", "ES100002"]
SEAL_WAIT = timedelta(seconds=30)
"""A new zone waits this long for a seal's answer."""
FAILED, UNANSWERED = "seal.unlock.failed", "seal.unlock.unanswered"

Story = Callable[[Crossing], object]


def sealed(crossing: Crossing, **fields: Any) -> None:
    """A sealed truck whose papers, seals and weight are in order stands in the lane."""
    crossing.laden(seals=SEALS)
    crossing.gathers(seals=SEALS, **fields)


def opened(crossing: Crossing) -> None:
    """… and its seals have said that they are open: it is released."""
    sealed(crossing)
    crossing.device("seal", 1, asked(crossing, "unlock"))


def asked(crossing: Crossing, do: str) -> str:
    """The id of the last command to the seals."""
    return str([one["id"] for one in crossing.commands() if (one["device"], one["do"]) == ("seal", do)][-1])


def seal_commands(crossing: Crossing) -> list[tuple[str, list[str]]]:
    return [(one["do"], one["seals"]) for one in crossing.commands() if one["device"] == "seal"]


def test_the_seals_are_told_to_open_before_the_barrier_rises_and_to_close_behind_the_truck() -> None:
    crossing = Crossing()
    sealed(crossing)
    assert seal_commands(crossing) == [("unlock", SEALS)]
    assert (crossing.barrier(), crossing.verdicts()) == ([], [])
    assert [one.data["waiting_for"] for one in crossing.out(type_=topics.VISIT_WAITING)] == ["seal"]
    crossing.device("seal", 1, asked(crossing, "unlock"))
    assert (crossing.word(), crossing.barrier()) == (("Y", []), ["raise"])
    crossing.raised()
    assert seal_commands(crossing) == [("unlock", SEALS), ("lock", SEALS)]
    crossing.device("seal", 1, asked(crossing, "lock"))
    crossing.departs()
    crossing.wait(SEAL_WAIT * 2)
    assert (crossing.task_kinds(), len(crossing.passages())) == ([], 1)


@pytest.mark.parametrize("result", [0, 2, 9])
@pytest.mark.parametrize("names_command", [True, False])
def test_a_seal_that_did_not_open_keeps_the_barrier_shut_and_asks_an_officer(result: int, names_command: bool) -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device("seal", result, asked(crossing, "unlock") if names_command else None)
    assert (crossing.word(), crossing.barrier()) == (("M", [FAILED]), ["keep-closed"])
    assert crossing.reason(FAILED)["facts"] == {"seals": ", ".join(SEALS), "result": str(result)}
    assert crossing.verdict()["status_word"] == "11000009000000000000"


def test_a_seal_that_does_not_answer_has_not_said_that_it_is_open() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.wait(SEAL_WAIT - timedelta(seconds=6))
    assert crossing.verdicts() == []
    crossing.wait(timedelta(seconds=12))
    assert (crossing.word(), crossing.barrier()) == (("M", [UNANSWERED]), ["keep-closed"])


def test_the_zone_says_how_long_a_seal_is_waited_for() -> None:
    crossing = Crossing(seal_wait="PT2M")
    sealed(crossing)
    crossing.wait(timedelta(seconds=110))
    assert crossing.verdicts() == []
    crossing.wait(timedelta(seconds=20))
    assert crossing.word() == ("M", [UNANSWERED])


def test_a_seal_that_opens_late_lets_its_truck_go_after_all() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.wait(SEAL_WAIT * 2)
    crossing.device("seal", 1, asked(crossing, "unlock"))
    assert (crossing.word(), crossing.barrier()) == (("Y", []), ["keep-closed", "raise"])


def test_a_raise_already_told_is_withdrawn_when_the_seal_is_reported_shut_after_all() -> None:
    crossing = Crossing()
    opened(crossing)
    crossing.device("seal", 9)
    assert (crossing.word(), crossing.barrier()) == (("M", [FAILED]), ["raise", "withdrawn", "keep-closed"])


def test_the_answer_to_another_command_opens_nothing() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device("seal", 1, "G1.E01-999")
    assert crossing.verdicts() == []


def test_the_failure_of_a_seal_counts_whatever_it_answers() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device("seal", 2, "G1.E01-999")
    assert crossing.word() == ("M", [FAILED])


@pytest.mark.parametrize("name", ["seal", "SEAL", "13", "lock", "e-lock"])
def test_a_seal_is_known_by_its_number_and_its_usual_names(name: str) -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device(name, 9)
    assert crossing.word() == ("M", [FAILED])


def test_what_another_device_reports_is_not_said_of_the_seal() -> None:
    crossing = Crossing()
    sealed(crossing)
    for name in ("11", "camera", "barrier", "sealant pump"):
        crossing.device(name, 1)
        crossing.device(name, 9)
    assert crossing.verdicts() == []


def test_a_seal_opened_by_hand_before_the_truck_was_gathered_is_open() -> None:
    crossing = Crossing()
    crossing.laden(seals=SEALS)
    crossing.device("seal", 1)
    crossing.gathers(seals=SEALS)
    assert (crossing.word(), crossing.barrier(), seal_commands(crossing)) == (("Y", []), ["raise"], [])


def test_a_seal_reported_shut_before_the_truck_was_gathered_stops_it() -> None:
    crossing = Crossing()
    crossing.laden(seals=SEALS)
    crossing.device("seal", 9)
    crossing.gathers("20000", seals=SEALS, mode="A")
    crossing.wait(SEAL_WAIT * 2)
    assert crossing.word()[0] == "M"


def test_a_failure_reported_for_the_lane_alone_is_of_the_truck_that_stands_in_it() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device("seal", 9, session="E01")
    assert crossing.word() == ("M", [FAILED])


def test_success_reported_for_another_session_opens_nothing() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device("seal", 1, session="E01")
    assert crossing.verdicts() == []


def test_an_officer_who_looked_at_the_seal_lets_the_truck_go() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device("seal", 9)
    crossing.decides()
    assert (crossing.word(), crossing.barrier()) == (("Y", [FAILED]), ["keep-closed", "raise"])


def test_an_officers_release_does_not_cover_a_seal_that_fails_after_it() -> None:
    crossing = Crossing()
    crossing.laden(seals=SEALS)
    crossing.gathers("23000", seals=SEALS)
    crossing.decides()
    assert crossing.barrier() == ["keep-closed", "raise"]
    crossing.device("seal", 9)
    assert crossing.verdict()["verdict"] != "release"
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]


def test_a_truck_gathered_again_by_hand_has_its_seals_tried_again() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.device("seal", 9)
    crossing.gathers(seals=SEALS, mode="M")
    assert seal_commands(crossing) == [("unlock", SEALS), ("unlock", SEALS)]
    crossing.device("seal", 1, asked(crossing, "unlock"))
    assert (crossing.word(), crossing.barrier()) == (("Y", []), ["keep-closed", "raise"])


def test_seals_are_left_alone_while_anything_else_speaks_against_the_truck() -> None:
    crossing = Crossing()
    crossing.laden(seals=SEALS)
    crossing.gathers("23000", seals=SEALS)
    assert (crossing.verdict()["check_result"], seal_commands(crossing)) == ("N", [])
    crossing.weighs("20000")
    assert seal_commands(crossing) == [("unlock", SEALS)]
    crossing.device("seal", 1, asked(crossing, "unlock"))
    assert crossing.word() == ("Y", [])


def test_a_failing_seal_of_a_truck_that_waits_for_its_weight_counts_with_the_weight() -> None:
    crossing = Crossing()
    crossing.laden(seals=SEALS)
    crossing.gathers(None, seals=SEALS)
    crossing.device("seal", 9)
    assert crossing.verdicts() == []
    crossing.weighs("20000")
    assert crossing.word() == ("M", [FAILED])


@pytest.mark.parametrize("devices", [["barrier", "bridge"], ["16", "15"]])
def test_a_lane_without_a_seal_reader_is_not_told_to_open_what_it_cannot(devices: list[str]) -> None:
    """Its seals are of the kind that is cut: they are compared by their numbers, and nobody waits for them."""
    crossing = Crossing()
    crossing.lane_says(devices=[{"id": device, "state": 1} for device in devices])
    sealed(crossing)
    assert (crossing.word(), crossing.barrier(), seal_commands(crossing)) == (("Y", []), ["raise"], [])


@pytest.mark.parametrize("device", [{"id": "13"}, {"id": "L7", "kind": "seal"}])
def test_a_lane_that_reports_a_seal_reader_uses_it(device: dict[str, str]) -> None:
    crossing = Crossing()
    crossing.lane_says(devices=[{"id": "16", "state": 1}])
    crossing.lane_says(devices=[{"id": "16", "state": 1}, {**device, "state": 1}])
    crossing.lane_says()
    sealed(crossing)
    assert (crossing.verdicts(), seal_commands(crossing)) == ([], [("unlock", SEALS)])


@pytest.mark.parametrize("mode", ["advisory", "shadow"])
def test_where_people_work_the_lane_no_seal_is_told_anything(mode: str) -> None:
    crossing = Crossing()
    crossing.lane("E01", classes=["declared"], directions=["I"], mode=mode)
    sealed(crossing)
    assert (crossing.word(), seal_commands(crossing)) == (("Y", []), [])


def test_a_truck_recorded_while_the_centre_was_out_of_reach_is_long_gone_with_its_seal() -> None:
    crossing = Crossing()
    sealed(crossing, offline=True)
    assert (crossing.word(), crossing.commands()) == (("Y", []), [])


def test_a_truck_without_seals_waits_for_none() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(seals=["X1"])
    assert (crossing.word(), seal_commands(crossing)) == (("Y", []), [])


def leaves_without_a_raise(crossing: Crossing) -> None:
    crossing.departs(how="backed-out")


def is_retracted(crossing: Crossing) -> None:
    crossing.retracts()


@pytest.mark.parametrize("ends", [leaves_without_a_raise, is_retracted])
def test_a_seal_that_was_opened_is_closed_again_when_the_truck_does_not_go_through(ends: Story) -> None:
    crossing = Crossing()
    opened(crossing)
    ends(crossing)
    assert seal_commands(crossing) == [("unlock", SEALS), ("lock", SEALS)]


@pytest.mark.parametrize("answers", [lambda c: c.device("seal", 9), lambda c: c.wait(SEAL_WAIT * 2)])
def test_a_seal_that_does_not_say_that_it_is_locked_again_is_a_task(answers: Story) -> None:
    crossing = Crossing()
    opened(crossing)
    crossing.raised()
    answers(crossing)
    assert crossing.task_kinds() == ["seal-not-locked"]
    crossing.device("seal", 1, asked(crossing, "lock"))
    assert [one.data["id"] for one in crossing.out(type_=topics.TASK_SETTLED)] == [f"seal-not-locked.{VISIT}"]


def test_other_papers_with_other_seals_are_opened_anew() -> None:
    crossing = Crossing()
    opened(crossing)
    crossing.declare(declaration("QD310526I000000043"))
    other = filed(2, documents=[{"kind": "list", "no": "QD310526I000000043"}], seals=["ES200001"])
    crossing.void()
    crossing.file(other)
    crossing.gathers(seals=["ES200001"], mode="M", pass_nos=[other["no"]])
    assert seal_commands(crossing)[-1] == ("unlock", ["ES200001"])
    assert crossing.barrier()[-1] != "raise"


def test_a_barrier_that_rises_before_the_seal_has_answered_is_an_alarm() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.raised()
    assert (crossing.word(), crossing.task_kinds()) == (("M", [UNANSWERED]), ["irregular-raise"])
    assert seal_commands(crossing) == [("unlock", SEALS)]


def test_a_truck_that_drives_off_while_its_seal_is_asked_was_not_released() -> None:
    crossing = Crossing()
    sealed(crossing)
    crossing.departs(how="backed-out")
    crossing.wait(SEAL_WAIT * 2)
    assert (crossing.word(), crossing.barrier(), crossing.task_kinds()) == (("M", [UNANSWERED]), [], [])
