"""Dangerous goods as papers have them: what asks for the flag, what is told, and what is ordinary cargo."""

from typing import Any

import pytest

from tests.unit.lane_router.gate import LIST, OTHER_LIST, Gate, declaration, filed, line, part, registered

BATTERIES: dict[str, Any] = {"name": "锂离子电池", "un": "3480", "class": "9"}
IPA: dict[str, Any] = {"name": "异丙醇", "cas": "67-63-0", "un": "1219", "class": "3", "hazardous": True}
LIMITED: dict[str, Any] = {**IPA, "limited_quantity": True}
CHLORINE: dict[str, Any] = {"name": "液氯", "cas": "7782-50-5", "un": "1017", "class": "2.3", "hazardous": True}


def comes_with(*goods: dict[str, Any], **policy: Any) -> Gate:
    """A truck with the goods on one list, gathered at a lane for declared goods."""
    gate = Gate(**policy)
    gate.lane("E01", classes=["declared"], directions=["I"])
    gate.lane("E02", classes=["hazardous"], directions=["I"])
    gate.declare(declaration(lines=[line(**{"line": place, **one}) for place, one in enumerate(goods, start=1)]))
    gate.file(filed())
    gate.gather()
    return gate


def outcomes(gate: Gate) -> dict[str, str | None]:
    found = gate.routed()["findings"] + [each for one in gate.routed()["passes"] for each in one["findings"]]
    return {finding["code"]: finding.get("outcome") for finding in found}


@pytest.mark.parametrize(
    ("goods", "code"),
    [
        (BATTERIES, "hazmat.goods.no-chemical"),
        (BATTERIES | {"hazardous": True}, "hazmat.flag.other-list"),
        ({"name": "锂离子电池（与设备包装在一起）", "un": "3481", "hazardous": True}, "hazmat.flag.other-list"),
        ({"name": "充电宝"}, "hazmat.goods.no-chemical"),
        ({"name": "电池", "hs": "8507600090"}, "hazmat.goods.no-chemical"),
        ({"name": "干冰", "un": "1845"}, "hazmat.goods.no-chemical"),
        ({"name": "灭火器"}, "hazmat.goods.no-chemical"),
    ],
)
def test_dangerous_goods_that_are_no_chemicals_are_said_to_be_that_and_told(goods: dict[str, Any], code: str) -> None:
    gate = comes_with(goods)
    assert gate.codes() == [code]
    (told,) = gate.routed()["hazardous"]
    assert told["listed_as"] == "dangerous-goods"


@pytest.mark.parametrize(
    ("goods", "codes"),
    [
        ({"name": "氰化钠", "cas": "143-33-9"}, ["hazmat.flag.missing"]),
        ({"name": "A剂", "cas": "0067-56-1"}, ["hazmat.flag.missing"]),
        ({"name": "甲\u200b醇"}, ["hazmat.flag.missing"]),
        ({"name": "天那水"}, ["hazmat.flag.missing"]),
        ({"name": "氨水25%"}, ["hazmat.flag.missing"]),
        ({"name": "漂白剂", "composition": [{"name": "双氧水", "percent": "30-35%"}]}, ["hazmat.flag.missing"]),
        ({"name": "漂白剂", "composition": [{"name": "双氧水", "percent": "3%"}]}, []),
        ({"name": "双氧水3%"}, []),
        ({"name": "纯水", "cas": "7732-18-5"}, []),
        ({"name": "电解铜", "cas": "7440-50-8"}, []),
        ({"name": "聚乙烯", "cas": "9002-88-4"}, []),
    ],
)
def test_only_what_is_dangerous_asks_for_the_flag(goods: dict[str, Any], codes: list[str]) -> None:
    gate = comes_with(goods)
    assert gate.codes() == codes
    assert bool(gate.routed()["hazardous"]) == bool(codes)


def test_a_number_that_no_list_has_is_told_and_asks_for_no_lane() -> None:
    gate = comes_with({"name": "某新物质", "cas": "999-97-3"}, hazardous_lane_required=True)
    assert gate.codes() == ["hazmat.substance.unknown"]
    assert [each["listed_as"] for each in gate.routed()["hazardous"]] == ["unidentified"]


@pytest.mark.parametrize(("percent", "told"), [("20", True), (None, True), ("0.5", False)])
def test_so_is_one_of_a_component_that_counts(percent: str | None, told: bool) -> None:
    parts = [{"cas": "999-97-3", "percent": percent}, {"cas": "7732-18-5"}]
    assert bool(comes_with({"name": "处理剂", "composition": parts}).routed()["hazardous"]) is told


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("卡式炉丁烷气罐", ["lane.hazardous.registered-goods"]),
        ("卡式炉（含气罐）", ["lane.hazardous.registered-goods"]),
        ("消毒酒精", ["lane.hazardous.registered-goods"]),
        ("天那水", ["lane.hazardous.registered-goods"]),
        ("锂电池", ["lane.dangerous-goods.registered"]),
        ("打火机", ["lane.dangerous-goods.registered"]),
        ("卡式炉", []),
        ("卡式炉（不含气罐）", []),
        ("燃气灶", []),
        ("油漆刷", []),
        ("酒精湿巾", []),
        ("空气压缩机", []),
        ("水性漆", []),
        ("干电池", []),
        ("大米", []),
    ],
)
def test_registered_goods_are_screened_by_their_everyday_names(name: str, codes: list[str]) -> None:
    gate, goods = Gate(), {"line": 1, "goods_kind": "living", "unit": "kg", "quantity": "400", "gross": "400"}
    gate.file(registered(1, {**goods, "name": name}))
    gate.gather(weight="12000")
    assert gate.codes() == codes
    assert bool(gate.routed()["hazardous"]) == bool(codes)


