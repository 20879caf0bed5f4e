"""A plate is found by any part of it, however it is written; a slip is answered with what comes near."""

from random import Random

import pytest
from kakou.values.plate_search import plates_like, plates_with

PLATES = ["苏E01234", "苏E1234挂", "苏ED12345", "沪B99887", "粤Z1234港", "使014578", "AB123CD"]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("0123", ["苏E01234"]),
        ("1234", ["粤Z1234港", "苏E01234", "苏E1234挂", "苏ED12345"]),
        ("o1234", ["苏E01234"]),
        ("苏E·0 1234", ["苏E01234"]),
        ("苏", ["苏E01234", "苏E1234挂", "苏ED12345"]),
        ("挂", ["苏E1234挂"]),
        ("i23cd", ["AB123CD"]),
        ("ab123cd", ["AB123CD"]),
        ("使014", ["使014578"]),
        ("98877", []),
        ("\u200b\u202a9988\u202c", ["沪B99887"]),
    ],
)
def test_a_part_finds_the_plates_that_hold_it(part: str, found: list[str]) -> None:
    assert plates_with(part, PLATES, 10) == found
    assert plates_with(part, PLATES, 2) == found[:2]
    for number, plate in enumerate(found):
        assert plates_with(part, PLATES, 10, since=plate) == found[number:]


def test_a_whole_plate_stands_first() -> None:
    assert plates_with("苏E1234", ["苏E12345", "苏E1234", "苏E1234挂"], 1)[0] == "苏E1234"


@pytest.mark.parametrize(
    ("part", "near"),
    [
        ("苏E01243", "苏E01234"),
        ("苏F01234", "苏E01234"),
        ("E0134", "苏E01234"),
        ("E012234", "苏E01234"),
        ("苏B99887", "沪B99887"),
        ("98877", "沪B99887"),
    ],
)
def test_a_slip_comes_near_the_plate_that_was_meant(part: str, near: str) -> None:
    assert plates_with(part, PLATES, 10) == []
    assert near in plates_like(part, PLATES, 10)


@pytest.mark.parametrize("part", ["77", "京A", "桂C88888"])
def test_what_is_not_like_any_plate_finds_none(part: str) -> None:
    assert plates_like(part, ["苏E01234", "沪B99887"], 10) == []


@pytest.mark.parametrize("seed", range(200))
def test_any_two_slips_in_six_characters_come_near_the_plate(seed: int) -> None:
    chance = Random(seed)
    plate = "沪A" + "".join(chance.choices("0123456789BCDE", k=5))
    typed = list(plate)
    for _ in range(2):
        at = chance.randrange(len(typed))
        typed[at : at + chance.randrange(2)] = chance.choice(["", "X", "Y"])
    part = "".join(typed)
    if len(part) >= 6:
        assert plates_like(part, ["沪B99887", plate], 10)[:1] == [plate]
