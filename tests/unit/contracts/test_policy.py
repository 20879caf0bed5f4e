from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.documents.policy import SOURCES, PolicyFiling, PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook

from tests.unit.contracts.samples import error_at

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ASSUMED_ITEM = SOURCES["entry_release_required"]
LATER = NOW + timedelta(days=40)


def filed(book: PolicyBook, items: dict[str, Any], at: datetime = NOW) -> PolicyBook:
    return book.with_filing(PolicyFiling.model_validate(items), at, source="set by ops")


def test_a_new_zone_starts_with_the_assumed_profile() -> None:
    values = PolicyBook().at(NOW)
    assert values == PolicyValues()
    assert values.model_dump(mode="json") == {
        "total_band_kg": "100.00000",
        "total_band_percent": "3.00000",
        "container_band_kg": "100.00000",
        "container_band_percent": "10.00000",
        "goods_band_kg": "100.00000",
        "goods_band_percent": "10.00000",
        "registered_inbound_band_percent": "50.00000",
        "tare_band_kg": "300.00000",
        "tare_band_percent": "5.00000",
        "unverifiable": "note",
        "bridge_class": "III",
        "bridge_division_kg": "20.00000",
        "bridge_capacity_kg": "150000.00000",
        "plausible_percent": "10.00000",
        "tare_use_kg": "70.00000",
        "declared_tare_percent": "2.00000",
        "tare_life": "P90D",
        "tare_passages": 30,
        "group_trucks": 2,
        "group_uncertainties": "2.00000",
        "pass_life": "P14D",
        "one_live_pass": True,
        "weight_wait": "PT1M",
        "barrier_wait": "PT2M",
        "seal_wait": "PT30S",
        "referral_wait": "PT15M",
        "transit_limit": "PT2H",
        "resume_window": "PT10M",
        "lane_silence": "PT30M",
        "full_declaration_within": "P14D",
        "stay_limit": "P90D",
        "equipment_supervision": "P1095D",
        "draw": {"aeo": "0.00570", "ordinary": "0.02440", "dishonest": "0.85000"},
        "spot_check": {"aeo": "0.00570", "ordinary": "0.02440", "dishonest": "0.85000"},
        "confidence_floor": "0.80000",
        "misread_characters": 2,
        "entry_release_required": False,
        "first_line_licence_required": False,
        "guarantee_lists": ["1"],
        "guarantee_permissions": ["A"],
        "out_and_back_permissions": ["B", "C", "D", "E", "F"],
        "either_way_permissions": ["H"],
        "hazardous_lane_required": False,
        "limited_quantity_kg": "8000.00000",
        "forecast": "note",
        "two_persons": [],
        "alert_life": "P1D",
        "passes_kept": "P14D",
        "finished_kept": "P14D",
        "declarations_kept": "P30D",
        "segregation_code": 2,
    }


def test_every_item_of_the_document_has_a_value_a_time_and_a_source() -> None:
    document = PolicyBook().document(NOW)
    assert document.pop("upcoming") == []
    for item in document.values():
        assert item.keys() == {"value", "effective_from", "source"}
        assert item["source"]


def test_putting_what_get_answers_changes_nothing() -> None:
    book = PolicyBook()
    assert filed(book, book.document(NOW)) is book
    changed = filed(book, {"weight_wait": "PT5S", "goods_band_kg": {"value": 80, "effective_from": LATER.isoformat()}})
    assert filed(changed, changed.document(NOW), NOW + timedelta(hours=1)) is changed


def test_a_bare_value_holds_from_now_and_says_who_set_it() -> None:
    book = filed(PolicyBook(), {"weight_wait": "PT5S", "draw": {"ordinary": "1"}})
    assert book.version == 1
    assert book.at(NOW).weight_wait == timedelta(seconds=5)
    assert book.at(NOW - timedelta(seconds=1)).weight_wait == timedelta(seconds=60)
    assert book.at(NOW).draw.ordinary == 1
    assert book.at(NOW).draw.dishonest == Decimal("0.85")
    assert book.document(NOW)["weight_wait"] == {
        "value": "PT5S",
        "effective_from": "2026-11-22T08:00:00Z",
        "source": "set by ops",
    }