# ------------------------------------------------------------- limited quantities


@pytest.mark.parametrize(
    ("first", "second", "ordinary"),
    [("4000", "3999", True), ("4000", "4000", True), ("4000", "4000.00001", False), ("8001", "0", False)],
)
def test_limited_quantities_are_ordinary_cargo_up_to_the_limit_over_all_documents(
    first: str, second: str, ordinary: bool
) -> None:
    gate = Gate(hazardous_lane_required=True)
    gate.lane("E01", classes=["declared"], directions=["I"])
    gate.lane("E02", classes=["hazardous"], directions=["I"])
    gate.declare(declaration(lines=[line(**LIMITED, gross=first)]))
    gate.declare(declaration(OTHER_LIST, lines=[line(**LIMITED, gross=second)]))
    gate.file(filed(bind=1, documents=[{"kind": "list", "no": LIST}, {"kind": "list", "no": OTHER_LIST}]))
    gate.gather()
    code = "hazmat.quantity.limited" if ordinary else "hazmat.quantity.above-limited"
    assert gate.codes() == ([code] if ordinary else ["lane.class.hazardous-required", code])
    assert [each.get("limited_quantity", False) for each in gate.routed()["hazardous"]] == [ordinary] * 2, "told"


def test_over_two_passes_of_one_truck_as_well() -> None:
    gate = Gate(hazardous_lane_required=True, one_live_pass=False)
    gate.lane("E01", classes=["declared"], directions=["I"])
    gate.declare(declaration(lines=[line(**LIMITED, gross="5000")]))
    gate.declare(declaration(OTHER_LIST, lines=[line(**LIMITED, gross="5000")]))
    gate.file(filed(1), filed(2, documents=[{"kind": "list", "no": OTHER_LIST}]))
    gate.gather(pass_nos=[filed(1)["no"], filed(2)["no"]])
    assert "hazmat.quantity.above-limited" in gate.codes()
    assert "lane.class.none-fits" in gate.codes()


def test_of_a_split_list_the_trucks_own_part_counts() -> None:
    gate = Gate(hazardous_lane_required=True)
    gate.lane("E01", classes=["declared"], directions=["I"])
    gate.declare(declaration(lines=[line("100", **LIMITED, gross="40000")]))
    one = part(1, "20")
    del one["goods"][0]["gross"]
    gate.file(one)
    gate.gather(plate="苏E00001")
    assert gate.facts("hazmat.quantity.limited")["gross"] == "8000"


@pytest.mark.parametrize(
    ("goods", "codes"),
    [
        ([LIMITED | {"gross": "3000"}, IPA], ["lane.class.hazardous-required", "hazmat.quantity.limited"]),
        ([IPA], ["lane.class.hazardous-required"]),
        (
            [CHLORINE | {"limited_quantity": True, "gross": "100"}],
            ["lane.class.hazardous-required", "hazmat.quantity.not-limited"],
        ),
        ([LIMITED | {"gross": None}], ["lane.class.hazardous-required", "hazmat.quantity.above-limited"]),
        ([LIMITED | {"gross": "3000"}, {"name": "电解铜"}], ["hazmat.quantity.limited"]),
    ],
    ids=["beside full quantities", "no limited ones", "a class without any", "gross unknown", "beside other goods"],
)
def test_only_what_is_limited_runs_as_ordinary_cargo(goods: list[dict[str, Any]], codes: list[str]) -> None:
    assert comes_with(*goods, hazardous_lane_required=True).codes() == codes


def test_the_limit_is_the_policys() -> None:
    gate = comes_with(LIMITED | {"gross": "3000"}, hazardous_lane_required=True, limited_quantity_kg="2999")
    assert "lane.class.hazardous-required" in gate.codes()


def test_limited_quantities_do_not_go_with_explosives_either() -> None:
    tnt = {"name": "TNT", "un": "0209", "class": "1.1D", "hazardous": True}
    assert "hazmat.load.forbidden" in comes_with(LIMITED | {"gross": "30"}, tnt).codes()


# ---------------------------------------------------------------- contradictions


def test_identifiers_that_contradict_are_told_at_the_filing_and_the_gravest_reading_counts() -> None:
    goods = {"name": "A剂", "cas": "7782-50-5", "un": "1203", "class": "9", "hazardous": True}
    gate = comes_with(goods)
    assert [each["code"] for each in gate.view()["warnings"]] == ["hazmat.identifiers.disagree"] * 2
    (told,) = gate.routed()["hazardous"]
    assert (told["hazard_class"], set(told["subsidiary"])) == ("2.3", {"9", "3", "5.1", "8"})


def test_explosives_under_another_class_are_not_loaded_with_other_goods() -> None:
    hidden = {"name": "TNT", "un": "0209", "class": "3", "hazardous": True}
    assert "hazmat.load.forbidden" in comes_with(hidden, IPA).codes()


def test_identifiers_of_one_danger_are_told_and_stop_nobody() -> None:
    gate = comes_with({"name": "溶剂", "cas": "67-64-1", "un": "1294", "class": "3", "hazardous": True})
    assert outcomes(gate) == {"hazmat.identifiers.disagree": "note", "hazmat.goods.aboard": None}
