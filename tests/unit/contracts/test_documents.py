import copy
from decimal import Decimal
from typing import Any

import pytest
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, StorageUnit, Vehicle
from kakou.contracts.events.writes import Decision, PassFiled, TokenIssued
from pydantic import BaseModel

from tests.unit.contracts.samples import DECLARATION, FIRM, LIST_NO, PASS, PASS_NO, TWO_STEP_NO, error_at, errors


def with_(sent: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(sent) | changes


def without(sent: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name != field}


VEHICLE = {"plate": "苏E01234", "tag": "T1", "tare": 13000, "tare_source": "measured", "valid_until": "2027-12-31"}
ENTERPRISE = {"code": FIRM, "name": "Example Metals", "level": "aeo"}
ORDER = {"id": "CO-1", "target": {"kind": "vehicle", "no": "苏E01234"}, "state": "open"}
LANE = {"gate": "G1", "lane": "E01", "classes": ["declared"], "directions": ["I"], "step": 1, "led_width": 48}
UNIT = {
    "id": "WH-1",
    "kind": "warehouse",
    "exposed_people": 10,
    "design_maximum": [{"substance": "67-56-1", "quantity": 250, "unit": "t"}],
    "limit_hours": 720,
    "contacts": [{"name": "Duty officer", "phone": "0512-00000000"}],
}
DOCUMENTS: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (Declaration, DECLARATION),
    (GatePass, PASS),
    (Vehicle, VEHICLE),
    (Enterprise, ENTERPRISE),
    (ControlOrder, ORDER),
    (Lane, LANE),
    (StorageUnit, UNIT),
    (Receipt, {"kind": "SAS221", "pass_no": PASS_NO, "result": 1, "at": "2026-11-22T08:00:00+08:00"}),
]


@pytest.mark.parametrize(("model", "sent"), DOCUMENTS)
def test_a_well_formed_document_is_accepted_and_answered_so_that_it_can_be_sent_again(
    model: type[BaseModel], sent: dict[str, Any]
) -> None:
    document = model.model_validate(sent)
    assert model.model_validate_json(document.model_dump_json()) == document


@pytest.mark.parametrize(("model", "sent"), DOCUMENTS)
def test_an_unknown_field_is_refused(model: type[BaseModel], sent: dict[str, Any]) -> None:
    assert error_at(model, with_(sent, colour="red")) == {"/colour": "extra_forbidden"}


@pytest.mark.parametrize(("model", "sent"), DOCUMENTS)
def test_every_message_about_an_empty_or_senseless_document_says_what_would_be_right(
    model: type[BaseModel], sent: dict[str, Any]
) -> None:
    senseless: list[Any] = [[{}], -1, "?"]
    wrongs: list[dict[str, Any]] = [{}, *(dict.fromkeys(sent, value) for value in senseless)]
    for wrong in wrongs:
        for error in errors(model, wrong):
            assert error.message.startswith(("must", "is required", "is not a field", "String must")), error


@pytest.mark.parametrize(
    ("change", "at", "code"),
    [
        ({"no": "QD310526I00000042"}, "/no", "list_no"),
        ({"no": TWO_STEP_NO}, "/no", "list_no"),
        ({"kind": "entry"}, "/kind", "literal_error"),
        ({"list_type": "2"}, "/list_type", "literal_error"),
        ({"direction": "in"}, "/direction", "literal_error"),
        ({"customs": "31"}, "/customs", "customs_code"),
        ({"firm": "31059400421"}, "/firm", "enterprise_code"),
        ({"approved": "true"}, "/approved", "bool_type"),
        ({"inspection": "maybe"}, "/inspection", "bool_type"),
        ({"passage": "free"}, "/passage", "literal_error"),
        ({"permission": {"type": "Z"}}, "/permission/type", "literal_error"),
        ({"permission": {"type": "A", "until": "soon"}}, "/permission/until", "time_rfc3339"),
        ({"total_weight": -1}, "/total_weight", "amount_negative"),
        ({"lines": []}, "/lines", "lines_missing"),
        ({"lines": {}}, "/lines", "tuple_type"),
        ({"lines": [{"line": 1}, {"line": 1}]}, "/lines/1/line", "line_duplicate"),
        ({"lines": [{"line": 0}]}, "/lines/0/line", "greater_than_equal"),
        ({"lines": [{"line": "1"}]}, "/lines/0/line", "int_type"),
        ({"lines": [{"quantity": "0.000001"}]}, "/lines/0/quantity", "amount_places"),
        ({"lines": [{"gross": "-0.1"}]}, "/lines/0/gross", "amount_negative"),
        ({"lines": [{"container": "MSKU7654321"}]}, "/lines/0/container", "container_check_digit"),
        ({"lines": [{"cas": "67-56-2"}]}, "/lines/0/cas", "cas_check_digit"),
        ({"lines": [{"un": "123"}]}, "/lines/0/un", "un_no"),
        ({"lines": [{"class": "3.3"}]}, "/lines/0/class", "hazard_class"),
        ({"lines": [{"hazard_class": "3"}]}, "/lines/0/hazard_class", "extra_forbidden"),
        ({"lines": [{"subsidiary": ["8", "x"]}]}, "/lines/0/subsidiary/1", "hazard_class"),
        ({"lines": [{"unit": "pieces"}]}, "/lines/0/unit", "unit"),
        ({"lines": [{"hs": "abc"}]}, "/lines/0/hs", "hs_code"),
        ({"lines": [{"goods_kind": "food"}]}, "/lines/0/goods_kind", "literal_error"),
        ({"lines": [{"controls": ["tax"]}]}, "/lines/0/controls/0", "literal_error"),
        ({"lines": [{"packing_group": "IV"}]}, "/lines/0/packing_group", "literal_error"),
        (
            {"lines": [{"composition": [{"cas": "67-56-1", "percent": 101}]}]},
            "/lines/0/composition/0/percent",
            "amount_above",
        ),
    ],
)
def test_a_wrong_field_of_a_declaration_is_named(change: dict[str, Any], at: str, code: str) -> None:
    assert error_at(Declaration, with_(DECLARATION, **change)) == {at: code}