def test_items_left_out_stay_as_they_are() -> None:
    book = filed(filed(PolicyBook(), {"weight_wait": "PT5S"}), {"one_live_pass": False})
    assert (book.version, book.at(NOW).weight_wait, book.at(NOW).one_live_pass) == (2, timedelta(seconds=5), False)


def test_a_past_time_means_now_and_a_future_one_waits() -> None:
    past = {"value": 150, "effective_from": "2020-01-01T00:00:00Z", "source": "notice 3"}
    future = {"value": 5, "effective_from": LATER.isoformat()}
    book = filed(PolicyBook(), {"total_band_kg": past, "total_band_percent": future})
    assert book.at(NOW - timedelta(days=1)).total_band_kg == 100
    assert book.at(NOW).total_band_kg == 150
    assert [book.at(time).total_band_percent for time in (NOW, LATER)] == [3, 5]
    assert (book.next_change(NOW), book.next_change(LATER)) == (LATER, None)


def test_what_is_set_now_displaces_what_was_set_for_later() -> None:
    book = filed(PolicyBook(), {"forecast": {"value": "refer", "effective_from": LATER.isoformat()}})
    again = filed(book, {"forecast": "note"})
    assert again.at(LATER).forecast == "note"
    assert again.next_change(NOW) is None


def test_what_is_set_for_later_is_shown_as_upcoming_and_not_as_in_force() -> None:
    later = {"value": True, "effective_from": LATER.isoformat(), "source": "notice 9"}
    book = filed(PolicyBook(), {"entry_release_required": later})
    before, after = book.document(NOW), book.document(LATER)
    assert before["entry_release_required"] == {"value": False, "effective_from": None, "source": ASSUMED_ITEM}
    assert before["upcoming"] == [
        {"parameter": "entry_release_required", **later, "effective_from": "2027-01-01T08:00:00Z"}
    ]
    assert (after["entry_release_required"]["value"], after["upcoming"]) == (True, [])


def test_what_is_to_follow_is_listed_by_time_whichever_parameter_it_is_of() -> None:
    weeks = [(LATER + timedelta(weeks=week)).isoformat() for week in range(3)]
    book = filed(PolicyBook(), {"total_band_kg": {"value": 1, "effective_from": weeks[2]}})
    book = filed(book, {"goods_band_kg": {"value": 2, "effective_from": weeks[0]}})
    book = filed(book, {"goods_band_kg": {"value": 3, "effective_from": weeks[1]}})
    assert [one["value"] for one in book.document(NOW)["upcoming"]] == ["2.00000", "3.00000", "1.00000"]


def test_a_bare_value_that_was_set_for_later_holds_from_now() -> None:
    book = filed(PolicyBook(), {"weight_wait": {"value": "PT5S", "effective_from": LATER.isoformat()}})
    again = filed(book, {"weight_wait": "PT5S"})
    assert again.at(NOW).weight_wait == timedelta(seconds=5)
    assert again.document(NOW)["upcoming"] == []


def test_what_is_to_follow_is_cancelled_by_an_answer_put_without_it() -> None:
    book = filed(PolicyBook(), {"weight_wait": {"value": "PT5S", "effective_from": LATER.isoformat()}})
    again = filed(book, book.document(NOW) | {"upcoming": []})
    assert again.at(LATER).weight_wait == timedelta(seconds=60)


def test_an_answer_put_after_its_upcoming_value_came_into_force_does_not_undo_it() -> None:
    book = filed(PolicyBook(), {"weight_wait": {"value": "PT5S", "effective_from": LATER.isoformat()}})
    assert filed(book, book.document(NOW), LATER + timedelta(days=1)) is book


