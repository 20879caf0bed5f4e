"""What to do first, as the guidebook says, and nothing where it says nothing."""

import re
from itertools import product

import pytest
from hazmat_notify.reference.first_measures import first_measures, guidebook
from kakou.catalogue.catalogue import CATALOGUE


@pytest.mark.parametrize(
    ("un", "cas", "guide", "isolate", "fire"),
    [
        ("1017", "7782-50-5", "124", 100, 800),
        ("1005", None, "125", 100, 1600),
        ("1230", "67-56-1", "131", 50, 800),
        (None, "67-56-1", "131", 50, 800),
        ("1203", None, "128", 50, 800),
        ("1830", None, "137", 50, 800),
        ("1428", None, "138", 50, 800),
        ("2014", None, "140", 50, 800),
    ],
)
def test_goods_have_the_guide_of_their_number(
    un: str | None, cas: str | None, guide: str, isolate: int, fire: int
) -> None:
    found = first_measures(un, cas, None)
    assert found is not None
    assert (found.guide, found.isolate_m, found.fire_m, found.source) == (guide, isolate, fire, "ERG 2024")


@pytest.mark.parametrize(("division", "guide"), [("1.1D", "112"), ("1.4S", "114"), ("1.5", "112")])
def test_explosives_go_by_their_division(division: str, guide: str) -> None:
    found = first_measures("0336", None, division)
    assert found is not None
    assert found.guide == guide


@pytest.mark.parametrize(("un", "cas", "of"), [(None, None, None), ("9999", None, "3"), (None, "50-00-9", "8")])
def test_where_the_guidebook_has_no_guide_nothing_is_invented(un: str | None, cas: str | None, of: str | None) -> None:
    assert first_measures(un, cas, of) is None


@pytest.mark.parametrize("un", ["1057", "3171", "3536"])
def test_a_number_with_several_guides_has_none_here(un: str) -> None:
    assert first_measures(un, None, None) is None


@pytest.mark.parametrize(
    ("un", "cas", "of"),
    [
        ("1230", "7782-50-5", "2.3"),
        ("1230", "7782-50-5", None),
        ("1230", None, "2.3"),
        ("1017", "67-56-1", "2.3"),
        ("1203", "7664-41-7", "2.3"),
    ],
)
def test_a_number_that_is_not_of_the_goods_has_no_guide_for_them(un: str, cas: str | None, of: str | None) -> None:
    assert first_measures(un, cas, of) is None


def test_goods_of_the_catalogue_have_the_guide_of_each_of_their_numbers() -> None:
    book = guidebook()
    for goods in {*CATALOGUE.by_un.values(), *CATALOGUE.by_cas.values()}:
        for un, cas in product(goods.un & book.by_un.keys(), goods.cas or {None}):
            for of in (goods.hazard_class, *goods.subsidiary):
                assert first_measures(un, cas, of) is not None, (un, cas, of)


def test_what_is_toxic_by_inhalation_has_its_distances_or_says_where_they_are() -> None:
    chlorine, silane = first_measures("1017", None, "2.3"), first_measures("1295", None, "4.3")
    assert chlorine is not None
    assert chlorine.small_spill is not None
    assert chlorine.large_spill is not None
    assert (chlorine.small_spill.isolate_m, chlorine.large_spill.isolate_m) == (60, 600)
    assert silane is not None
    assert (silane.small_spill, silane.more_distances) == (None, True)


def test_water_is_forbidden_where_the_guide_forbids_it() -> None:
    lithium, methanol = first_measures("1415", None, "4.3"), first_measures("1230", None, "3")
    assert lithium is not None
    assert methanol is not None
    assert "No water on the spill or into containers" in [each.en for each in lithium.do]
    assert not any(each.en.startswith("No water") for each in methanol.do)


def test_most_goods_of_the_catalogue_have_a_guide_and_every_guide_is_whole() -> None:
    book = guidebook()
    numbers = {un for goods in CATALOGUE.by_un.values() for un in goods.un}
    without = {un for un in numbers if un not in book.by_un and not un.startswith("0")}
    assert without == {"1057", "1271", "3171", "3536"}
    assert set(book.by_un.values()) | set(book.by_division.values()) == set(book.guides)
    for guide in book.guides.values():
        assert guide.isolate_m <= guide.fire_m
        assert all(re.search("[一-鿿]", each.zh) and each.en.isascii() for each in guide.do)
    for sizes in book.spills.values():
        small, large = sizes["small"], sizes["large"]
        assert small.isolate_m <= large.isolate_m
        assert small.day_km <= small.night_km
        assert large.day_km <= large.night_km
