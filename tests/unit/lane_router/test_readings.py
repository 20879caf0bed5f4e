"""Readings of practice: boxes seen and not read, plates read in part, marks that nobody sees."""

from typing import Any

import pytest

from tests.unit.lane_router.gate import PLATE, Gate, declaration, empty, filed, pass_no, registered

BOX, OTHER_BOX = "CSQU3054383", "TGHU1234567"

BOXES: list[tuple[str, list[str], list[dict[str, Any]], list[str]]] = [
    ("the one box was seen and not read", [BOX], [{"no": "", "confidence": "N"}], ["identity.container.unread"]),
    ("no number at all", [BOX], [{"no": None}], ["identity.container.unread"]),
    ("the rear one of two was not read", [BOX, OTHER_BOX], [{"no": BOX}, {"no": ""}], ["identity.container.unread"]),
    (
        "one of two was seen, and not read",
        [BOX, OTHER_BOX],
        [{"no": ""}],
        ["identity.container.unread", "identity.container.none-seen"],
    ),
    ("a second camera did not read the box that the first read", [BOX], [{"no": BOX}, {"no": ""}], []),
    ("a box that no pass has, unread", [], [{"no": "", "confidence": "N"}], ["identity.container.unread"]),
    ("nothing seen", [BOX], [], ["identity.container.none-seen"]),
]


@pytest.mark.parametrize(("said", "declared", "seen", "codes"), BOXES, ids=[row[0] for row in BOXES])
def test_a_box_whose_number_was_not_read_is_not_a_box_that_was_not_there(
    said: str, declared: list[str], seen: list[dict[str, Any]], codes: list[str]
) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed(containers=[{"no": no} for no in declared]))
    gate.gather(containers=seen)
    assert gate.codes() == codes


def test_an_unread_box_on_an_empty_truck_is_looked_at() -> None:
    gate = Gate()
    gate.file(empty())
    gate.gather(weight="8000", containers=[{"no": "", "confidence": "N"}])
    assert gate.codes() == ["identity.container.unread"]


@pytest.mark.parametrize("read", ["苏E0123", "E01234", "苏E012?4", "苏E01*34", "01234", "苏E-----"])
def test_a_plate_read_in_part_is_unsure_and_not_anothers(read: str) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed())
    gate.gather("s1", plate=read)
    assert gate.codes("s1") == ["identity.plate.unsure"]


def test_a_plate_read_in_part_beside_the_passs_tag_is_told_and_stops_nobody() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed())
    gate.gather(plate="苏E0123", tags=[{"id": "E200", "plate": PLATE}])
    assert gate.codes() == ["identity.plate.low-confidence"]


@pytest.mark.parametrize(
    "read", ["\ufeff苏E01234", "\u202a苏E01234\u202c", "苏Ｅ０１２３４", "苏E·01234", " 苏e01234 "]
)
@pytest.mark.parametrize("shown", [[], [f"\u200b{pass_no(1)}\ufeff"]])
def test_marks_that_nobody_sees_change_no_plate_and_no_number(read: str, shown: list[str]) -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed())
    gate.gather(plate=read, pass_nos=shown, tags=[{"id": "E200\x00", "plate": f"{PLATE}\x00\x00"}])
    assert gate.codes() == []


def test_a_truck_of_registered_goods_whose_plate_is_whole_goes_on() -> None:
    gate = Gate()
    gate.file(registered())
    gate.gather(weight="12000")
    assert gate.codes() == []