def test_a_parameter_shows_what_was_is_and_is_to_come() -> None:
    book = filed(PolicyBook(), {"misread_characters": 3})
    book = filed(book, {"misread_characters": {"value": 1, "source": "notice 4"}}, NOW + timedelta(days=1))
    book = filed(
        book, {"misread_characters": {"value": 0, "effective_from": LATER.isoformat()}}, NOW + timedelta(days=2)
    )
    shown = book.parameter("misread_characters", NOW + timedelta(days=3)).model_dump(mode="json")
    assert (shown["value"], shown["source"]) == (1, "notice 4")
    assert [(one["value"], one["effective_from"], one["until"]) for one in shown["history"]] == [
        (2, None, "2026-11-22T08:00:00Z"),
        (3, "2026-11-22T08:00:00Z", "2026-11-23T08:00:00Z"),
    ]
    assert [(one["value"], one["effective_from"]) for one in shown["upcoming"]] == [(0, "2027-01-01T08:00:00Z")]
    assert book.parameter("misread_characters", LATER).value == 0


_WHEN = st.integers(-3, 12).map(lambda days: (NOW + timedelta(days=days)).isoformat())
_ITEM = st.fixed_dictionaries({"value": st.integers(0, 2)}, optional={"effective_from": _WHEN})
_FILINGS = st.lists(st.dictionaries(st.sampled_from(["misread_characters", "tare_passages"]), _ITEM), max_size=6)


@given(_FILINGS, st.integers(0, 12))
def test_whoever_is_told_of_each_change_knows_the_same_policy_at_every_time(
    filings: list[dict[str, Any]], again: int
) -> None:
    own, told = PolicyBook(), PolicyBook()
    for day, items in enumerate(filings):
        now = NOW + timedelta(days=day)
        own = filed(own, items, now)
        told = told.as_told(own.document(now), own.version, now)
    times = [NOW + timedelta(days=day) for day in range(13)]
    assert [told.at(time) for time in times] == [own.at(time) for time in times]
    assert [told.document(time) for time in times] == [own.document(time) for time in times]
    later = NOW + timedelta(days=len(filings) + again)
    assert filed(own, own.document(later), later) is own


def test_a_book_read_back_is_the_same_book() -> None:
    book = filed(PolicyBook(), {"stay_limit": "P30D", "draw": {"aeo": 0}})
    assert PolicyBook.model_validate_json(book.model_dump_json()) == book


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"weight_wait": 5}, {"/weight_wait": "duration_iso8601"}),
        ({"weight_wait": {"value": "soon"}}, {"/weight_wait/value": "duration_iso8601"}),
        ({"weight_wait": {"source": "x"}}, {"/weight_wait/value": "missing"}),
        ({"passes_kept": "P9DT23H"}, {"/passes_kept": "duration_too_short"}),
        ({"declarations_kept": {"value": "PT0S"}}, {"/declarations_kept/value": "duration_too_short"}),
        (
            {"total_band_percent": 101, "total_band_kg": -1},
            {"/total_band_percent": "amount_above", "/total_band_kg": "amount_negative"},
        ),
        ({"draw": {"aeo": 2, "gold": 0}}, {"/draw/aeo": "amount_above", "/draw/gold": "extra_forbidden"}),
        ({"draw": {"value": {"aeo": 2}}}, {"/draw/value/aeo": "amount_above"}),
        ({"unverifiable": "refuse"}, {"/unverifiable": "literal_error"}),
        ({"one_live_pass": "no"}, {"/one_live_pass": "bool_type"}),
        ({"tolerance": 5}, {"/tolerance": "extra_forbidden"}),
        (
            {"upcoming": [{"parameter": "tolerance", "value": 1, "effective_from": "2027-01-01T00:00:00Z"}]},
            {"/upcoming/0/parameter": "literal_error"},
        ),
        (
            {"upcoming": [{"parameter": "draw", "value": {"aeo": 2}, "effective_from": "2027-01-01"}]},
            {"/upcoming/0/value/aeo": "amount_above", "/upcoming/0/effective_from": "time_rfc3339"},
        ),
        ({"upcoming": [{"parameter": "forecast", "value": "refer"}]}, {"/upcoming/0/effective_from": "missing"}),
        (
            {"stay_limit": {"value": "P1D", "effective_from": "2026-11-22"}},
            {"/stay_limit/effective_from": "time_rfc3339"},
        ),
    ],
)
def test_a_wrong_item_is_named(sent: dict[str, Any], wrong: dict[str, str]) -> None:
    assert error_at(PolicyFiling, sent) == wrong
