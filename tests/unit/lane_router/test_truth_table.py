"""Lane × type of pass × grade × direction: no cell is undefined, and what the cells say is what the policy says."""

from pathlib import Path

import pytest
from kakou.reasons.rendering import spec_of

from tests.unit.lane_router.truth_table import CLASSES, WORDS, Cell, every_cell, printed

GOLDEN = Path(__file__).with_name("truth_table.md")
TABLE = dict(every_cell())
DECLARED_TYPES = (1, 2, 3, 7)
AT_FILING = "filing."


def cells(word: str) -> list[Cell]:
    return [one for one in TABLE.values() if one.word == word]


def test_every_cell_says_one_of_four_words_and_why() -> None:
    assert {one.word for one in TABLE.values()} == set(WORDS.values())
    assert all(one.reasons for one in TABLE.values())


@pytest.mark.parametrize(("outcome", "word"), WORDS.items())
def test_the_reasons_of_a_cell_do_what_its_word_says(outcome: str, word: str) -> None:
    codes = {code for one in cells(word) for code in one.reasons}
    if word == "pass":
        assert codes == set(CLASSES)
    else:
        assert {spec_of(code).outcome for code in codes} == {outcome}


def test_a_redirect_names_the_lane_and_nothing_else_does() -> None:
    assert all(one.to for one in cells("redirect"))
    assert all(one.to is None for one in (*cells("pass"), *cells("refer")))


def test_where_no_other_lane_is_open_nobody_is_sent_to_one() -> None:
    assert {one.word for place, one in TABLE.items() if place[0].alone} == {"pass", "refer", "refuse"}


def test_declared_goods_in_a_lane_for_others_are_sent_on_and_never_refused() -> None:
    for (situation, classes, type_, grade, _), one in TABLE.items():
        if type_ in DECLARED_TYPES and classes == ("non-declared",) and grade == "G4":
            assert one.word == ("refer" if situation.alone else "redirect")


def test_regular_lanes_take_whatever_has_no_declaration_too() -> None:
    for (situation, classes, type_, _, _), one in TABLE.items():
        harmless = not situation.hazardous or not situation.lane_required
        if type_ in (4, 5, 6) and "declared" in classes and harmless and one.word != "refuse":
            assert one.word == "pass"


def test_hazardous_goods_under_a_registered_pass_are_refused_everywhere() -> None:
    found = {one.word for (situation, _, type_, *_), one in TABLE.items() if type_ == 5 and situation.hazardous}
    assert found == {"refuse"}


def test_hazardous_goods_may_always_use_a_hazardous_lane() -> None:
    for (situation, classes, type_, grade, _), one in TABLE.items():
        laden = type_ != 6 and (grade != "G4" or type_ != 5)
        if situation.hazardous and laden and "hazardous" in classes:
            assert one.word in ("pass", "refuse")


def test_where_they_must_hazardous_goods_use_no_other_lane() -> None:
    for (situation, classes, type_, *_), one in TABLE.items():
        if situation.hazardous and situation.lane_required and type_ != 6 and "hazardous" not in classes:
            assert one.word != "pass"


def test_goods_without_a_declaration_are_sent_to_their_own_lane_first() -> None:
    sent = {
        one.to
        for (situation, _, type_, *_), one in TABLE.items()
        if type_ in (4, 5, 6) and one.word == "redirect" and not situation.hazardous
    }
    assert sent == {"NON-DECLARED"}


def test_the_same_truck_fares_alike_in_both_directions_but_for_mixed_loads_outbound() -> None:
    for (*place, direction), one in TABLE.items():
        other = TABLE[(*place, "I" if direction == "E" else "E")]  # type: ignore[index]
        mixed = "filing.mixed.outbound"
        assert one == other or mixed in (*one.reasons, *other.reasons)


def test_the_printed_table_is_the_one_on_file() -> None:
    assert printed() == GOLDEN.read_text(encoding="utf-8")
