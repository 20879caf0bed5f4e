"""A false tare hides that much goods (cases.md A 13): whose word about a truck's tare counts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from kakou.contracts.routed import WeightCheck
from weight_check.rules.tare import MeasuredTare, check_tare

from tests.unit.weight_check.plans import P0, plan

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on_pass", "registered", "source", "measured", "expected"),
    [
        ("11000", "13000", "measured", None, ["weight.tare.conflict"]),
        ("13000", "11000", "declared", None, ["weight.tare.conflict"]),
        ("13000", "13000", "declared", None, []),
        ("13650", "13000", "measured", None, []),
        ("13650.00001", "13000", "measured", None, ["weight.tare.conflict"]),
        ("4300", "4000", "certified", None, []),
        ("4300.00001", "4000", "certified", None, ["weight.tare.conflict"]),
        ("13000", None, None, None, ["weight.tare.unknown"]),
        ("13000", None, None, "13040", []),
        ("11000", "11000", "declared", "13000", ["weight.tare.conflict"]),
        ("11000", "11000", "certified", "13000", ["weight.tare.conflict"]),
        ("13000", "11000", "declared", "13000", []),
        ("11000", "11000", "measured", "13000", []),
        ("13000", "11000", "measured", "13000", []),
        ("15000", "11000", "measured", "13000", ["weight.tare.conflict"]),
    ],
)
def test_the_best_source_counts_and_of_equals_either_bears_the_pass_out(
    on_pass: str, registered: str | None, source: str | None, measured: str | None, expected: list[str]
) -> None:
    known = None if registered is None else Decimal(registered)
    papers = plan("20000", tare=on_pass, tare_registered=known, tare_source=source)
    found = check_tare(papers, None if measured is None else Decimal(measured))
    assert [finding.code for finding in found] == expected


def test_the_policy_sets_the_tares_band() -> None:
    strict = P0.model_copy(update={"tare_kg": Decimal(50), "tare_percent": Decimal(0)})
    papers = plan("20000", tare="13060", tare_registered=Decimal(13_000), bands=strict)
    assert [finding.code for finding in check_tare(papers, None)] == ["weight.tare.conflict"]


def test_an_empty_truck_is_being_weighed_now_so_an_earlier_weighing_says_nothing() -> None:
    papers = plan("15000", tare="15000", check=WeightCheck.EMPTY)
    assert check_tare(papers, Decimal(13_000)) == ()


def test_a_tare_weighed_long_ago_says_no_more() -> None:
    tare = MeasuredTare(kg=Decimal(13_000), at=NOW)
    assert tare.fresh(NOW + timedelta(days=90))
    assert not tare.fresh(NOW + timedelta(days=90, seconds=1))
    assert tare.model_copy(update={"passages": 30}).fresh(NOW)
    assert not tare.model_copy(update={"passages": 31}).fresh(NOW)
