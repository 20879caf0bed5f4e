"""Documents over HTTP: what a write answers, and that a read after it sees it."""

from typing import Any

import pytest
from kakou.contracts import topics
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.reasons.rendering import render
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.contracts.samples import DECLARATION, FIRM, LIST_NO, PASS, PASS_NO
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest

REFERENCE: list[tuple[str, str, str, str, str, dict[str, Any]]] = [
    ("customs", "vehicle", "vehicle", topics.VEHICLE_REGISTERED, "/v1/vehicles/苏E01234", {"tare": "13000"}),
    ("customs", "enterprise", "enterprise", topics.ENTERPRISE_REGISTERED, f"/v1/enterprises/{FIRM}", {"level": "aeo"}),
    (
        "customs",
        "control-order",
        "control_order",
        topics.CONTROL_ORDER_PLACED,
        "/v1/control-orders/B1",
        {"target": {"kind": "vehicle", "no": "苏E01234"}},
    ),
    ("ops", "lane", "lane", topics.LANE_CONFIGURED, "/v1/lanes/G1/E01", {"classes": ["declared"]}),
    (
        "safety",
        "storage-unit",
        "storage_unit",
        topics.STORAGE_UNIT_REGISTERED,
        "/v1/storage-units/W-A1",
        {"kind": "warehouse"},
    ),
    (
        "safety",
        "hazardous-goods",
        "additions",
        topics.HAZARDOUS_GOODS_ADDED,
        "/v1/hazardous-goods",
        {"source": "notice 7 of 2026", "substances": [{"zh": "六甲基二硅氮烷", "cas": "999-97-3", "q": "10"}]},
    ),
]


def files_declaration(version: int = 1) -> Any:
    def say(unit: UnitOfWork, event: Event) -> None:
        document = Declaration.model_validate(event.data["declaration"])
        unit.emit(topics.DECLARATION_CHANGED, told.declaration_changed(document, version))

    return say


def files_pass(state: str = "approved", outcome: str | None = None, **more: Any) -> Any:
    def say(unit: UnitOfWork, event: Event) -> None:
        filed = GatePass.model_validate(event.data["pass"])
        unit.emit(topics.PASS_CHANGED, told.pass_changed(filed, unit.log_time, state, **more), outcome=outcome)

    return say


def settles(outcome: str, status: int, detail: str = "", **more: Any) -> Any:
    def say(unit: UnitOfWork, event: Event) -> None:
        unit.emit(topics.WRITE_SETTLED, told.settled(outcome, status, detail, **more), outcome=outcome)

    return say


@pytest.mark.parametrize(
    ("scope", "kind", "field", "type_", "path", "body"), REFERENCE, ids=[row[1] for row in REFERENCE]
)
async def test_reference_data_is_read_as_it_was_put(
    gate: GateUnderTest, scope: str, kind: str, field: str, type_: str, path: str, body: dict[str, Any]
) -> None:
    gate.script.says[type_] = told.echo(kind, field)
    client = await gate.speaking_as(scope)
    put = await client.put(path, json=body)
    assert put.status_code == 201
    got = await client.get(path)
    assert got.status_code == 200
    assert got.json() == put.json()
    assert got.headers["etag"] == put.headers["etag"] == '"e1"'
    (event,) = gate.on_log()
    assert event["data"]["by"] == "王伟"


@pytest.mark.parametrize(
    ("scope", "kind", "field", "type_", "path", "body"), REFERENCE, ids=[row[1] for row in REFERENCE]
)
async def test_reference_data_is_written_and_read_with_its_scope_alone(
    gate: GateUnderTest, scope: str, kind: str, field: str, type_: str, path: str, body: dict[str, Any]
) -> None:
    client = await gate.speaking_as("terminal", "wms")
    assert (await client.put(path, json=body)).status_code == 403
    assert (await client.get(path)).status_code == 403
    assert gate.on_log() == []


