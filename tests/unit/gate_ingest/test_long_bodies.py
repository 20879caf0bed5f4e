"""No body keeps the others waiting: what is long is checked in slices, what is wrong is told in few words."""

from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest
from gate_ingest.http.bodies import read
from gate_ingest.read_model.kept_declarations import KeptDeclaration
from kakou.contracts import topics
from kakou.contracts.documents.declaration import Declaration
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from starlette.requests import Request
from starlette.types import Message

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.watchdog import watched

LONGEST = 0.1
LARGEST_PROBLEM = 65_536
JSON = {"Content-Type": "application/json"}
NO = "QD310526I000000017"
LINE = {"hs": "7403111101", "name": "铜 cathode", "unit": "035", "quantity": "10.5", "gross": "11", "net": "10"}


def declaration(lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"kind": "list", "no": NO, "direction": "I", "firm": "3105W00001", "lines": lines, **more}


def gathering(**data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "1",
        "source": f"/{told.ZONE}/G1/E01",
        "type": "kakou.vehicle.gathered.v1",
        "subject": "s1",
        "time": "2026-11-22T08:00:00+08:00",
        "data": {"direction": "I", "mode": "A", **data},
    }


def unknown(count: int) -> dict[str, int]:
    return {f"u{number}": 1 for number in range(count)}


WRONG_LINE = {"line": 0, "hs": "x", "quantity": "-1", "unit": 5, **unknown(8)}
DECLARATIONS: dict[str, Callable[[], bytes]] = {
    "90,000 unknown fields": lambda: orjson.dumps(declaration([LINE], **unknown(90_000))),
    "90,000 unknown fields in a line": lambda: orjson.dumps(declaration([{**LINE, **unknown(90_000)}])),
    "7,000 wrong lines": lambda: orjson.dumps(declaration([WRONG_LINE] * 7_000)),
    "5,000 wrong lines": lambda: orjson.dumps(declaration([WRONG_LINE] * 5_000)),
    "600 lines of 200 unknown fields": lambda: orjson.dumps(declaration([unknown(200)] * 600))[:1_040_000],
    "a line of a wrong kind at the end": lambda: orjson.dumps(declaration([LINE] * 4_900 + [1])),  # type: ignore[list-item]
    "a field's name of 1 MB": lambda: orjson.dumps(declaration([LINE], **{"n" * 1_000_000: 1})),
    "a value of 1 MB": lambda: orjson.dumps(declaration([LINE], list_type="v" * 1_000_000)),
    "340,000 empty lists": lambda: b'{"lines":[' + b"[]," * 340_000 + b"1]}",
    "a number of a million digits": lambda: b'{"lines":' + b"9" * 1_000_000 + b"}",
    "a fraction of a million digits": lambda: b'{"total_weight":0.' + b"9" * 1_000_000 + b"}",
    "170,000 escapes": lambda: b'{"guarantee":"' + b"\\u4e2d" * 170_000 + b'"}',
    "140,000 times the same key": lambda: b"{" + b'"no":1,' * 140_000 + b'"no":2}',
    "a million levels": lambda: b"[" * 1_000_000,
}


def well_told(answer: httpx.Response) -> bool:
    """Whether a refusal is short, and says how many faults it leaves out."""
    problem = answer.json()
    assert len(problem["errors"]) <= 100
    assert len(answer.content) <= LARGEST_PROBLEM
    return answer.status_code in (400, 413, 422)


@pytest.mark.parametrize("name", DECLARATIONS)
async def test_a_wrong_document_is_refused_shortly(gate: GateUnderTest, name: str) -> None:
    customs, body = await gate.speaking_as("customs"), DECLARATIONS[name]()
    answer, longest = await watched(lambda: customs.put(f"/v1/declarations/{NO}", content=body), LONGEST)
    assert well_told(answer), answer.text[:500]
    assert longest < LONGEST


EVENTS: dict[str, Callable[[], Any]] = {
    "90,000 unknown fields": lambda: gathering(**unknown(90_000)),
    "all that may repeat, all of it wrong": lambda: gathering(
        **{name: [unknown(200)] * 20 for name in ("plates", "tags", "cards", "containers", "seals")}
    ),
    "a batch of events that are all wrong": lambda: [gathering(**unknown(180))] * 500,
    "a batch of what are no events": lambda: [1] * 400_000,
}


@pytest.mark.parametrize("name", EVENTS)
async def test_a_wrong_event_is_refused_shortly(gate: GateUnderTest, name: str) -> None:
    terminal, body = await gate.speaking_as("terminal"), orjson.dumps(EVENTS[name]())
    answer, longest = await watched(lambda: terminal.post("/v1/events", content=body, headers=JSON), LONGEST)
    assert answer.status_code in (413, 422), answer.text[:500]
    assert len(answer.json()["errors"]) <= 100
    assert longest < LONGEST


async def test_an_event_with_a_megabyte_of_photos_is_too_large_and_holds_nobody_up(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    photos = [{"id": f"p{number}", "note": "x" * 19_000} for number in range(50)]
    body = orjson.dumps(gathering(photos=photos))
    answer, longest = await watched(lambda: terminal.post("/v1/events", content=body, headers=JSON), LONGEST)
    assert answer.status_code == 413, answer.text[:500]
    assert longest < LONGEST


async def test_a_list_of_4900_lines_is_read_in_slices() -> None:
    sent = declaration([LINE] * 4_900)
    document, longest = await watched(lambda: read(request_with(orjson.dumps(sent)), Declaration, no=NO), LONGEST)
    assert len(document.lines) == 4_900
    assert longest < LONGEST


async def test_a_long_list_is_read_back_without_keeping_anybody_waiting(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    kept = told.declaration_changed(Declaration.model_validate(declaration([LINE] * 4_900))).model_dump_json()

    def file(unit: UnitOfWork, event: Event) -> None:
        unit.emit(topics.DECLARATION_CHANGED, KeptDeclaration.model_validate_json(kept))

    gate.script.says[topics.DECLARATION_FILED] = file
    assert (await customs.put(f"/v1/declarations/{NO}", json=declaration([LINE]))).status_code == 201
    answer, longest = await watched(lambda: customs.get(f"/v1/declarations/{NO}"), LONGEST)
    assert answer.status_code == 200
    assert longest < LONGEST


async def test_faults_beside_and_within_a_long_list_are_told_together(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    lines = [*([LINE] * 70), {**LINE, "quantity": "much"}, *([LINE] * 30), {**LINE, "colour": "red"}]
    answer = await customs.put(f"/v1/declarations/{NO}", json=declaration(lines, direction="X"))
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/direction", "/lines/70/quantity", "/lines/101/colour"}


async def test_what_is_left_out_is_counted(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    answer = await customs.put(f"/v1/declarations/{NO}", json=declaration([LINE], **unknown(150)))
    *shown, last = answer.json()["errors"]
    assert (len(shown), last["code"], last["message"]) == (99, "more_errors", "51 more are wrong and are not listed")


def request_with(body: bytes) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({"type": "http", "method": "PUT", "headers": []}, receive)
