"""What a bridge's number says about a truck, level by level (cases.md A, B 27, E 68-77)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.events.weigh_plan import ContainerWeight, Instrument, WeightCheck
from weight_check.rules.comparison import band, outside
from weight_check.rules.uncertainty import bridge_error

from tests.unit.weight_check.plans import P0, codes, plan, weighed

KILOGRAMS = st.decimals(min_value=Decimal(1_000), max_value=Decimal(60_000), places=5)
BOX = "CSQU3054383"


def box(weight: str | None) -> ContainerWeight:
    return ContainerWeight(no=BOX, position="front", weight=None if weight is None else Decimal(weight))


@pytest.mark.parametrize(
    ("declared", "measured", "expected"),
    [
        ("28500", "28320", []),
        ("20000", "20600", []),
        ("20000", "20600.00001", ["weight.vehicle.outside-band"]),
        ("20000", "19400", []),
        ("20000", "19399.99", ["weight.vehicle.outside-band"]),
        ("2000", "2100", []),
        ("2000", "2100.00001", ["weight.vehicle.outside-band"]),
    ],
)
def test_the_whole_vehicle_is_compared_on_both_sides_and_equality_passes(
    declared: str, measured: str, expected: list[str]
) -> None:
    assert codes(weighed(plan(declared), measured)) == expected


def test_the_difference_is_declared_minus_measured() -> None:
    level = weighed(plan("28500"), "28320").weighings[0]
    assert (level.difference, level.band) == (Decimal(180), Decimal(855))


def test_a_missing_light_cargo_is_seen_at_goods_level_though_the_total_passes() -> None:
    found = weighed(plan("14292.8", tare="13000", frame="1000", gross="292.8"), "14000")
    assert codes(found) == ["weight.goods.outside-band"]
    assert [w.level for w in found.weighings] == ["vehicle", "goods"]
    assert found.weighings[0].band == Decimal("428.784")
    assert found.goods == 0


def test_goods_are_not_judged_when_the_total_fails_but_are_known_for_the_group() -> None:
    found = weighed(plan("20000", tare="10000", gross="10000"), "22000")
    assert codes(found) == ["weight.vehicle.outside-band"]
    assert [w.level for w in found.weighings] == ["vehicle"]
    assert found.goods == 12_000


def test_a_truck_lighter_than_its_tare_has_no_goods_and_never_less() -> None:
    found = weighed(plan("14292.8", tare="13000", frame="1000", gross="292.8"), "13900")
    goods = found.weighings[1]
    assert goods.measured == 0
    assert goods.difference == Decimal("292.8")
    assert found.findings[0].facts["excess"] == "292.80000"


def test_a_container_of_unknown_weight_weighs_what_the_total_leaves_for_it() -> None:
    papers = plan("27200", tare="8000", frame="5000", gross="12000", containers=(box(None),))
    assert codes(weighed(papers, "27200")) == []
    assert codes(weighed(papers, "26500")) == []
    assert codes(weighed(papers, "25990")) == ["weight.vehicle.outside-band"]


def test_containers_of_known_weight_are_no_goods() -> None:
    papers = plan("27200", tare="8000", frame="5000", gross="12000", containers=(box("2200"),))
    assert weighed(papers, "27000").goods == 11_800


def test_an_empty_container_that_is_not_there_is_seen_at_container_level() -> None:
    papers = plan("14400", tare="14000", containers=(box("400"),))
    assert codes(weighed(papers, "14000")) == ["weight.container.outside-band"]
    assert codes(weighed(papers, "14400")) == []


def test_the_policy_sets_the_container_band() -> None:
    wide = P0.model_copy(update={"container_kg": Decimal(400)})
    papers = plan("14400", tare="14000", containers=(box("400"),), bands=wide)
    assert codes(weighed(papers, "14000")) == []


def test_a_cargo_below_what_the_bridge_can_see_is_noted_and_not_stopped() -> None:
    found = weighed(plan("10050", tare="10000", gross="50"), "10040")
    assert [(finding.code, finding.outcome) for finding in found.findings] == [("weight.goods.unverifiable", "note")]


def test_the_policy_may_stop_a_cargo_that_cannot_be_verified() -> None:
    strict = P0.model_copy(update={"unverifiable": "refer"})
    found = weighed(plan("10050", tare="10000", gross="50", bands=strict), "10040")
    assert [(finding.code, finding.outcome) for finding in found.findings] == [("weight.goods.unverifiable", "refer")]
    missing = weighed(plan("14292.8", tare="13000", frame="1000", gross="292.8", bands=strict), "14000")
    assert codes(missing) == ["weight.goods.outside-band"]


@pytest.mark.parametrize(("kg", "error"), [("10000", 20), ("10000.00001", 40), ("40000", 40), ("40000.00001", 60)])
def test_a_bridge_of_class_iii_errs_by_its_divisions(kg: str, error: int) -> None:
    assert bridge_error(Decimal(kg), Instrument()) == error


def test_a_tare_that_nobody_weighed_makes_the_cargo_less_certain() -> None:
    papers = plan("20000", tare="10000", gross="10000")
    declared = papers.model_copy(update={"tare_source": "declared"})
    certain, doubtful = (weighed(one, "20000").weighings[0].uncertainty for one in (papers, declared))
    assert certain is not None
    assert doubtful is not None
    assert certain < doubtful


def test_registered_goods_inbound_are_recorded_and_stopped_only_above_the_high_limit() -> None:
    relaxed = plan("4000", tare="3000", gross="1000", check=WeightCheck.REGISTERED_INBOUND)
    assert codes(weighed(relaxed, "4050")) == []
    assert codes(weighed(relaxed, "4900")) == ["weight.registered.relaxed"]
    assert codes(weighed(relaxed, "6000")) == ["weight.registered.relaxed"]
    assert codes(weighed(relaxed, "6000.00001")) == ["weight.vehicle.outside-band"]


def test_registered_goods_outbound_are_checked_in_full() -> None:
    assert codes(weighed(plan("4000", tare="3000", gross="1000"), "4900")) == ["weight.vehicle.outside-band"]


def test_an_empty_truck_above_its_tare_is_suspected_of_carrying_goods() -> None:
    empty = plan("3290", tare="3290", check=WeightCheck.EMPTY)
    assert codes(weighed(empty, "3950")) == ["weight.empty.heavy"]
    assert codes(weighed(empty, "3100")) == ["weight.vehicle.outside-band"]


def test_an_empty_truck_shows_its_tare() -> None:
    empty = plan("4290", tare="3290", frame="1000", check=WeightCheck.EMPTY)
    assert weighed(empty, "4320").tare == 3_320
    assert weighed(empty, "4950").tare is None
    assert weighed(plan("4290", tare="3290"), "4290").tare is None


@given(total=KILOGRAMS, measured=KILOGRAMS)
def test_doing_what_the_remedy_says_clears_the_vehicle_level(total: Decimal, measured: Decimal) -> None:
    papers = plan(str(total))
    for finding in weighed(papers, str(measured)).findings:
        if finding.code == "weight.vehicle.outside-band":
            assert codes(weighed(papers, str(_mended(measured, finding.facts)))) == []
            assert codes(weighed(plan(finding.facts["measured"]), str(measured))) == []


@given(
    tare=st.integers(min_value=3_000, max_value=16_000),
    gross=st.decimals(min_value=Decimal(1), max_value=Decimal(30_000), places=5),
    off=st.decimals(min_value=Decimal(-2_000), max_value=Decimal(2_000), places=5),
)
def test_doing_what_the_remedy_says_clears_the_goods_level_too(tare: int, gross: Decimal, off: Decimal) -> None:
    papers = plan(str(tare + gross), tare=str(tare), gross=str(gross))
    measured = tare + gross + off
    for finding in weighed(papers, str(measured)).findings:
        if finding.code == "weight.goods.outside-band":
            after = codes(weighed(papers, str(_mended(measured, finding.facts))))
            assert [code for code in after if code.endswith("outside-band")] == []


def _mended(measured: Decimal, facts: dict[str, str]) -> Decimal:
    excess = Decimal(facts["excess"])
    return measured - excess if facts["side"] == "heavy" else measured + excess


@given(total=KILOGRAMS, less=st.decimals(min_value=0, max_value=1_000, places=5))
def test_a_heavier_declaration_never_has_a_narrower_band(total: Decimal, less: Decimal) -> None:
    assert band(total + less, Decimal(100), Decimal(3)) >= band(total, Decimal(100), Decimal(3))


@given(total=KILOGRAMS, kg=st.integers(0, 1_000), percent=st.integers(0, 100))
def test_a_difference_of_exactly_the_band_passes_and_the_least_more_does_not(
    total: Decimal, kg: int, percent: int
) -> None:
    width = band(total, Decimal(kg), Decimal(percent))
    least = Decimal("0.00001")
    assert not outside(width, width)
    assert not outside(-width, width)
    assert outside(width + least, width)
    assert outside(-width - least, width)


@given(total=KILOGRAMS, nearer=KILOGRAMS, further=KILOGRAMS)
def test_who_passes_would_pass_with_any_weight_nearer_to_the_declared(
    total: Decimal, nearer: Decimal, further: Decimal
) -> None:
    if abs(total - nearer) <= abs(total - further) and codes(weighed(plan(str(total)), str(further))) == []:
        assert codes(weighed(plan(str(total)), str(nearer))) == []
