"""Policy values and the lane's own bridge, from where they are set to the verdict they make."""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.lane_router.gate import PLATE, declaration, empty, filed
from tests.unit.weight_check.crossing import Crossing

LANE: dict[str, Any] = {"classes": ["declared", "non-declared"], "directions": ["I", "E"]}


def test_a_band_changed_by_policy_holds_from_its_time_on() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.policy(
        total_band_percent={"value": "5", "effective_from": (crossing.now + timedelta(hours=1)).isoformat()}
    )
    crossing.gathers("20800")
    assert crossing.word() == ("N", ["weight.vehicle.outside-band"])
    crossing.departs(how="backed-out")
    crossing.wait(timedelta(hours=1))
    crossing.gathers("20800", "s2")
    assert crossing.word("s2") == ("Y", [])
    assert crossing.verdict()["policy_version"] == crossing.verdict("s2")["policy_version"]
    assert crossing.word() == ("N", ["weight.vehicle.outside-band"])


def test_a_reading_is_judged_by_the_policy_of_its_own_time() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("20800")
    before = crossing.verdict()["policy_version"]
    crossing.policy(total_band_percent="5")
    assert crossing.word() == ("N", ["weight.vehicle.outside-band"])
    crossing.weighs("20800")
    assert crossing.word() == ("Y", [])
    assert crossing.verdict()["policy_version"] == before + 1
    later = (crossing.now + timedelta(minutes=5)).isoformat()
    crossing.policy(total_band_percent={"value": "2", "effective_from": later})
    crossing.weighs("20810")
    assert crossing.word() == ("Y", [])
    crossing.wait(timedelta(minutes=5))
    crossing.weighs("20800")
    assert crossing.word() == ("N", ["weight.vehicle.outside-band"])
    assert crossing.reason("weight.vehicle.outside-band")["facts"]["band"] == "400.00000"


def test_a_weight_that_follows_is_judged_by_the_policy_of_its_own_time_too() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.policy(total_band_percent="5")
    crossing.weighs("20800")
    assert crossing.word() == ("Y", [])


@pytest.mark.parametrize(
    ("bridge", "code"),
    [
        ({"capacity": "19000"}, "weight.reading.overloaded"),
        ({"id": "WB1", "calibration_due": "2026-11-01"}, "weight.bridge.calibration-overdue"),
    ],
)
def test_a_lanes_own_bridge_is_what_its_readings_are_judged_by(bridge: dict[str, Any], code: str) -> None:
    crossing = Crossing()
    crossing.lane("E01", **LANE, bridge=bridge)
    crossing.laden()
    crossing.gathers("20000")
    assert crossing.word() == ("M", [code])


def test_a_coarser_bridge_sees_less_and_says_so() -> None:
    doubts = []
    for bridge in (None, {"division": "50"}):
        crossing = Crossing()
        crossing.lane("E01", **LANE, bridge=bridge)
        crossing.laden()
        crossing.gathers("20000")
        doubts.append(float(crossing.verdict()["weights"][0]["uncertainty"]))
    assert doubts[0] < doubts[1]


@pytest.mark.parametrize(("value", "word"), [("note", ("Y", [])), ("refer", ("M", ["weight.goods.unverifiable"]))])
def test_a_cargo_too_light_for_the_bridge_is_noted_or_referred_as_the_policy_says(
    value: str, word: tuple[str, list[str]]
) -> None:
    crossing = Crossing(unverifiable=value)
    crossing.registers("13000")
    crossing.declare(declaration())
    crossing.file(filed(vehicle={"plate": PLATE, "tare": "13000"}, gross="60", total="13060"))
    crossing.gathers("13060")
    assert crossing.word() == word
    assert (crossing.verdict()["led"] == "请通行") == (value == "note")
    assert "look inside" in crossing.reason("weight.goods.unverifiable")["remedy"]["en"]


def test_what_the_lane_reports_of_its_scale_counts_for_readings_that_do_not_say() -> None:
    crossing = Crossing()
    crossing.lane_says(devices=[{"id": "WB1", "kind": "bridge", "state": 1, "zeroed": False}])
    crossing.laden()
    crossing.gathers("20000")
    assert crossing.word() == ("M", ["weight.reading.not-zeroed"])
    crossing.lane_says(devices=[{"id": "WB1", "kind": "bridge", "state": 1, "zeroed": True}])
    crossing.weighs("20000")
    assert crossing.word() == ("Y", [])


def test_a_tare_that_the_gate_weighed_counts_as_long_as_the_policy_says() -> None:
    for life, word in (("P90D", "M"), ("PT1H", "Y")):
        crossing = Crossing(tare_life=life)
        crossing.file(empty(1, vehicle={"plate": PLATE, "tare": "13000"}, total="13000"))
        crossing.gathers("13020", "empty")
        crossing.raised("empty")
        crossing.departs("empty")
        crossing.wait(timedelta(hours=2))
        crossing.declare(declaration())
        crossing.file(filed(2, vehicle={"plate": PLATE, "tare": "11000"}, total="23000"))
        crossing.gathers("23000", "laden")
        assert crossing.word("laden")[0] == word
