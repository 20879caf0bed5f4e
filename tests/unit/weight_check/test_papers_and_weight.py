"""Papers that say more than their truck weighs, or the same thing twice: what the weighing makes of them."""

from typing import Any

import pytest

from tests.unit.lane_router.gate import (
    OTHER_LIST,
    PLATE,
    declaration,
    empty,
    filed,
    line,
    part,
    pass_no,
    registered,
)
from tests.unit.weight_check.crossing import Crossing

BOX = {"no": "CSQU3054383", "position": "front", "weight": "3900"}


@pytest.mark.parametrize(
    ("total", "frame", "weight", "expected"),
    [
        pytest.param("8000", None, "8000", ("Y", []), id="total = tare"),
        pytest.param("9000", "1000", "9000", ("Y", []), id="total = tare + frame"),
        pytest.param("8000", "1000", "8050", ("Y", []), id="frame left out of the total"),
        pytest.param("8700", None, "8700", ("N", ["weight.empty.heavy"]), id="goods hidden in the total"),
        pytest.param("8700", None, "8240", ("N", ["weight.vehicle.outside-band"]), id="total beyond what came"),
        pytest.param("8240", None, "8240", ("Y", []), id="at the edge of the tare's band"),
        pytest.param("8240", None, "8240.00001", ("N", ["weight.empty.heavy"]), id="the least beyond it"),
    ],
)
def test_an_empty_truck_weighs_no_more_than_its_tare_and_frame_whatever_its_total_says(
    total: str, frame: str | None, weight: str, expected: tuple[str, list[str]]
) -> None:
    crossing = Crossing()
    vehicle = {"plate": PLATE, "tare": "8000"} | ({"frame_weight": frame} if frame else {})
    crossing.file(empty(total=total, vehicle=vehicle))
    crossing.gathers(weight)
    assert crossing.word() == expected


def test_a_total_that_hides_goods_does_not_become_the_trucks_tare() -> None:
    crossing = Crossing()
    crossing.file(empty(total="8700"))
    crossing.gathers("8700")
    crossing.raised()
    assert crossing.entry("weight-check", "tare", PLATE) is None


def test_a_box_on_both_of_a_trucks_passes_is_weighed_once() -> None:
    crossing = Crossing(one_live_pass=False)
    crossing.registers()
    crossing.declare(declaration(), declaration(OTHER_LIST))
    says: dict[str, Any] = {"containers": [BOX], "gross": "3000", "total": "14900"}
    crossing.file(filed(1, **says), filed(2, **says, documents=[{"kind": "list", "no": OTHER_LIST}]))
    crossing.gathers("17900", pass_nos=[pass_no(1), pass_no(2)], containers=[{"no": BOX["no"], "confidence": "Y"}])
    assert crossing.word() == ("Y", [])
    assert [one["difference"] for one in crossing.verdict()["weights"]] == ["0.00000", "0.00000"]


def test_a_laden_pass_that_says_it_weighs_nothing_is_held_against_its_goods() -> None:
    crossing = Crossing()
    crossing.registers("13000")
    crossing.declare(declaration(lines=[line(gross="292.8")]))
    crossing.file(filed(gross="0", total="13292.8", vehicle={"plate": PLATE, "tare": "13000"}))
    crossing.gathers("13000")
    assert crossing.word() == ("M", ["weight.goods.outside-band"])


def test_goods_without_a_document_keep_a_truck_out_of_its_declarations_sum() -> None:
    """What they weigh cannot be told from the declaration's goods (policy items (六) and (七))."""
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("100", gross="24000")]))
    rice: dict[str, Any] = {"line": 2, "name": "大米", "goods_kind": "living", "unit": "kg", "quantity": "500"}
    alone, mixed = part(1, "50"), part(2, "50")
    mixed["goods"] = [*mixed["goods"], {**rice, "gross": "500"}]
    mixed |= {"gross": "12500", "total": "20500", "contact": {"name": "食堂", "phone": "0512-00000000"}}
    crossing.file(alone, mixed)
    for session, one, weight in (("s1", alone, "20000"), ("s2", mixed, "20500")):
        crossing.gathers(weight, session=session, plate=one["vehicle"]["plate"])
        crossing.raised(session)
        crossing.departs(session)
        assert crossing.word(session) == ("Y", [])
    assert crossing.progress()["weight_sum"]["declared"] == "12000.00000"


@pytest.mark.parametrize(("unit", "same"), [("070", "t"), ("t", "070"), ("035", "kg"), ("kg", "035")])
def test_a_unit_by_its_code_or_by_its_sign_is_the_same(unit: str, same: str) -> None:
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("100", unit=unit)]))
    one = part(1, "100")
    one["goods"][0]["unit"] = same
    crossing.file(one)
    assert (crossing.state(), crossing.refusals()) == ("approved", [])


def test_another_unit_is_the_only_thing_told_of_a_quantity_in_it() -> None:
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("6", unit="t")]))
    one = part(1, "2000")
    one["goods"][0]["unit"] = "kg"
    crossing.file(one)
    assert crossing.refusals() == ["filing.line.unit"]


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("17510", []),
        ("17510.00001", ["weight.registered.relaxed"]),
        ("25500", ["weight.registered.relaxed"]),
        ("25500.00001", ["weight.vehicle.outside-band"]),
        ("8500", ["weight.registered.relaxed"]),
        ("8499.99999", ["weight.vehicle.outside-band"]),
    ],
)
def test_registered_goods_inbound_are_stopped_beyond_half_their_total_only(weight: str, expected: list[str]) -> None:
    crossing = Crossing()
    crossing.registers("13000")
    pass_ = registered()
    crossing.file(pass_ | {"vehicle": {"plate": PLATE, "tare": "13000"}, "total": "17000"})
    crossing.gathers(weight)
    assert [reason["code"] for reason in crossing.verdict()["reasons"]] == expected


def test_a_relaxed_check_says_what_it_was_relaxed_from_and_to() -> None:
    crossing = Crossing()
    crossing.registers("13000")
    crossing.file(registered() | {"vehicle": {"plate": PLATE, "tare": "13000"}, "total": "17000"})
    crossing.gathers("20000")
    text = crossing.reason("weight.registered.relaxed")["text"]["en"]
    assert "beyond the band of 510 kg and within the limit of 8500 kg" in text


@pytest.mark.parametrize(("found", "trucks"), [("50", "24000.00000"), ("40", "12000.00000")])
def test_a_truck_that_an_officer_counted_otherwise_is_left_out_of_the_sum(found: str, trucks: str) -> None:
    """Its rest comes on another truck, and would be declared twice (policy item (七), cases.md 61)."""
    crossing = Crossing()
    crossing.declare(declaration(lines=[line("100", gross="24000")]))
    crossing.file(part(1, "50"), part(2, "50"))
    for serial, weight in ((1, "20000"), (2, "17600")):
        session = f"s{serial}"
        crossing.gathers(weight, session=session, plate=f"苏E{serial:05d}")
        if serial == 2:
            crossing.decides(session, counted=[{"pass": pass_no(2), "line": 1, "quantity": found}])
        crossing.raised(session)
        crossing.departs(session)
    assert crossing.progress()["weight_sum"]["declared"] == trucks