@pytest.mark.parametrize("field", ["kind", "no", "direction", "firm", "lines"])
def test_a_declaration_cannot_do_without(field: str) -> None:
    assert error_at(Declaration, without(DECLARATION, field)) == {f"/{field}": "missing"}


def test_lines_without_numbers_are_counted_and_every_duplicate_is_named() -> None:
    read = Declaration.model_validate(with_(DECLARATION, lines=[{"quantity": 1}, {"quantity": 2}]))
    assert [line.line for line in read.lines] == [1, 2]
    sent = with_(DECLARATION, lines=[{"line": 1}, {"line": 1}, {"line": 2}, {"line": 2}])
    assert set(error_at(Declaration, sent)) == {"/lines/1/line", "/lines/3/line"}


def test_an_inspection_is_undecided_only_when_null_says_so() -> None:
    assert Declaration.model_validate(DECLARATION).inspection is False
    undecided = Declaration.model_validate(with_(DECLARATION, inspection=None))
    assert undecided.inspection is None
    assert Declaration.model_validate_json(undecided.model_dump_json()).inspection is None


def test_a_two_step_summary_may_come_without_lines() -> None:
    sent = with_(DECLARATION, kind="two-step", no=TWO_STEP_NO, lines=[])
    assert error_at(Declaration, sent) == {}


@pytest.mark.parametrize(
    ("change", "at", "code"),
    [
        ({"no": "Z3105I26112200000000042"}, "/no", "pass_no"),
        ({"no": "Z3105E261122000000000042"}, "/no", "pass_no_direction"),
        ({"type": 8}, "/type", "literal_error"),
        ({"type": "2"}, "/type", "literal_error"),
        ({"bind": 4}, "/bind", "literal_error"),
        ({"gates": "triple"}, "/gates", "literal_error"),
        ({"approval": 0}, "/approval", "literal_error"),
        ({"approved_at": "2026-11-22T08:00:00"}, "/approved_at", "time_rfc3339"),
        ({"vehicle": {"tare": 1}}, "/vehicle/plate", "missing"),
        ({"vehicle": {"plate": "苏E01234"}}, "/vehicle/tare", "missing"),
        ({"vehicle": {"plate": "ABC", "tare": 1}}, "/vehicle/plate", "plate_shape"),
        ({"vehicle": {"plate": "苏E01234", "tare": 0}}, "/vehicle/tare", "amount_above_zero"),
        ({"containers": [{"no": "CSQU3054384"}]}, "/containers/0/no", "container_check_digit"),
        ({"containers": [{"no": "CSQU3054383"}, {"no": "CSQU 305438 3"}]}, "/containers", "container_duplicate"),
        ({"documents": [{"kind": "list", "no": TWO_STEP_NO}]}, "/documents/0/no", "list_no"),
        ({"documents": [{"kind": "list", "no": LIST_NO}] * 2}, "/documents", "document_duplicate"),
        ({"goods": [{"line": 1}, {"line": 1}]}, "/goods/1/line", "line_duplicate"),
        ({"goods": [{"document_line": 1, "quantity": -40}]}, "/goods/0/quantity", "amount_negative"),
        ({"total": "20000.000001"}, "/total", "amount_places"),
        ({"total": 1e14}, "/total", "amount_too_large"),
        ({"contact": "Li"}, "/contact", "model_type"),
    ],
)
def test_a_wrong_field_of_a_pass_is_named(change: dict[str, Any], at: str, code: str) -> None:
    assert error_at(GatePass, with_(PASS, **change)) == {at: code}


