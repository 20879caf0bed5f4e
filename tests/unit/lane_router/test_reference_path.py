"""Reference data: stored, told with version and entity tag, and felt by the visits it concerns."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import PLATE, Gate, declaration, empty, filed, part

VEHICLE = {"plate": PLATE, "tag": "T1", "tare": "8000"}
PUTS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (topics.VEHICLE_REGISTERED, "vehicle", VEHICLE, {"tare": "8100"}),
    (topics.ENTERPRISE_REGISTERED, "enterprise", {"code": "3105940042"}, {"level": "aeo"}),
    (topics.LANE_CONFIGURED, "lane", {"gate": "G1", "lane": "E01"}, {"step": 1}),
    (topics.HAZARDOUS_GOODS_ADDED, "additions", {"source": "notice 7"}, {"source": "notice 8"}),
    (topics.STORAGE_UNIT_REGISTERED, "storage_unit", {"id": "W1", "kind": "warehouse"}, {"exposed_people": 10}),
]


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.mark.parametrize(("type_", "field", "document", "change"), PUTS, ids=[one[1] for one in PUTS])
def test_each_change_is_told_once_with_a_new_version(
    gate: Gate, type_: str, field: str, document: dict[str, Any], change: dict[str, Any]
) -> None:
    def told() -> list[dict[str, Any]]:
        kind = "hazardous-goods" if field == "additions" else field.replace("_", "-")
        return [one.data for one in gate.out(type_=topics.DOCUMENT_CHANGED) if one.data["kind"] == kind]

    gate.tell(type_, {field: document})
    again = gate.tell(type_, {field: document})
    assert gate.settled(again).outcome == "duplicate"
    gate.tell(type_, {field: document | change, "if_match": told()[0]["etag"]})
    stale = gate.tell(type_, {field: document, "if_match": told()[0]["etag"]})
    assert (gate.settled(stale).outcome, gate.settled(stale).data["status"]) == ("refused", 412)
    assert [one["version"] for one in told()] == [1, 2]
    assert told()[1]["document"].items() >= {name: _told(value) for name, value in change.items()}.items()


@pytest.mark.parametrize(("type_", "field", "document", "change"), PUTS, ids=[one[1] for one in PUTS])
def test_what_is_only_to_be_made_does_not_replace_what_is_on_record(
    gate: Gate, type_: str, field: str, document: dict[str, Any], change: dict[str, Any]
) -> None:
    gate.tell(type_, {field: document, "if_none_match": "*"})
    told, before = gate.out(type_=topics.DOCUMENT_CHANGED)[-1], len(gate.out(type_=topics.DOCUMENT_CHANGED))
    assert told.data["version"] == 1
    for condition, status in (("*", 412), (f'W/"{told.data["etag"]}", "x"', 412)):
        root = gate.tell(type_, {field: document | change, "if_none_match": condition})
        assert (gate.settled(root).outcome, gate.settled(root).data["status"]) == ("refused", status)
    assert len(gate.out(type_=topics.DOCUMENT_CHANGED)) == before
    gate.tell(type_, {field: document | change, "if_none_match": '"x"'})
    assert gate.out(type_=topics.DOCUMENT_CHANGED)[-1].data["version"] == 2


def test_a_declaration_that_is_only_to_be_made_is_made_once(gate: Gate) -> None:
    gate.declare(declaration(), if_none_match="*")
    assert gate.settled(gate.declare(declaration(entry_released=True), if_none_match="*")).data["status"] == 412


def test_a_policy_is_always_there(gate: Gate) -> None:
    root = gate.tell(topics.POLICY_SET, {"policy": {"one_live_pass": False}, "if_none_match": "*"})
    assert gate.settled(root).data["status"] == 412


def _told(value: object) -> object:
    return "8100.00000" if value == "8100" else value


def test_a_policy_item_holds_from_its_date_on(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(filed())
    later = (gate.now + timedelta(minutes=30)).isoformat()
    gate.policy(entry_release_required={"value": True, "effective_from": later, "source": "本关"})
    gate.gather("s1")
    assert gate.codes("s1") == []
    gate.departs("s1", "backed-out")
    gate.wait(timedelta(minutes=31))
    gate.gather("s2")
    assert gate.codes("s2") == ["document.entry.not-released"]


def test_a_tag_that_moves_to_another_vehicle_tells_the_new_plate(gate: Gate) -> None:
    gate.file(empty(1, plate="苏E00002"))
    gate.tell(topics.VEHICLE_REGISTERED, {"vehicle": VEHICLE})
    gate.tell(topics.VEHICLE_REGISTERED, {"vehicle": VEHICLE | {"plate": "苏E00002"}})
    gate.tell(topics.VEHICLE_REGISTERED, {"vehicle": {"plate": PLATE, "tare": "8000"}})
    gate.gather(plate=None, tags=[{"id": "T1"}])
    assert gate.codes() == []
    assert gate.routed()["plate"] == "苏E00002"


def test_a_vehicle_put_under_control_while_at_the_gate_is_refused_at_once(gate: Gate) -> None:
    gate.file(empty())
    gate.gather()
    gate.tell(topics.VEHICLE_REGISTERED, {"vehicle": VEHICLE | {"controlled": True}})
    assert gate.codes() == ["identity.vehicle.controlled"]
    assert gate.routed()["because"] == "vehicle"


def test_the_level_of_the_firm_is_told_with_the_visit(gate: Gate) -> None:
    gate.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": "3105940042", "level": "aeo"}})
    gate.file(empty())
    gate.gather()
    assert (gate.routed()["firm"], gate.routed()["level"]) == ("3105940042", "aeo")


def test_a_release_that_no_officer_may_give_takes_no_pass_from_another_visit(gate: Gate) -> None:
    gate.declare(declaration())
    gate.file(part(1, "40"))
    gate.gather("s1", "苏E00001")
    bomb = {"line": 1, "name": "TNT", "class": "1.1D", "hazardous": True, "unit": "kg", "quantity": "1"}
    gate.declare(declaration(lines=[{**bomb, "quantity": "40"}, {**bomb, "line": 2, "name": "汽油", "class": "3"}]))
    other = declaration("QD310526I000000099", lines=[bomb, {**bomb, "line": 2, "name": "汽油", "class": "3"}])
    gate.declare(other)
    gate.file(filed(2, documents=[{"kind": "list", "no": "QD310526I000000099"}]))
    numbers = [gate.view(1)["no"], gate.view(2)["no"]]
    gate.gather("s2", PLATE, lane="G1/E02", pass_nos=numbers)
    told = {"visit": "G1.E02.s2", "decision": "release", "reason": "放行", "by": "王关员"}
    gate.tell(topics.VISIT_DECIDED, told)
    assert "hazmat.load.forbidden" in gate.codes("s2", "G1.E02")
    assert gate.view(1)["visit"] == "G1.E01.s1"
