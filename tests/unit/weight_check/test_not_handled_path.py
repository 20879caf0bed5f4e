"""A truck whose gathering could not be handled stands in its lane all the same: nothing rises there for nobody, and
nothing that was told there for another truck is carried out for this one."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from kakou.contracts import topics

from tests.unit.weight_check.crossing import VISIT, Crossing
from tests.unit.weight_check.test_orders_path import given, refused

SPOILT = "s1"
RESUME_WINDOW = timedelta(minutes=5)


def gathers_spoilt(crossing: Crossing, session: str = SPOILT, **said: Any) -> int:
    """A gathering that passed the door of another build, and cannot be read by this one."""
    attributes = {"offline": said.pop("offline")} if "offline" in said else {}
    envelope = {
        "specversion": "1.0",
        "id": f"spoilt{len(crossing.log.records(topics.INBOUND_TOPIC, 0))}",
        "source": "/3105W/G1/E01",
        "type": topics.VEHICLE_GATHERED,
        "subject": session,
        "data": {"direction": "I", "weight": {"kg": ["much"]}, **said},
        **attributes,
    }
    return crossing.raw(orjson.dumps(envelope))


def raises(crossing: Crossing) -> list[str]:
    """What became of an officer's raise for nobody: nothing, or why it was refused."""
    crossing.orders("barrier", "raise")
    return [text for status, text in refused(crossing) if status == 409]


def test_nobody_raises_the_barrier_under_it() -> None:
    crossing = Crossing()
    gathers_spoilt(crossing)
    (refusal,) = raises(crossing)
    assert VISIT in refusal
    assert crossing.barrier() == ["keep-closed"]


def test_a_command_that_names_it_is_given() -> None:
    crossing = Crossing()
    gathers_spoilt(crossing)
    crossing.orders("bridge", "re-collect", visit=VISIT)
    (told,) = given(crossing)
    assert (told["visit"], refused(crossing)) == (VISIT, [])


def test_what_was_raised_for_the_truck_before_is_withdrawn() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    gathers_spoilt(crossing, "s2")
    assert crossing.barrier() == ["raise", "withdrawn", "keep-closed"]
    assert crossing.word("s2") == ("M", ["technical.event.rejected"])


def test_a_raise_that_was_proposed_for_nobody_is_over() -> None:
    crossing = Crossing(two_persons=["hazardous"])
    crossing.orders("barrier", "raise")
    gathers_spoilt(crossing)
    (refusal,) = raises(crossing)
    assert VISIT in refusal


@pytest.mark.parametrize("how", ["backed-out", "cleared"])
def test_when_it_has_left_the_lane_is_free(how: str) -> None:
    crossing = Crossing()
    gathers_spoilt(crossing)
    crossing.departs(how=how)
    assert raises(crossing) == []
    assert crossing.barrier()[-1] == "raise"


def test_one_that_departed_before_it_was_gathered_stands_in_no_lane() -> None:
    crossing = Crossing()
    crossing.departs(how="cleared")
    gathers_spoilt(crossing)
    assert raises(crossing) == []
    assert crossing.barrier() == ["raise"]


def test_one_that_was_recorded_offline_stands_in_no_lane() -> None:
    crossing = Crossing()
    gathers_spoilt(crossing, offline=True)
    assert raises(crossing) == []
    assert crossing.barrier() == ["raise"]


def set_aside() -> Crossing:
    """A truck that was released, behind which another one came."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.gathers(None, "s2", plate="苏E09999")
    return crossing


def test_one_that_is_gathered_again_by_hand_stands_in_the_lane_again() -> None:
    crossing = set_aside()
    gathers_spoilt(crossing, mode="M")
    (refusal,) = raises(crossing)
    assert VISIT in refusal
    assert crossing.word() == ("M", ["technical.event.rejected"])
    assert crossing.barrier()[-1] == "keep-closed"


def test_an_automatic_repeat_moves_no_truck() -> None:
    crossing = set_aside()
    gathers_spoilt(crossing)
    (refusal,) = raises(crossing)
    assert "G1.E01.s2" in refusal


def test_one_that_drove_off_and_is_back_stands_in_the_lane_and_nothing_that_was_decided_holds() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("26000")
    crossing.decides()
    crossing.departs(how="backed-out")
    gathers_spoilt(crossing)
    (refusal,) = raises(crossing)
    letter, codes = crossing.word()
    assert (VISIT in refusal, letter) == (True, "M")
    assert "technical.event.rejected" in codes
    assert crossing.barrier()[-1] == "keep-closed"
    assert crossing.verdict()["weights"] == []


def test_one_that_comes_after_its_session_is_over_is_no_visit() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    crossing.departs(how="backed-out")
    crossing.wait(RESUME_WINDOW * 10)
    before = len(crossing.verdicts())
    gathers_spoilt(crossing)
    assert len(crossing.verdicts()) == before
