"""Stock is known by the names that warehouses write; what nothing identifies is a person's to look at."""

from typing import Any

import pytest
from hazmat_notify.reference.rules.additions_in_force import NONE
from hazmat_notify.stock.rules.balances import Stock, identity
from hazmat_notify.storage.threshold import threshold_of
from kakou.contracts import topics
from kakou.contracts.substance import Substance

from tests.unit.hazmat_notify.office import Office
from tests.unit.hazmat_notify.papers import storage_unit


def an_office() -> Office:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "W-1", storage_unit("W-1", exposed_people=10))
    return office


def moves(office: Office, direction: str, tonnes: str, **substance: Any) -> None:
    data = {"direction": direction, "substance": substance, "quantity": tonnes, "unit": "t"}
    office.hear(topics.GOODS_MOVED, "W-1", data)


def tasks(office: Office) -> list[tuple[str, str]]:
    """Whether opened or settled, and about what, of tasks about unidentified stock."""
    names = {topics.TASK_OPENED: "opened", topics.TASK_SETTLED: "settled"}
    told = [each for each in office.work() if each.type in names and each.data["kind"] == "stock-unidentified"]
    return [(names[each.type], each.data["text"]["en"].split(" are ")[0]) for each in told]


def test_stock_that_nothing_identifies_is_a_task_once_until_it_is_gone() -> None:
    office = an_office()
    moves(office, "in", "40", name="原料17")
    moves(office, "in", "2", name="原料17")
    assert tasks(office) == [("opened", "W-1: 40 t of 原料17")]
    moves(office, "out", "42", name="原料17")
    assert [what for what, _ in tasks(office)] == ["opened", "settled"]
    moves(office, "in", "1", name="原料17")
    assert [what for what, _ in tasks(office)] == ["opened", "settled", "opened"]


@pytest.mark.parametrize(
    "substance",
    [
        {"name": "原料17"},
        {"cas": "999-97-3"},
        {},
        {"name": "原料18", "composition": [{"name": "水"}, {"name": "填料"}]},
    ],
)
def test_whatever_nothing_explains_is_told(substance: dict[str, Any]) -> None:
    office = an_office()
    moves(office, "in", "1", **substance)
    assert len(tasks(office)) == 1


@pytest.mark.parametrize(
    "substance",
    [
        {"cas": "67-56-1"},
        {"name": "天那水"},
        {"name": "液氯钢瓶"},
        {"name": "氨水25%"},
        {"un": "1830"},
        {"name": "原料17", "class": "8"},
        {"name": "去离子水"},
        {"cas": "7647-14-5"},
        {"name": "聚乙烯"},
        {"name": "双氧水3%"},
        {"cas": "7722-84-1", "composition": [{"cas": "7722-84-1", "percent": 3}]},
        {"name": "盐水", "composition": [{"name": "水", "percent": 95}, {"cas": "7647-14-5"}]},
        {"name": "混合溶剂", "composition": [{"name": "甲苯", "percent": "30-40%"}]},
    ],
)
def test_what_is_known_is_no_task_dangerous_or_not(substance: dict[str, Any]) -> None:
    office = an_office()
    moves(office, "in", "1", **substance)
    assert tasks(office) == []


def test_what_the_zone_adds_settles_the_task() -> None:
    office = an_office()
    moves(office, "in", "40", name="原料17")
    document: dict[str, Any] = {"source": "notice 7", "substances": [{"zh": "原料17", "class": "3"}]}
    document |= {"version": 1, "effective_from": "2026-11-22T00:00:00Z"}
    told = {"kind": "hazardous-goods", "no": "hazardous-goods", "document": document, "version": 1, "etag": '"1"'}
    office.hear(topics.DOCUMENT_CHANGED, "hazardous-goods", told)
    assert [what for what, _ in tasks(office)] == ["opened", "settled"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "液氯钢瓶"}, {"cas": "7782-50-5"}),
        ({"name": "工业酒精75%"}, {"name": "ethanol"}),
        ({"name": "甲\u200b醇"}, {"un": "1230"}),
        ({"name": "液化石油气钢瓶"}, {"name": "LPG cylinders"}),
        ({"name": "氨水25%"}, {"cas": "1336-21-6"}),
        ({"name": "锂电池"}, {"un": "3480"}),
        ({"name": "液化气", "un": "1075"}, {"un": "1075"}),
        ({"name": "天那水", "un": "1263"}, {"name": "香蕉水"}),
    ],
)
def test_one_substance_under_two_names_is_one_line_of_the_stock(one: dict[str, str], other: dict[str, str]) -> None:
    office = an_office()
    moves(office, "in", "2", **one)
    moves(office, "in", "3", **other)
    office.work()
    stock = office.kept("stock", "W-1", Stock)
    assert stock is not None
    assert [f"{held.kilograms:f}" for held in stock.held.values()] == ["5000.00000"]