@pytest.mark.parametrize("field", ["no", "type", "direction", "vehicle", "total"])
def test_a_pass_cannot_do_without(field: str) -> None:
    assert error_at(GatePass, without(PASS, field)) == {f"/{field}": "missing"}


def test_what_the_trade_forbids_is_still_a_readable_pass_for_the_rules_to_refuse() -> None:
    two = [{"kind": "list", "no": LIST_NO}, {"kind": "two-step", "no": TWO_STEP_NO}]
    changes: list[dict[str, Any]] = [
        {"bind": 2, "documents": two},
        {"bind": None},
        {"customs": "3111"},
        {"type": 6},
        {"goods": []},
        {"firm": ""},
    ]
    for change in changes:
        assert error_at(GatePass, with_(PASS, **change)) == {}


def test_a_pass_is_kept_in_its_normal_form() -> None:
    sent = with_(PASS, no=PASS_NO.lower(), vehicle={"plate": "苏e·0I234", "tare": "13000"})
    read = GatePass.model_validate(sent)
    assert (read.no, read.vehicle.plate) == (PASS_NO, "苏E01234")
    assert (read.goods[0].line, read.goods[0].document_line) == (1, 1)
    assert read.total == Decimal("20000.50000")
    assert read.model_dump(mode="json")["total"] == "20000.50000"


def test_the_fields_named_by_a_python_keyword_keep_their_public_name() -> None:
    line = GoodsLine.model_validate({"class": "6.1"})
    assert line.model_dump(mode="json", exclude_unset=True) == {"class": "6.1"}
    assert "pass" in PassFiled(gate_pass=GatePass.model_validate(PASS)).model_dump(mode="json")


@pytest.mark.parametrize(
    ("model", "sent", "at"),
    [
        (Vehicle, with_(VEHICLE, plate="E01234"), "/plate"),
        (Vehicle, with_(VEHICLE, tare_source="guessed"), "/tare_source"),
        (Enterprise, with_(ENTERPRISE, code="31"), "/code"),
        (Enterprise, with_(ENTERPRISE, level="AAA"), "/level"),
        (ControlOrder, with_(ORDER, id="a/b"), "/id"),
        (ControlOrder, with_(ORDER, state="shut"), "/state"),
        (ControlOrder, with_(ORDER, target={"kind": "person", "no": "1"}), "/target/kind"),
        (ControlOrder, with_(ORDER, target={"kind": "vehicle", "no": "x"}), "/target/no"),
        (ControlOrder, with_(ORDER, target={"kind": "container", "no": "MSKU7654321"}), "/target/no"),
        (ControlOrder, with_(ORDER, target={"kind": "pass", "no": LIST_NO}), "/target/no"),
        (ControlOrder, with_(ORDER, target={"kind": "enterprise", "no": "x"}), "/target/no"),
        (ControlOrder, with_(ORDER, target={"kind": "declaration", "no": "?"}), "/target/no"),
        (Lane, with_(LANE, classes=["fast"]), "/classes/0"),
        (Lane, with_(LANE, step=3), "/step"),
        (Lane, with_(LANE, led_width=2), "/led_width"),
        (Lane, with_(LANE, gate="G.1"), "/gate"),
        (StorageUnit, with_(UNIT, kind="shed"), "/kind"),
        (StorageUnit, with_(UNIT, exposed_people=-1), "/exposed_people"),
        (StorageUnit, with_(UNIT, limit_hours=0), "/limit_hours"),
        (StorageUnit, with_(UNIT, design_maximum=[{"substance": "x", "quantity": 0}]), "/design_maximum/0/quantity"),
        (Receipt, {"kind": "SAS999", "pass_no": PASS_NO, "result": "1"}, "/kind"),
        (Receipt, {"kind": "SAS221", "pass_no": PASS_NO, "result": "5"}, "/result"),
        (Receipt, {"kind": "SAS221", "result": "1"}, "/pass_no"),
        (Decision, {"decision": "release"}, "/reason"),
        (Decision, {"decision": "free", "reason": "r"}, "/decision"),
        (
            Decision,
            {"decision": "release", "reason": "r", "counted": [{"pass": PASS_NO, "line": 1, "quantity": -1}]},
            "/counted/0/quantity",
        ),
        (TokenIssued, {"digest": "abc", "name": "n", "scopes": ["terminal"]}, "/digest"),
        (TokenIssued, {"digest": "0" * 64, "name": "n", "scopes": ["terminal", "root"]}, "/scopes/1"),
    ],
)
def test_a_wrong_field_of_reference_data_is_named(model: type[BaseModel], sent: dict[str, Any], at: str) -> None:
    assert list(error_at(model, sent)) == [at]


def test_a_lane_without_more_takes_both_classes_and_directions() -> None:
    lane = Lane(gate="G1", lane="E01")
    assert (lane.classes, lane.directions, lane.mode) == (("declared", "non-declared"), ("I", "E"), "live")
