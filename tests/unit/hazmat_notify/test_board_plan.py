"""The plan: units and lanes where the zone says that they lie, alerts where they are, and how far it is to others."""

import asyncio
from typing import Any, cast

import pytest
from hazmat_notify.board.plan import Plan, Spot
from hazmat_notify.board.responder import around_alert, unit_card
from kakou.contracts import topics
from kakou.contracts.documents.reference import Lane, StorageUnit
from kakou.runtime.redis.reader import StateReader
from pydantic import ValidationError

from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import ZONE, Office
from tests.unit.hazmat_notify.papers import CHLORINE, moved, passage, storage_unit
from tests.unit.hazmat_notify.test_board import arrives, drill, page, seen

VISIT = "G1.E02.20261122080000000001"


def lane(position: dict[str, int] | None, name: str = "E02") -> dict[str, Any]:
    document = {"gate": "G1", "lane": name, "classes": ["hazardous"], "position": position}
    return {"kind": "lane", "no": f"G1.{name}", "document": document, "version": 1, "etag": '"1"'}


def placed() -> Office:
    office = Office()
    for no, x, y in (("T-01", 300, 400), ("W-A1", 30, 40)):
        office.hear(topics.DOCUMENT_CHANGED, no, storage_unit(no, position={"x": x, "y": y}))
    office.hear(topics.DOCUMENT_CHANGED, "Y-01", storage_unit("Y-01"))
    office.hear(topics.DOCUMENT_CHANGED, "G1.E02", lane({"x": 0, "y": 0}))
    return office


def drawn(office: Office) -> Plan:
    found = seen(office).plan
    assert found is not None
    return found


def test_what_the_zone_has_placed_is_on_the_plan_north_up() -> None:
    marks = {mark.spot: mark for mark in drawn(placed()).marks}
    lane_, tank, store = marks[Spot("lane", "G1 E02")], marks[Spot("unit", "T-01")], marks[Spot("unit", "W-A1")]
    assert set(marks) == {lane_.spot, tank.spot, store.spot}
    assert lane_.x < store.x < tank.x
    assert lane_.y > store.y > tank.y


@pytest.mark.parametrize("corner", [(0, 0), (-100_000, -100_000), (100_000, 100_000)])
def test_the_drawing_holds_whatever_is_placed(corner: tuple[int, int]) -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "A", storage_unit("A", position={"x": corner[0], "y": corner[1]}))
    assert page(seen(office))
    office.hear(topics.DOCUMENT_CHANGED, "B", storage_unit("B", position={"x": 100_000, "y": -100_000}))
    found = drawn(office)
    assert all(0 < mark.x < 640 and 0 < mark.y < found.height for mark in found.marks)
    assert 0 < found.bar < 640


def test_without_positions_the_page_says_how_to_give_them() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "Y-01", storage_unit("Y-01"))
    found = seen(office)
    assert found.plan is None
    assert "position" in page(found)


def test_a_lane_whose_position_is_taken_back_leaves_the_plan() -> None:
    office = placed()
    office.hear(topics.DOCUMENT_CHANGED, "G1.E02", lane(None))
    assert [mark.spot.kind for mark in drawn(office).marks] == ["unit", "unit"]


def test_of_names_that_would_lie_on_each_other_one_is_written_first_where_there_is_an_alert() -> None:
    office = placed()
    for name, y in (("E02", 0), ("E03", 1), ("E04", 200)):
        office.hear(topics.DOCUMENT_CHANGED, f"G1.{name}", lane({"x": 300, "y": y}, name))
    quiet = [mark.spot.no for mark in drawn(office).marks if mark.spot.kind == "lane" and mark.named]
    arrives(office, 1)
    near = {mark.spot.no: mark.named for mark in drawn(office).marks if mark.spot.kind == "lane"}
    assert len(quiet) == 2
    assert "G1 E04" in quiet
    assert near == {"G1 E02": True, "G1 E03": False, "G1 E04": True}
    assert "<title>G1 E03</title>" in page(seen(office))


def alerts(office: Office) -> dict[str, list[str | None]]:
    return {
        mark.spot.no: [notice.alert.plate for notice in mark.notices] for mark in drawn(office).marks if mark.notices
    }


def test_an_alert_is_in_its_lane_until_the_truck_is_inside_and_then_where_it_is_bound_for() -> None:
    office = placed()
    arrives(office, 1)
    assert alerts(office) == {"G1 E02": ["苏E00001"]}
    office.hear(topics.PASSAGE_RECORDED, VISIT, passage(VISIT, "I"))
    assert alerts(office) == {"T-01": ["苏E00001"]}


def test_an_alert_about_a_unit_is_at_the_unit_and_a_drill_is_nowhere() -> None:
    office = placed()
    drill(office)
    assert alerts(office) == {}
    for tonnes, cas in (("1", "7664-41-7"), ("1", "7782-50-5")):
        office.hear(topics.GOODS_MOVED, "W-A1", moved("in", tonnes, cas=cas))
    assert list(alerts(office)) == ["W-A1"]
    assert "W-A1：" in page(seen(office)), "also in words"


def test_a_responder_is_told_how_far_it_is_to_what_lies_around() -> None:
    office = placed()
    arrives(office, 1, CHLORINE)
    office.work()
    reader = cast(StateReader, MemoryReader(office.store))
    found = asyncio.run(around_alert(reader, ZONE, "A1"))
    assert found.spot == Spot("lane", "G1 E02")
    assert [(each.unit.view.id, each.metres) for each in found.neighbours] == [("W-A1", 50), ("T-01", 500)]


def test_a_unit_without_a_position_has_no_distances() -> None:
    office = placed()
    office.hear(topics.GOODS_MOVED, "Y-01", moved("in", "1"))
    office.work()
    reader = cast(StateReader, MemoryReader(office.store))
    card = asyncio.run(unit_card(reader, ZONE, "Y-01"))
    assert card is not None
    assert (card.around.placed, card.around.neighbours) == (False, ())
    [goods] = card.goods
    assert goods.danger.zh.startswith("易燃液体")
    assert goods.first_measures is not None
    assert goods.first_measures.guide == "131"
    assert asyncio.run(unit_card(reader, ZONE, "nowhere")) is None


@pytest.mark.parametrize(
    "position", [{"x": 1}, {"x": 1.5, "y": 2}, {"x": "1", "y": 2}, {"x": 100_001, "y": 0}, {"x": 1, "y": 2, "z": 3}, 7]
)
def test_a_position_that_is_none_is_refused(position: object) -> None:
    for model, document in ((StorageUnit, {"id": "A", "kind": "yard"}), (Lane, {"gate": "G1", "lane": "E01"})):
        with pytest.raises(ValidationError) as refused:
            model.model_validate(document | {"position": position})
        assert refused.value.errors()[0]["loc"][0] == "position"


def test_documents_without_a_position_are_written_as_ever() -> None:
    document = StorageUnit.model_validate({"id": "A", "kind": "yard"})
    assert "position" not in document.model_dump(mode="json")
