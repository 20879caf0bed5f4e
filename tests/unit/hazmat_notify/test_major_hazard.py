"""The ratio of GB 18218 is exact, and every substance gets the row that its description calls for."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hazmat_notify.reference.rules.additions_in_force import NONE
from hazmat_notify.storage.gb18218 import tables
from hazmat_notify.storage.major_hazard import Counted, alpha, assess, level, written
from hazmat_notify.storage.threshold import threshold, threshold_of
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.substance import Substance
from kakou.values.identifiers import is_cas

METHANOL, ACETONE, AMMONIA, CHLORINE = "67-56-1", "67-64-1", "7664-41-7", "7782-50-5"


def counted(cas: str, tonnes: str) -> Counted:
    return Counted(Decimal(tonnes), tables().by_cas[cas][0])


def described(**given: Any) -> Substance:
    return Substance.model_validate(given)


def row_of(**given: Any) -> str | None:
    row = threshold_of(described(**given), NONE).row
    return row.no if row else None


def test_half_and_half_of_two_thresholds_is_a_major_hazard() -> None:
    found = assess([counted(METHANOL, "250"), counted(ACETONE, "250")], exposed_people=0)
    assert found.ratio == 1
    assert found.major


def test_the_sum_that_binary_floats_miss_is_exactly_one() -> None:
    assert 0.9 / 10 + 4.55 / 5 < 1
    found = assess([counted(AMMONIA, "0.9"), counted(CHLORINE, "4.55")], exposed_people=10)
    assert found.ratio == 1
    assert found.r == Fraction("3.82")
    assert found.level == 4


def test_a_hair_below_one_is_none_and_is_not_written_as_one() -> None:
    found = assess([counted(AMMONIA, "0.9"), counted(CHLORINE, "4.54999999")], exposed_people=10)
    assert not found.major
    assert found.level is None
    assert written(found.ratio) == Decimal("0.99999")


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=40))
def test_shares_that_make_up_the_whole_always_come_to_one(parts: list[int]) -> None:
    whole = Fraction(1)
    hundredths = [Fraction(part, sum(parts)) for part in parts]
    assert sum(hundredths) == whole
    row = tables().by_cas[AMMONIA][0]
    tonnes = [Decimal(part) for part in parts]
    found = assess([Counted(each, row) for each in tonnes], exposed_people=0)
    assert found.ratio == Fraction(sum(parts)) / 10
    assert found.major == (sum(parts) >= 10)


@pytest.mark.parametrize(
    ("people", "factor"),
    [(0, "1/2"), (1, "1"), (29, "1"), (30, "6/5"), (49, "6/5"), (50, "3/2"), (99, "3/2"), (100, "2")],
)
def test_alpha_grows_with_the_people_exposed(people: int, factor: str) -> None:
    assert alpha(people) == Fraction(factor)


@pytest.mark.parametrize(
    ("r", "number"), [("100", 1), ("99.99999", 2), ("50", 2), ("49.99999", 3), ("10", 3), ("9.99999", 4), ("0.5", 4)]
)
def test_levels_change_at_their_bounds(r: str, number: int) -> None:
    assert level(Fraction(r)) == number


def test_every_row_of_table_1_is_there_and_every_cas_number_is_one() -> None:
    rows = {row.no for found in (tables().by_cas, tables().by_name) for rows in found.values() for row in rows}
    assert rows == {f"1.{number}" for number in range(1, 86)}
    assert all(is_cas(cas) for cas in tables().by_cas)


@pytest.mark.parametrize(
    ("cas", "q", "beta"),
    [
        ("7664-41-7", "10", "2"),
        ("75-44-5", "0.3", "20"),
        ("624-83-9", "0.75", "20"),
        ("7782-50-5", "5", "4"),
        ("1333-74-0", "5", "1.5"),
        ("7784-42-1", "1", "4"),
        ("67-56-1", "500", "1"),
        ("118-96-7", "5", "2"),
    ],
)
def test_thresholds_and_beta_are_the_standards(cas: str, q: str, beta: str) -> None:
    row = threshold_of(described(cas=cas), NONE).row
    assert row is not None
    assert (row.q, row.beta) == (Decimal(q), Decimal(beta))


@pytest.mark.parametrize("known", [{"cas": METHANOL}, {"un": "1230"}, {"name": "甲醇"}, {"name": "甲醇 Methanol"}])
def test_a_listed_substance_is_known_by_cas_un_or_name(known: dict[str, str]) -> None:
    assert row_of(**known) == "1.65"


def test_a_word_inside_another_name_is_no_match() -> None:
    assert row_of(name="hydrogen carbonate") is None
    assert row_of(name="hydrogen peroxide") == "2.W9.2", "known to the gate, and so to the stock"


def test_where_several_rows_fit_the_smallest_q_is_taken_and_said() -> None:
    found = threshold_of(described(cas="6484-52-2"), NONE)
    assert found.row is not None
    assert found.row.no == "1.43"
    assert "the smallest Q is taken" in found.why.en


def test_the_un_number_tells_rows_of_one_cas_apart() -> None:
    assert row_of(cas="6484-52-2", un="1942") == "1.44"
    assert row_of(cas="9004-70-0", un="2555") == "1.41"


def test_concentration_decides_where_the_row_has_one() -> None:
    nitric = "7697-37-2"
    assert row_of(cas=nitric, composition=[{"cas": nitric, "percent": 71}]) == "1.81"
    assert row_of(cas=nitric, composition=[{"cas": nitric, "percent": 70}]) is None
    assert "concentration unknown" in threshold_of(described(cas=nitric), NONE).why.en


def test_an_unlisted_substance_goes_by_its_class() -> None:
    assert row_of(**{"class": "2.1"}) == "2.W2"
    assert row_of(**{"class": "1.4S"}) == "2.W1.3"
    assert row_of(un="1219") == "2.W5.3"
    assert row_of(**{"class": "8"}) is None


def test_a_mixture_counts_as_its_component_unless_its_class_is_another() -> None:
    blend = [{"cas": METHANOL, "percent": 60}, {"name": "水", "percent": 40}]
    assert row_of(composition=blend, **{"class": "3"}) == "1.65"
    assert row_of(composition=blend, **{"class": "6.1"}) == "2.J2"


def test_what_nobody_can_identify_is_not_counted_and_says_so() -> None:
    found = threshold_of(described(name="溶剂A"), NONE)
    assert found.row is None
    assert "not identified" in found.why.en


def test_of_several_descriptions_the_smallest_q_counts_in_any_order() -> None:
    two = [described(cas="6484-52-2", un="1942"), described(cas="6484-52-2")]
    assert threshold(two, NONE) == threshold(reversed(two), NONE)
    assert threshold(two, NONE).row == threshold_of(two[1], NONE).row
