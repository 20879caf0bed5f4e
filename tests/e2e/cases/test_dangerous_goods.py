"""Dangerous goods as firms and warehouses write them, from the papers to the safety office."""

from typing import Any

import pytest

from tests.e2e.cases.papers import CONTACT, Fields, gate_pass, goods
from tests.e2e.cases.safety import Unit
from tests.e2e.cases.trade import Trade, Visit
from tests.gate import eventually

ISOPROPANOL: Fields = {"name": "异丙醇", "cas": "67-63-0", "un": "1219", "class": "3", "hazardous": True}
LIMITED: Fields = {**ISOPROPANOL, "limited_quantity": True}
CHLORINE: Fields = {"name": "液氯", "cas": "7782-50-5", "un": "1017", "class": "2.3", "hazardous": True}
TOLUENE: Fields = {"name": "甲苯", "cas": "108-88-3", "un": "1294", "class": "3", "hazardous": True}


def truck(trade: Trade, *lines: Fields, lane: str = "E01") -> Visit:
    return trade.arrives(trade.files(gate_pass(trade.declares(*lines))), lane=lane)


def of_goods(visit: Visit) -> dict[str, str]:
    """Outcome by code of what is said about the goods, but that there are hazardous ones aboard."""
    reasons = visit.view()["verdict"]["reasons"]
    said = {each["code"]: each["outcome"] for each in reasons if each["code"].startswith(("hazmat.", "lane."))}
    return {code: outcome for code, outcome in said.items() if code != "hazmat.goods.aboard"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"name": "锂离子电池", "un": "3480", "class": "9"}, {"hazmat.goods.no-chemical": "note"}),
        (
            {"name": "锂离子电池（与设备包装在一起）", "un": "3481", "class": "9", "hazardous": True},
            {"hazmat.flag.other-list": "note"},
        ),
        ({"name": "某新物质", "cas": "999-97-3"}, {"hazmat.substance.unknown": "note"}),
        ({"name": "氰化钠", "cas": "143-33-9"}, {"hazmat.flag.missing": "refer"}),
        ({"name": "A剂", "cas": "0067-56-1"}, {"hazmat.flag.missing": "refer"}),
        ({"name": "甲\u200b醇"}, {"hazmat.flag.missing": "refer"}),
        ({"name": "清洗剂", "composition": [{"name": "甲苯", "percent": "10-30 %"}]}, {"hazmat.flag.missing": "refer"}),
    ],
    ids=["batteries", "with the flag", "no list has it", "cyanide", "leading zeros", "invisible", "a range"],
)
def test_what_is_dangerous_is_told_whatever_it_is_called(trade: Trade, said: Fields, found: dict[str, str]) -> None:
    visit = truck(trade, goods("15000", hs="3824999999", **said))
    assert of_goods(visit) == found
    assert visit.view()["verdict"]["check_result"] == ("M" if "refer" in found.values() else "Y")
    assert trade.alerts(visit)[0]["goods"][0]["name"] == said["name"].replace("\u200b", "")


@pytest.mark.parametrize("name", ["油漆刷", "卡式炉", "双氧水3%"])
def test_what_only_mentions_danger_is_let_through(trade: Trade, name: str) -> None:
    visit = truck(trade, goods("15000", hs="3824999999", name=name))
    assert (visit.view()["verdict"]["check_result"], of_goods(visit)) == ("Y", {})


@pytest.mark.parametrize(("name", "result"), [("卡式炉丁烷气罐", "N"), ("卡式炉", "Y")])
def test_registered_goods_are_screened_by_name(trade: Trade, name: str, result: str) -> None:
    line = goods("400", "400", name=name, goods_kind="living")
    body = gate_pass(type=5, gross="400", goods=[line], contact=CONTACT)
    visit = trade.arrives(trade.files({key: value for key, value in body.items() if key not in ("bind", "documents")}))
    assert visit.view()["verdict"]["check_result"] == result
    assert result == "Y" or trade.alerts(visit)