async def test_a_plate_in_the_address_is_normalised(gate: GateUnderTest) -> None:
    gate.script.says[topics.VEHICLE_REGISTERED] = told.echo("vehicle", "vehicle")
    customs = await gate.speaking_as("customs")
    put = await customs.put("/v1/vehicles/苏e·01234", json={"plate": "苏E 01234"})
    assert put.json()["plate"] == "苏E01234"
    assert (await customs.get("/v1/vehicles/苏E0I234")).status_code == 200


async def test_a_body_must_not_contradict_its_address(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    answer = await customs.put("/v1/vehicles/苏E01234", json={"plate": "苏E55555"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/plate"]


async def test_an_address_that_cannot_be_one_is_wrong_too(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    for path, body in (("/v1/vehicles/nonsense", {"plate": "苏E55555"}), ("/v1/enterprises/1", {"code": FIRM})):
        answer = await customs.put(path, json=body)
        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == {"/" + next(iter(body))}


async def test_every_wrong_field_of_a_document_is_named(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    wrong = {
        **PASS,
        "vehicle": {"plate": "E01234", "tare": -1},
        "containers": [{"no": "CSQU3054384"}],
        "total": "heavy",
    }
    answer = await customs.post("/v1/passes", json=wrong)
    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/vehicle/plate", "/vehicle/tare", "/containers/0/no", "/total"}
    assert gate.on_log() == []


async def test_a_put_that_changes_nothing_answers_the_current_content(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.DECLARATION_FILED] = files_declaration()
    first = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    gate.script.says[topics.DECLARATION_FILED] = settles("duplicate", 200)
    second = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert second.headers["etag"] == first.headers["etag"]


async def test_if_match_is_the_logs_to_judge(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.DECLARATION_FILED] = settles("refused", 412, "it has changed since")
    headers = {"If-Match": '"abc"'}
    answer = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION, headers=headers)
    assert answer.status_code == 412
    (event,) = gate.on_log()
    assert event["data"]["if_match"] == '"abc"'


async def test_a_write_that_the_rules_refuse_answers_409_with_reasons(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    reason = render("pass.state.void", {"pass": PASS_NO}).model_dump(mode="json")
    gate.script.says[topics.DECLARATION_FILED] = settles("refused", 409, "below what has passed", reasons=(reason,))
    answer = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    assert answer.status_code == 409
    assert answer.json()["reasons"][0]["code"] == "pass.state.void"


async def test_a_write_need_not_be_waited_for(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.DECLARATION_FILED] = files_declaration()
    answer = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION, headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    got = await customs.get(answer.headers["location"] + "&wait=10")
    assert got.status_code == 200
    assert got.json()["no"] == LIST_NO


async def test_a_get_after_an_unknown_write_says_pending(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    answer = await customs.get(f"/v1/declarations/{LIST_NO}?after=500")
    assert answer.status_code == 202
    assert answer.json()["state"] == "pending"


async def test_a_get_after_a_refused_write_tells_the_refusal(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.DECLARATION_FILED] = settles("refused", 409, "below what has passed")
    asked = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION, headers={"Prefer": "respond-async"})
    answer = await customs.get(asked.headers["location"] + "&wait=10")
    assert answer.status_code == 409


async def test_a_rejected_write_is_a_422_that_names_the_cause(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")

    def fail(unit: UnitOfWork, event: Event) -> None:
        raise ValueError("no such thing")

    gate.script.says[topics.DECLARATION_FILED] = fail
    answer = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    assert answer.status_code == 422
    assert answer.json()["outcome"] == "rejected"


async def test_progress_has_decimals_as_text(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.DECLARATION_FILED] = files_declaration()
    await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    progress = (await customs.get(f"/v1/declarations/{LIST_NO}/progress")).json()
    assert progress["lines"][0]["declared"] == "100.00000"
    assert progress["passed_state"] == 1


async def test_what_is_not_on_record_is_not_found(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    for path in (f"/v1/declarations/{LIST_NO}", f"/v1/declarations/{LIST_NO}/progress", f"/v1/passes/{PASS_NO}"):
        answer = await customs.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


async def test_an_approved_pass_is_created(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.PASS_FILED] = files_pass()
    answer = await customs.post("/v1/passes", json=PASS)
    assert answer.status_code == 201
    assert answer.json()["state"] == "approved"
    assert (await customs.get(answer.headers["location"])).json() == answer.json()


async def test_a_refused_pass_is_created_too_with_its_reasons(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    reason = render("pass.state.void", {"pass": PASS_NO})
    gate.script.says[topics.PASS_FILED] = files_pass("refused", "refused", reasons=(reason,))
    answer = await customs.post("/v1/passes", json=PASS)
    assert answer.status_code == 201
    assert answer.json()["state"] == "refused"
    assert answer.json()["reasons"][0]["code"] == "pass.state.void"


async def test_the_same_pass_again_gets_the_first_answer(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.PASS_FILED] = files_pass()
    first = await customs.post("/v1/passes", json=PASS)
    gate.script.says[topics.PASS_FILED] = settles("duplicate", 200)
    second = await customs.post("/v1/passes", json=PASS)
    assert second.status_code == 200
    assert second.json() == first.json()


async def test_the_same_number_with_another_content_conflicts(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.PASS_FILED] = settles("conflict", 409, "filed before with another content")
    assert (await customs.post("/v1/passes", json=PASS)).status_code == 409


async def test_a_void_needs_a_reason_and_a_pass(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.PASS_VOIDED] = settles("refused", 404, "not on record")
    assert (await customs.post(f"/v1/passes/{PASS_NO}/void", json={})).status_code == 422
    assert (await customs.post(f"/v1/passes/{PASS_NO}/void", json={"reason": "carrier changed"})).status_code == 404
    assert (await customs.post("/v1/passes/nonsense/void", json={"reason": "carrier changed"})).status_code == 404


async def test_a_zone_that_set_no_policy_has_the_defaults(gate: GateUnderTest) -> None:
    ops = await gate.speaking_as("ops")
    policy = (await ops.get("/v1/policy")).json()
    assert policy["total_band_kg"]["value"] == "100.00000"
    assert policy["draw"]["value"]["aeo"] == "0.00570"


async def test_a_policy_takes_bare_values_and_what_it_answers(gate: GateUnderTest) -> None:
    ops = await gate.speaking_as("ops")
    answered = (await ops.get("/v1/policy")).json()
    assert (await ops.put("/v1/policy", json=answered)).status_code == 200
    assert (await ops.put("/v1/policy", json={"total_band_kg": 150})).status_code == 200
    wrong = await ops.put("/v1/policy", json={"total_band_kg": -1, "pass_life": "two weeks"})
    assert wrong.status_code == 422
    assert {error["pointer"] for error in wrong.json()["errors"]} >= {"/total_band_kg"}


async def test_a_receipt_is_taken(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    answer = await customs.post("/v1/receipts", json={"kind": "SAS223", "pass_no": PASS_NO, "result": "1"})
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "done"
    assert (await customs.post("/v1/receipts", json={"kind": "SAS223"})).status_code == 422


async def test_every_wrong_entry_that_a_zone_adds_is_named(gate: GateUnderTest) -> None:
    safety = await gate.speaking_as("safety")
    substances = [
        {"zh": "六甲基二硅氮烷", "cas": "999-97-4", "q": "10"},
        {"zh": "硅烷", "class": "2.4", "un": "12"},
        {"zh": "某物", "q": "0"},
        {"zh": "某物"},
        {"zh": "某物", "class": "3", "beta": "2"},
    ]
    pairs = {"segregation": [{"classes": ["3", "10"], "code": 5}], "mixed_loading": [{"classes": ["3"]}]}
    answer = await safety.put("/v1/hazardous-goods", json={"substances": substances, **pairs})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == [
        "/mixed_loading/0/classes",
        "/segregation/0/classes/1",
        "/segregation/0/code",
        "/source",
        "/substances/0/cas",
        "/substances/1/class",
        "/substances/1/un",
        "/substances/2/q",
        "/substances/3/q",
        "/substances/4/q",
    ]
    assert gate.on_log() == []
