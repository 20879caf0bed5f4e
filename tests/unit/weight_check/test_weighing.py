"""What a bridge's reading says about a truck, level by level (cases.md A, B 27, E 68–77)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.events.weight import Weight
from kakou.contracts.routed import Bands, ContainerWeight, WeighPlan, WeightCheck
from weight_check.rules.bands import band
from weight_check.rules.weighing import Weighed, weigh

TODAY = date(2026, 11, 22)
P0 = Bands(
    total_kg=Decimal(100),
    total_percent=Decimal(3),
    goods_kg=Decimal(100),
    goods_percent=Decimal(10),
    registered_inbound_percent=Decimal(50),
)
KILOGRAMS = st.decimals(min_value=Decimal(1_000), max_value=Decimal(60_000), places=5)


def plan(total: str, tare: str = "0", gross: str = "0", frame: str = "0", **more: object) -> WeighPlan:
    given_plan = {
        "check": WeightCheck.FULL,
        "total": Decimal(total),
        "tare": Decimal(tare),
        "tare_registered": Decimal(tare),
        "tare_source": "measured",
        "frame": Decimal(frame),
        "containers": (),
        "gross": Decimal(gross),
        "goods_kind": "declared",
        "bands": P0,
    }
    return WeighPlan.model_validate(given_plan | more)


def codes(weighed: Weighed) -> list[str]:
    return [finding.code for finding in weighed.findings]


def weighed(papers: WeighPlan, kg: str, **reading: object) -> Weighed:
    return weigh(papers, Weight.model_validate({"kg": kg, **reading}), None, TODAY)


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


def test_goods_are_not_judged_when_the_total_fails() -> None:
    assert codes(weighed(plan("20000", tare="10000", gross="10000"), "22000")) == ["weight.vehicle.outside-band"]


def test_a_cargo_below_what_the_bridge_can_see_is_noted_and_not_stopped() -> None:
    found = weighed(plan("10050", tare="10000", gross="50"), "10040")
    assert codes(found) == ["weight.goods.unverifiable"]


@pytest.mark.parametrize(
    ("reading", "quality", "code"),
    [
        ({"kg": 0}, "not-collected", "weight.reading.not-collected"),
        ({"kg": ""}, "not-collected", "weight.reading.not-collected"),
        ({"kg": None}, "not-collected", "weight.reading.not-collected"),
        ({"kg": "14000", "stable": False}, "unstable", "weight.reading.unstable"),
        ({"kg": "14000", "zeroed": False}, "not-zeroed", "weight.reading.not-zeroed"),
        ({"kg": "14000", "bridge": "WB1", "bridge_state": 2}, "bridge-faulty", "weight.bridge.faulty"),
        ({"kg": "14000", "bridge": "WB1", "bridge_state": 0}, "bridge-faulty", "weight.bridge.faulty"),
        ({"kg": "14.29"}, "implausible", "weight.reading.implausible"),
        ({"kg": "999999"}, "overloaded", "weight.reading.overloaded"),
        ({"kg": "28000", "vehicles_on_bridge": 2}, "several-vehicles", "weight.bridge.several-vehicles"),
    ],
)
def test_a_reading_that_is_no_number_is_a_state(reading: dict[str, object], quality: str, code: str) -> None:
    papers = plan("14292.8", tare="13000", frame="1000", gross="292.8")
    found = weigh(papers, Weight.model_validate(reading), None, TODAY)
    assert codes(found) == [code]
    assert [(w.quality, w.measured, w.difference) for w in found.weighings] == [(quality, None, None)]


def test_an_overdue_calibration_is_noted_and_the_reading_counts() -> None:
    found = weighed(plan("14000"), "14000", bridge="WB1", calibration_due="2026-11-01")
    assert codes(found) == ["weight.bridge.calibration-overdue"]
    assert found.weighings[0].measured == Decimal(14_000)


def test_a_false_tare_is_seen_against_the_register() -> None:
    papers = plan("17000", tare="11000", gross="6000", tare_registered=Decimal(13_000))
    assert "weight.tare.conflict" in codes(weighed(papers, "17000"))


def test_registered_goods_inbound_are_recorded_and_stopped_only_above_the_high_limit() -> None:
    relaxed = plan("4000", tare="3000", gross="1000", check=WeightCheck.REGISTERED_INBOUND)
    assert codes(weighed(relaxed, "4900")) == ["weight.registered.relaxed"]
    assert codes(weighed(relaxed, "6000.00001")) == ["weight.vehicle.outside-band"]


def test_registered_goods_outbound_are_checked_in_full() -> None:
    assert codes(weighed(plan("4000", tare="3000", gross="1000"), "4900")) == ["weight.vehicle.outside-band"]


def test_an_empty_truck_above_its_tare_is_suspected_of_carrying_goods() -> None:
    empty = plan("3290", tare="3290", check=WeightCheck.EMPTY)
    assert codes(weighed(empty, "3950")) == ["weight.empty.heavy"]


def test_an_empty_container_that_is_not_there_is_seen_at_container_level() -> None:
    box = ContainerWeight(no="CSQU3054383", position="front", weight=Decimal(400))
    found = weighed(plan("14400", tare="14000", containers=(box,)), "14000")
    assert codes(found) == ["weight.container.outside-band"]


@given(total=KILOGRAMS, measured=KILOGRAMS)
def test_doing_what_the_remedy_says_clears_the_reason(total: Decimal, measured: Decimal) -> None:
    papers = plan(str(total))
    for finding in weighed(papers, str(measured)).findings:
        if finding.code == "weight.vehicle.outside-band":
            excess = Decimal(finding.facts["excess"])
            mended = measured - excess if finding.facts["side"] == "heavy" else measured + excess
            assert codes(weighed(papers, str(mended))) == []
            assert codes(weighed(plan(str(measured)), str(measured))) == []


@given(total=KILOGRAMS, less=st.decimals(min_value=0, max_value=1_000, places=5))
def test_a_heavier_declaration_never_has_a_narrower_band(total: Decimal, less: Decimal) -> None:
    assert band(total + less, Decimal(100), Decimal(3)) >= band(total, Decimal(100), Decimal(3))