@pytest.mark.parametrize(("second", "result"), [("4000", "Y"), ("4000.00001", "M")])
def test_limited_quantities_over_two_documents_run_as_ordinary_cargo(open_trade: Any, second: str, result: str) -> None:
    trade = open_trade("3105LIMQS", hazardous_lane_required=True)
    trade.puts("lanes/G1/E03", {"classes": ["declared"], "directions": ["I"]}, by="ops")
    lists = [trade.declares(goods(gross, gross, **LIMITED)) for gross in ("4000", second)]
    visit = trade.arrives(trade.files(gate_pass(*lists)), lane="E03")
    assert visit.view()["verdict"]["check_result"] == result
    assert len(trade.alerts(visit)[0]["goods"]) == 2, "the office is told all the same"


def test_identifiers_that_contradict_are_warned_of_at_the_filing_and_told_in_the_alert(trade: Trade) -> None:
    line = goods("15000", name="水", cas="67-56-1", un="1203", hazardous=True) | {"class": "8"}
    filed = trade.files(gate_pass(trade.declares(line)))
    warned = {each["code"] for each in filed.now()["warnings"]}
    assert {"hazmat.name.disagrees", "hazmat.identifiers.disagree"} <= warned
    alert = trade.alerts(trade.arrives(filed))[0]
    assert "hazmat.identifiers.disagree" in {each["code"] for each in alert["findings"]}


@pytest.mark.parametrize(
    ("composition", "pointer", "code"),
    [
        ([{"name": "甲苯", "percent": 60}, {"name": "水", "percent": "50%"}], "/composition", "shares_above_all"),
        (
            [{"name": "甲苯", "percent": "60-70%"}, {"percent": "41 %"}],
            "/composition",
            "shares_above_all",
        ),
        ([{"name": "甲苯", "percent": 101}], "/composition/0/percent", "amount_above"),
        ([{"name": "甲苯", "percent": {"min": 30, "max": 10}}], "/composition/0/percent/min", "range_order"),
        ([{"name": "甲苯", "percent": "some"}], "/composition/0/percent", "share"),
    ],
)
def test_shares_that_cannot_be_are_refused_by_the_field(
    trade: Trade, composition: list[Fields], pointer: str, code: str
) -> None:
    document = trade.declares(goods("1", composition=[{"name": "甲苯", "percent": "30-60%"}, {"name": "水"}]))
    answer = trade.amends(document, lines=[{**document["lines"][0], "composition": composition}])
    found = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert (answer.status_code, found) == (422, [("/lines/0" + pointer, code)])


def test_stock_that_nothing_identifies_is_a_task_until_it_is_gone(trade: Trade) -> None:
    unit = Unit(trade)
    unit.moves("in", "40", name="原料17")
    unit.moves("in", "1", name="液氯钢瓶")

    def closed() -> list[bool]:
        found = [task for task in trade.tasks(f"storage-unit:{unit.no}") if task["kind"] == "stock-unidentified"]
        return [task["closed"] is not None for task in found]

    eventually(lambda: closed() == [False], 10, "somebody is asked to look")
    assert unit.view()["ratio"] == "0.20000"
    unit.moves("out", "40", name="原料17")
    eventually(lambda: closed() == [True], 10, "the task is settled")


def test_the_second_truck_counts_the_first_while_that_is_on_its_way(trade: Trade) -> None:
    unit = Unit(trade, {"exposed_people": 10})
    load = goods("3000", "3000", storage_unit=unit.no, **CHLORINE)
    first = truck(trade, load).passes_through()
    second = truck(trade, load)
    ratios = [trade.alerts(visit)[0]["forecast"]["ratio_then"] for visit in (first, second)]
    assert ratios == ["0.60000", "1.20000"]


def test_an_exit_takes_from_the_stock_what_an_officer_counted(trade: Trade) -> None:
    unit = Unit(trade)
    unit.moves("in", "20", cas="108-88-3")
    document = trade.declares(goods("8000", "8000", storage_unit=unit.no, **TOLUENE), direction="E")
    filed = trade.files(gate_pass(document, direction="E"))
    visit = trade.arrives(filed, lane="X01", weight="18000")
    answer = visit.decide("release", "已查看", [{"pass": filed.no, "line": 1, "quantity": "5000"}])
    assert answer.is_success
    eventually(lambda: visit.view()["verdict"]["check_result"] == "Y", 10, "the release is in force")
    visit.passes_through()
    assert trade.progress(document)["lines"][0]["passed"] == "5000.00000"
    eventually(lambda: unit.view()["stock"][0]["quantity"] == "15.00000", 10, "the stock has fallen")
