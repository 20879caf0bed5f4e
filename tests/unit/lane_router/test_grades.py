"""Graded filing (item (四)): what a grade asks for must be there; what it does not, may be absent, never wrong."""

from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from kakou.contracts.documents.gate_pass import GatePass
from kakou.values.pass_types import Grade
from lane_router.filings.grade_schemas import schema_of
from lane_router.filings.rules.grades import GRADES, grade_findings
from pydantic import ValidationError

from tests.unit.lane_router.gate import Gate, declaration, empty, filed, registered

GOODS: dict[str, dict[str, Any]] = {
    "G1": {"name": "大米", "goods_kind": "living", "unit": "kg", "quantity": "4000"},
    "G2": {"name": "标签样品", "goods_kind": "sample", "unit": "kg", "quantity": "40", "hs": "4821100000"},
    "G3": {"name": "模具", "unit": "kg", "quantity": "40", "hs": "8480719090", "part_no": "M-1"},
}
ASKED = [(grade, field) for grade in ("G1", "G2", "G3") for field in GRADES[grade].line]
NOT_ASKED = [("G1", "hs"), ("G1", "part_no"), ("G2", "part_no")]
WRONG: list[tuple[str, Any]] = [
    ("hs", "12"),
    ("hs", "rice"),
    ("unit", "sacks"),
    ("quantity", "-1"),
    ("quantity", "many"),
    ("gross", "0.000001"),
    ("cas", "67-56-2"),
    ("un", "12300"),
    ("class", "10"),
    ("goods_kind", "food"),
    ("packing_group", "IV"),
    ("part_no", "x" * 201),
]


def a_pass(grade: str, without: str = "", **fields: Any) -> dict[str, Any]:
    """A pass of one line that has just what its grade asks for."""
    if grade == "G4":
        return {name: value for name, value in empty().items() if name != "contact"}
    goods = {name: value for name, value in {**GOODS[grade], **fields}.items() if name != without}
    one = registered(1, {"line": 1, **goods})
    if grade == "G3":
        one |= {"type": 4, "bind": 2, "documents": [{"kind": "movement", "no": "CR1"}]}
    return {name: value for name, value in one.items() if name != without}


def fits(grade: Grade, document: dict[str, Any]) -> bool:
    return Draft202012Validator(schema_of(grade)).is_valid(document)


def findings(document: dict[str, Any]) -> list[str]:
    return [finding.code for finding in grade_findings(GatePass.model_validate(document))]


def test_every_grade_has_its_form() -> None:
    assert set(GRADES) == set(get_args(Grade))


@pytest.mark.parametrize("grade", GRADES)
def test_a_pass_with_just_what_its_grade_asks_for_is_filed(grade: Grade) -> None:
    gate = Gate()
    gate.declare(declaration("CR1", kind="movement"))
    gate.file(a_pass(grade))
    assert (gate.state(), gate.refusals()) == ("approved", [])
    assert fits(grade, a_pass(grade))


@pytest.mark.parametrize(("grade", "field"), ASKED)
def test_what_a_grade_asks_for_must_be_there(grade: Grade, field: str) -> None:
    lacking = a_pass(grade, without=field)
    gate = Gate()
    gate.declare(declaration("CR1", kind="movement"))
    gate.file(lacking)
    (reason,) = gate.view()["reasons"]
    assert (reason["code"], reason["facts"]["field"]) == ("filing.field.missing", field)
    assert not fits(grade, lacking)


@pytest.mark.parametrize("grade", ["G1", "G2", "G3"])
@pytest.mark.parametrize("field", ["firm", "contact"])
def test_the_firm_and_whom_to_call_are_always_asked_for(grade: Grade, field: str) -> None:
    assert findings(a_pass(grade, without=field)) == ["filing.head.missing"]
    assert not fits(grade, a_pass(grade, without=field))


@pytest.mark.parametrize(("grade", "field"), NOT_ASKED)
def test_what_a_grade_does_not_ask_for_may_be_absent_or_null(grade: Grade, field: str) -> None:
    for document in (a_pass(grade, without=field), a_pass(grade, without=field) | {}):
        assert findings(document) == []
        assert fits(grade, document)


@pytest.mark.parametrize("grade", ["G1", "G2"])
@pytest.mark.parametrize(("field", "value"), WRONG)
def test_but_nothing_may_be_wrong(grade: str, field: str, value: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        GatePass.model_validate(a_pass(grade, **{field: value}))
    (error,) = wrong.value.errors()
    assert error["loc"][:2] == ("goods", 0)
    assert error["msg"]


@pytest.mark.parametrize("grade", ["G1", "G2", "G3"])
def test_the_weight_stands_on_the_line_or_on_the_pass(grade: Grade) -> None:
    nowhere = {name: value for name, value in a_pass(grade).items() if name != "gross"}
    assert (findings(nowhere), fits(grade, nowhere)) == (["filing.field.missing"], False)
    on_line = a_pass(grade, net="3990") | {"gross": None}
    assert (findings(on_line), fits(grade, on_line)) == ([], True)


@pytest.mark.parametrize("controls", [["licence"], ["export-duty"], ["quota"], ["trade-remedy"]])
def test_goods_under_control_are_not_gate_registered(controls: list[str]) -> None:
    document = a_pass("G1", controls=controls)
    assert (findings(document), fits("G1", document)) == (["filing.goods.out-of-scope"], False)


@pytest.mark.parametrize("field", ["goods", "documents", "bind"])
def test_an_empty_vehicle_has_no_goods_documents_or_binding(field: str) -> None:
    value = {"goods": [GOODS["G1"]], "documents": filed()["documents"], "bind": 2}[field]
    assert not fits("G4", a_pass("G4") | {field: value})


FACILITIES = [
    ("食堂", "餐具", "living"),
    ("食堂", "大米", "living"),
    ("充电桩", "充电桩线缆", "construction"),
    ("停车场", "水泥", "construction"),
]


@pytest.mark.parametrize(("where", "name", "kind"), FACILITIES)
def test_goods_of_canteens_charging_piles_and_car_parks_are_of_the_simplest_grade(
    where: str, name: str, kind: str
) -> None:
    gate = Gate()
    gate.file(a_pass("G1", name=name, goods_kind=kind))
    gate.gather(weight="12000")
    assert (gate.state(), gate.codes()) == ("bound", []), where


@pytest.mark.parametrize(
    "hidden", [{"name": "液化石油气钢瓶"}, {"name": "消毒液", "cas": "7681-52-9"}, {"un": "1965"}, {"hs": "2711121000"}]
)
def test_hazardous_goods_among_them_are_found_without_a_flag(hidden: dict[str, str]) -> None:
    gate = Gate()
    gate.file(a_pass("G1", **hidden))
    gate.gather(weight="12000")
    assert gate.codes() == ["lane.hazardous.registered-goods"]
