"""A false tare hides that much goods (cases.md A 13): whose word about a truck's tare counts."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from kakou.contracts.events.weigh_plan import Instrument, WeightCheck
from weight_check.rules.tare import MeasuredTare, check_tare, known_tares

from tests.unit.weight_check.plans import NOW, P0, plan, weighed


def by_gate(kg: str | None, at: datetime = NOW, passages: int = 0) -> MeasuredTare | None:
    return None if kg is None else MeasuredTare(kg=Decimal(kg), at=at, passages=passages)


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
    found = check_tare(papers, known_tares(papers, by_gate(measured), NOW))
    assert [finding.code for finding in found] == expected


def test_the_policy_sets_the_tares_band() -> None:
    strict = P0.model_copy(update={"tare_kg": Decimal(50), "tare_percent": Decimal(0)})
    papers = plan("20000", tare="13060", tare_registered=Decimal(13_000), bands=strict)
    assert [finding.code for finding in check_tare(papers, known_tares(papers, None, NOW))] == ["weight.tare.conflict"]


def test_an_empty_truck_heavier_than_the_gate_last_weighed_it_may_hide_goods() -> None:
    papers = plan("15000", tare="15000", tare_registered=None, check=WeightCheck.EMPTY)
    found = check_tare(papers, known_tares(papers, by_gate("13000"), NOW))
    assert [finding.code for finding in found] == ["weight.tare.conflict"]


@pytest.mark.parametrize(
    ("instrument", "after", "passages", "counts"),
    [
        (Instrument(), timedelta(days=90), 0, True),
        (Instrument(), timedelta(days=90, seconds=1), 0, False),
        (Instrument(), timedelta(), 30, True),
        (Instrument(), timedelta(), 31, False),
        (Instrument(tare_life=timedelta(days=1)), timedelta(days=2), 0, False),
        (Instrument(tare_passages=2), timedelta(), 3, False),
    ],
)
def test_the_policy_says_how_long_a_tare_that_the_gate_weighed_counts(
    instrument: Instrument, after: timedelta, passages: int, counts: bool
) -> None:
    papers = plan("20000", tare="11000", tare_registered=None, instrument=instrument)
    known = known_tares(papers, by_gate("13000", NOW, passages), NOW + after)
    assert [tare.kg for tare in known] == ([13_000] if counts else [])


def test_a_registered_tare_weighed_long_ago_counts_no_more_than_a_declared_one() -> None:
    papers = plan("20000", tare="13000", tare_source="certified", tare_at=NOW - timedelta(days=91))
    assert [tare.source for tare in known_tares(papers, None, NOW)] == ["declared"]
    assert [tare.source for tare in known_tares(papers, by_gate("13000"), NOW)] == ["measured"]


def doubt(source: str | None = "measured", registered: str | None = "13000", **instrument: Any) -> Decimal | None:
    known = None if registered is None else Decimal(registered)
    papers = plan("20000", tare="13000", gross="7000", tare_registered=known, tare_source=source)
    papers = papers.model_copy(update={"instrument": Instrument(**instrument)})
    return weighed(papers, "20000").weighings[0].uncertainty


def test_the_uncertainty_is_honest_about_bridge_and_tare() -> None:
    weighed_tare = doubt()
    assert weighed_tare == Decimal("90.00000")
    assert doubt("certified") == weighed_tare
    for less_sure in (
        doubt("declared"),
        doubt(None, None),
        doubt(registered="13200"),
        doubt(division=Decimal(50)),
        doubt(accuracy="IIII"),
        doubt(tare_use=Decimal(200)),
    ):
        assert less_sure is not None
        assert less_sure > weighed_tare
    assert doubt("declared", declared_tare_percent=Decimal(0)) == weighed_tare


def test_an_uncertainty_is_told_in_whole_kilograms_and_never_smaller_than_it_is() -> None:
    """√(40² + 260² + 70²) = 272.21 kg."""
    assert doubt("declared") == Decimal("273.00000")


@pytest.mark.parametrize(
    ("check", "outcome"),
    [(WeightCheck.FULL, None), (WeightCheck.EMPTY, None), (WeightCheck.REGISTERED_INBOUND, "note")],
)
def test_registered_goods_inbound_are_not_stopped_for_their_trucks_tare(
    check: WeightCheck, outcome: str | None
) -> None:
    papers = plan("20000", tare="11000", tare_registered=Decimal(13_000), check=check)
    (finding,) = check_tare(papers, known_tares(papers, None, NOW))
    assert (finding.code, finding.outcome) == ("weight.tare.conflict", outcome)
