"""Where pictures of a truck are goes with its visit, after the verdict. Pictures decide nothing."""

from typing import Any

import pytest
from kakou.contracts import topics
from kakou.contracts.picture import PICTURES_KEPT

from tests.unit.weight_check.crossing import VISIT, Crossing

FRONT = "https://pictures.example/3105W/1.jpg"


def gathered(*photos: Any, **fields: Any) -> Crossing:
    gate = Crossing()
    gate.laden()
    gate.gathers(photos=list(photos), **fields)
    return gate


def told(gate: Crossing) -> list[list[tuple[str, str | None]]]:
    """Of each gathering, addresses and cameras."""
    found = gate.out(type_=topics.VISIT_PICTURED)
    assert {one.subject for one in found} <= {VISIT}
    return [[(each["address"], each["camera"]) for each in one.data["pictures"]] for one in found]


def test_addresses_go_with_the_visit_and_say_which_camera_and_when() -> None:
    gate = gathered({"id": FRONT, "camera": "front", "taken": "08:00:01"}, f"{FRONT}?2")
    assert told(gate) == [[(FRONT, "front"), (f"{FRONT}?2", None)]]
    (event,) = gate.out(type_=topics.VISIT_PICTURED)
    assert {each["at"] for each in event.data["pictures"]} == {event.log_time.isoformat().replace("+00:00", "Z")}


def test_they_come_after_the_verdict_and_change_nothing_in_it() -> None:
    with_pictures, without = gathered(FRONT), gathered()
    types = [one.type for one in with_pictures.out() if one.subject == VISIT]
    assert types.index(topics.VERDICT_REACHED) < types.index(topics.VISIT_PICTURED)
    assert with_pictures.word() == without.word() == ("Y", [])
    others = [one.type for one in with_pictures.out() if one.type != topics.VISIT_PICTURED]
    assert [one.type for one in without.out()] == others


@pytest.mark.parametrize(
    "photo",
    [
        "P1",
        {"id": "20261122080000000017/30"},
        {"id": ""},
        {"any": "field"},
        {"id": "https://pictures.example/" + "x" * 500},
        {"id": None},
    ],
    ids=["an id", "a path in the camera's system", "empty", "none", "longer than an id may be", "null"],
)
def test_what_only_names_a_picture_is_kept_as_evidence_and_told_to_nobody(photo: Any) -> None:
    gate = gathered(photo)
    assert told(gate) == []
    assert gate.word() == ("Y", [])


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:image/png;base64,AA", "//evil.example/x", "\\\\evil\\x"]
)
def test_an_address_of_any_kind_is_told_so_that_whoever_shows_it_can_say_why_not(address: str) -> None:
    assert told(gathered(address)) == [[(address, None)]]


def test_a_gathering_by_hand_brings_more_and_a_repeat_none() -> None:
    gate = gathered(FRONT)
    gate.gathers(photos=["https://pictures.example/3105W/repeat.jpg"])
    gate.gathers(photos=[f"{FRONT}?again"], mode="M")
    assert told(gate) == [[(FRONT, None)], [(f"{FRONT}?again", None)]]


def test_a_visit_has_no_more_than_it_keeps_however_many_come() -> None:
    gate = gathered(*(f"{FRONT}?{number}" for number in range(50)))
    ((*found,),) = told(gate)
    assert found == [(f"{FRONT}?{number}", None) for number in range(PICTURES_KEPT)]