def test_a_name_of_something_else_is_something_else() -> None:
    assert identity(None, None, "酒精湿巾") != identity(None, None, "酒精")
    assert identity(None, None, "聚乙烯") != identity(None, None, "乙烯")


@pytest.mark.parametrize(
    ("substance", "row"),
    [
        ({"name": "液氯钢瓶"}, "1.12"),
        ({"name": "天那水"}, "2.W5.1"),
        ({"name": "水", "cas": "67-56-1", "un": "1203", "class": "8"}, "1.66"),
        ({"cas": "67-56-1", "un": "1017"}, "1.12"),
        ({"name": "液氯", "cas": "67-56-1"}, "1.12"),
        ({"cas": "7732-18-5", "un": "1017"}, "1.12"),
        ({"cas": "67-56-1", "class": "2.3"}, "2.J1"),
        ({"cas": "67-56-1", "un": "1230", "class": "3"}, "1.65"),
        ({"name": "溶剂", "composition": [{"name": "甲醇", "percent": "20-30%"}]}, "1.65"),
        ({"name": "溶剂", "composition": [{"name": "甲醇", "percent": "0.5"}]}, None),
        ({"cas": "50-00-0", "composition": [{"cas": "50-00-0", "percent": {"min": 80, "max": 95}}]}, "1.8"),
        ({"cas": "50-00-0", "composition": [{"cas": "50-00-0", "percent": {"max": 90}}]}, None),
        ({"cas": "7697-37-2", "composition": [{"cas": "7697-37-2", "percent": "65-68 %"}], "class": "8"}, None),
    ],
)
def test_the_gravest_reading_counts(substance: dict[str, Any], row: str | None) -> None:
    found = threshold_of(Substance.model_validate(substance), NONE).row
    assert (found.no if found else None) == row


def contradictions(office: Office) -> list[str]:
    """What became of tasks about identifiers that contradict each other, in order."""
    names = {topics.TASK_OPENED: "opened", topics.TASK_SETTLED: "settled"}
    told = [each for each in office.work() if each.type in names and each.data["kind"] == "stock-contradicted"]
    return [names[each.type] for each in told]


@pytest.mark.parametrize(
    "substance",
    [
        {"name": "水", "cas": "7782-50-5"},
        {"name": "大豆油", "cas": "67-56-1", "un": "1203"},
        {"cas": "7664-41-7", "un": "1230"},
        {"name": "液氯", "un": "1203"},
        {"cas": "67-56-1", "class": "8"},
    ],
)
def test_stock_whose_identifiers_stand_for_different_dangers_is_a_task_until_it_is_gone(substance: Any) -> None:
    office = an_office()
    moves(office, "in", "2", **substance)
    moves(office, "in", "2", **substance)
    assert contradictions(office) == ["opened"]
    moves(office, "out", "4", **substance)
    assert contradictions(office) == ["opened", "settled"]


@pytest.mark.parametrize(
    "substance",
    [
        {"name": "甲醇 methanol", "cas": "67-56-1", "un": "1230", "class": "3"},
        {"name": "油漆稀释剂", "un": "1263", "class": "3"},
        {"name": "清洗剂", "cas": "67-64-1", "un": "1993"},
        {"name": "混合溶剂", "composition": [{"name": "甲醇", "percent": "30"}, {"name": "水"}], "class": "3"},
        {"name": "大米"},
    ],
)
def test_stock_whose_identifiers_agree_is_none(substance: Any) -> None:
    office = an_office()
    moves(office, "in", "2", **substance)
    assert contradictions(office) == []


def test_a_contradiction_that_a_person_has_looked_into_is_not_brought_up_again() -> None:
    office = an_office()
    moves(office, "in", "2", name="水", cas="7782-50-5")
    (opened,) = [each for each in office.work() if each.data.get("kind") == "stock-contradicted"]
    closed = {"task": opened.subject, "by": "赵主任", "why": "桶内确为液氯，标签有误"}
    office.hear(topics.TASK_CLOSED, opened.subject, closed)
    moves(office, "in", "2", name="水", cas="7782-50-5")
    moves(office, "out", "1", name="水", cas="7782-50-5")
    assert contradictions(office) == ["opened"]
