"""Wrong input to every endpoint that takes a document: each field is told what is expected, nothing is logged."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.unit.gate_ingest.conftest import GateUnderTest

DOCUMENT = orjson.loads(Path("docs/api/openapi-gate-ingest.json").read_bytes())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
IN_PATH = {
    "visit": "G1.E01.s1",
    "no": "Z3105I261122000000000042",
    "plate": "苏E01234",
    "code": "3105940042",
    "id": "B1",
    "gate": "G1",
    "lane": "E01",
}
EXPECTED = re.compile(r"must (be|have|hold|not)\b|is required|is not a field known here")
NO_SENSE: list[Any] = [{"no-such-field": 1}, ["?"], -7, "?" * 2_000]
"""No field takes all of these; most take none."""


def bodies() -> Iterator[tuple[str, str, str, dict[str, Any], str]]:
    """Method, address, scope, a right body and the name of its schema, for every document that can be written."""
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is None or "$ref" not in content["schema"]:
                continue
            example = content["example"]
            address = path.format_map({name: example.get(name) or known for name, known in IN_PATH.items()})
            scope = re.search(r"Scope: `(\w+)`", operation["description"])
            assert scope is not None
            yield method, address, scope[1], example, content["schema"]["$ref"].rpartition("/")[2]


ENDPOINTS = list(bodies())


def test_every_endpoint_that_takes_a_document_is_tried() -> None:
    assert {schema.removesuffix("Input") for *_, schema in ENDPOINTS} == {
        *("Declaration", "GatePass", "PassVoid", "Vehicle", "Enterprise", "ControlOrder", "Lane", "StorageUnit"),
        *("PolicyFiling", "Receipt", "Decision", "TaskClose", "HazardousAdditions", "DeviceOrder"),
        "ClaimFiling",
    }


@pytest.mark.parametrize(("method", "path", "scope", "right", "schema"), ENDPOINTS, ids=[one[-1] for one in ENDPOINTS])
async def test_each_wrong_field_is_told_what_is_expected(
    gate: GateUnderTest, method: str, path: str, scope: str, right: dict[str, Any], schema: str
) -> None:
    client = await gate.speaking_as(scope)
    for field in SCHEMAS[schema]["properties"]:
        refused = 0
        for wrong in NO_SENSE:
            answer = await client.request(method, path, json=right | {field: wrong})
            if answer.status_code != 422:
                continue
            refused += 1
            errors = answer.json()["errors"]
            named = [error for error in errors if error["pointer"].split("/")[1] == field]
            assert named, (field, wrong, errors)
            assert all(EXPECTED.search(error["message"]) for error in errors), errors
        assert refused >= len(NO_SENSE) - 2, f"{field} takes nearly anything"
    required = SCHEMAS[schema].get("required", [])
    for field in required:
        if field in ("id", "no", "plate", "code", "gate", "lane") and method == "put":
            continue
        answer = await client.request(method, path, json={name: right[name] for name in right if name != field})
        assert [(error["pointer"], error["message"]) for error in answer.json()["errors"]] == [
            (f"/{field}", "is required")
        ]
    answer = await client.request(method, path, json=right | {"no-such-field": 1})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/no-such-field"]


GOODS_WRONG: list[tuple[str, Any, str]] = [
    ("line", 0, "1"),
    ("line", "one", "whole number"),
    ("document_line", -1, "1"),
    ("hs", "12", "4 to 13 digits"),
    ("unit", "sacks", "three-digit customs unit, kg or t"),
    ("quantity", -1, "0 or more"),
    ("quantity", "many", "decimal number, such as"),
    ("quantity", "0.000001", "five decimal places"),
    ("gross", "heavy", "decimal number, such as"),
    ("container", "CSQU3054384", "check digit"),
    ("cas", "67-56-2", "check digit"),
    ("un", "12300", "four digits"),
    ("class", "10", "1.1 to 9"),
    ("packing_group", "IV", "'I', 'II' or 'III'"),
    ("goods_kind", "food", "'living'"),
    ("controls", ["secret"], "'trade-remedy'"),
    ("hazardous", "yes", "true or false"),
    ("composition", [{"cas": "1-2-3"}], "CAS number"),
]


@pytest.mark.parametrize("document", ["declaration", "pass"])
@pytest.mark.parametrize(("field", "wrong", "said"), GOODS_WRONG)
async def test_a_wrong_field_of_a_goods_line_is_told_what_is_expected(
    gate: GateUnderTest, document: str, field: str, wrong: Any, said: str
) -> None:
    wanted, lines = ("Declaration", "lines") if document == "declaration" else ("GatePass", "goods")
    method, path, scope, right, _ = next(one for one in ENDPOINTS if one[-1] == f"{wanted}Input")
    client = await gate.speaking_as(scope)
    line = {"line": 1, "name": "铜", "quantity": "1", "unit": "035"} | {field: wrong}
    answer = await client.request(method, path, json=right | {lines: [line]})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"].startswith(f"/{lines}/0/{field}")
    assert said in error["message"], error
    assert gate.on_log() == []
