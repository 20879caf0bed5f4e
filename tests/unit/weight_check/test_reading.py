"""A reading is a number only when nothing speaks against it (cases.md A 7, 9, 10, 11)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts.events.lane import DeviceState
from kakou.contracts.events.weigh_plan import Instrument
from kakou.contracts.events.weight import Weight
from weight_check.rules.bridge import LaneBridge, bridge_of
from weight_check.rules.weighing import Circumstances, weigh

from tests.unit.weight_check.plans import KNOWN, NOW, codes, plan, weighed

PAPERS = plan("14292.8", tare="13000", frame="1000", gross="292.8")


@pytest.mark.parametrize(
    ("reading", "quality", "expected"),
    [
        ({"kg": 0}, "not-collected", ["weight.reading.not-collected"]),
        ({"kg": "0.00000"}, "not-collected", ["weight.reading.not-collected"]),
        ({"kg": ""}, "not-collected", ["weight.reading.not-collected"]),
        ({"kg": "  "}, "not-collected", ["weight.reading.not-collected"]),
        ({"kg": None}, "not-collected", ["weight.reading.not-collected"]),
        ({}, "not-collected", ["weight.reading.not-collected"]),
        ({"kg": "14000", "stable": False}, "unstable", ["weight.reading.unstable"]),
        ({"kg": "14000", "zeroed": False}, "not-zeroed", ["weight.reading.not-zeroed"]),
        (
            {"kg": "14000", "stable": False, "zeroed": False},
            "unstable",
            ["weight.reading.unstable", "weight.reading.not-zeroed"],
        ),
        ({"kg": "14000", "bridge": "WB1", "bridge_state": 2}, "bridge-faulty", ["weight.bridge.faulty"]),
        ({"kg": "14000", "bridge": "WB1", "bridge_state": 0}, "bridge-faulty", ["weight.bridge.faulty"]),
        ({"kg": None, "bridge_state": 2}, "bridge-faulty", ["weight.bridge.faulty"]),
        ({"kg": "14.29"}, "implausible", ["weight.reading.implausible"]),
        ({"kg": "1299.99999"}, "implausible", ["weight.reading.implausible"]),
        ({"kg": "999999"}, "overloaded", ["weight.reading.overloaded"]),
        ({"kg": "28000", "vehicles_on_bridge": 2}, "several-vehicles", ["weight.bridge.several-vehicles"]),
        (
            {"kg": None, "vehicles_on_bridge": 2},
            "several-vehicles",
            ["weight.bridge.several-vehicles", "weight.reading.not-collected"],
        ),
    ],
)
def test_a_reading_that_is_no_number_is_a_state(reading: dict[str, Any], quality: str, expected: list[str]) -> None:
    found = weigh(PAPERS, Weight.model_validate(reading), KNOWN)
    assert codes(found) == expected
    assert [(w.quality, w.measured, w.difference) for w in found.weighings] == [(quality, None, None)]
    assert (found.goods, found.tare) == (None, None)


@given(
    kg=st.sampled_from([None, "", " ", 0, "0", "0.00000", "-0"]),
    stable=st.sampled_from([None, True, False]),
    vehicles=st.sampled_from([None, 0, 1, 2]),
    state=st.sampled_from([None, 0, 1, 2, 3]),
)
def test_zero_and_blank_are_never_a_number_whatever_else_is_said(
    kg: Any, stable: bool | None, vehicles: int | None, state: Any
) -> None:
    said = {"kg": kg, "stable": stable, "vehicles_on_bridge": vehicles, "bridge_state": state}
    found = weigh(PAPERS, Weight.model_validate(said), KNOWN)
    assert [w.measured for w in found.weighings] == [None]
    assert found.states
    assert not [code for code in codes(found) if code.endswith("outside-band")]


def test_a_tenth_of_the_tare_is_just_plausible() -> None:
    assert "weight.reading.implausible" not in codes(weighed(PAPERS, "1300"))


def test_a_bridge_out_of_calibration_gives_no_number_from_the_day_after_on() -> None:
    found = weighed(plan("14000"), "14000", bridge="WB1", calibration_due="2026-11-21")
    assert codes(found) == ["weight.bridge.calibration-overdue"]
    assert (found.weighings[0].quality, found.weighings[0].measured) == ("calibration-overdue", None)
    assert codes(weighed(plan("14000"), "14000", bridge="WB1", calibration_due="2026-11-22")) == []


def test_what_the_lane_knows_of_its_scale_holds_for_a_reading_that_does_not_say() -> None:
    unzeroed = Circumstances(now=NOW, bridge=LaneBridge(id="WB1", zeroed=False))
    assert codes(weighed(plan("14000"), "14000", unzeroed)) == ["weight.reading.not-zeroed"]
    assert codes(weighed(plan("14000"), "14000", unzeroed, zeroed=True)) == []
    overdue = Circumstances(now=NOW, bridge=LaneBridge(id="WB1", calibration_due=date(2026, 11, 21)))
    assert codes(weighed(plan("14000"), "14000", overdue)) == ["weight.bridge.calibration-overdue"]
    assert codes(weighed(plan("14000"), "14000", overdue, bridge="WB2")) == []
    configured = plan("14000", instrument=Instrument(calibration_due=date(2026, 11, 21)))
    assert codes(weighed(configured, "14000")) == ["weight.bridge.calibration-overdue"]


def test_the_policy_says_how_much_a_bridge_carries_and_what_is_too_light_for_a_truck() -> None:
    small = plan("14000", tare="13000", instrument=Instrument(capacity=Decimal(30_000), plausible_percent=Decimal(50)))
    assert "weight.reading.overloaded" in codes(weighed(small, "30000.00001"))
    assert "weight.reading.overloaded" not in codes(weighed(small, "30000"))
    assert "weight.reading.implausible" in codes(weighed(small, "6499"))


def test_a_bridge_that_the_lane_reports_broken_gives_no_number() -> None:
    broken_bridge = Circumstances(now=NOW, bridge=LaneBridge(id="WB1", broken=True))
    assert codes(weighed(plan("14000"), "14000", broken_bridge)) == ["weight.bridge.faulty"]
    assert codes(weigh(plan("14000"), None, broken_bridge)) == ["weight.bridge.faulty"]


def test_what_the_reading_says_of_its_own_bridge_counts_more_than_the_lane() -> None:
    broken_bridge = Circumstances(now=NOW, bridge=LaneBridge(id="WB1", broken=True))
    assert codes(weighed(plan("14000"), "14000", broken_bridge, bridge="WB1", bridge_state=1)) == []
    assert codes(weighed(plan("14000"), "14000", broken_bridge, bridge="WB2")) == []


@pytest.mark.parametrize(
    ("device", "bridge"),
    [
        ({"id": "15", "state": 2}, "15"),
        ({"id": "WB1", "kind": "weighbridge", "state": 0}, "WB1"),
        ({"id": "bridge", "state": 2}, "bridge"),
        ({"id": "WB1", "kind": "bridge", "state": 1}, None),
        ({"id": "WB1", "kind": "bridge", "state": 3}, None),
        ({"id": "16", "state": 2}, None),
    ],
)
def test_a_lanes_bridge_is_known_by_its_kind_or_number(device: dict[str, Any], bridge: str | None) -> None:
    found = bridge_of((DeviceState.model_validate(device),))
    assert (found.id if found is not None else None) == bridge
