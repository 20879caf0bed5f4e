"""Requests as HTTP and the CloudEvents HTTP binding allow them, and what neither allows."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
from kakou.contracts import topics

from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.serving import PATIENCE, served
from tests.unit.gate_ingest.test_desk import browser

HEARTBEAT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "/3105W/G1/E01",
    "type": topics.LANE_REPORTED,
    "data": {"open": True},
}
BODY = orjson.dumps(HEARTBEAT)
BINARY = {
    "ce-specversion": "1.0",
    "ce-id": "1",
    "ce-source": "/3105W/G1/E01",
    "ce-type": topics.LANE_REPORTED,
    "Content-Type": "application/json",
}
VEHICLE = {"tare": "13000"}


@pytest.fixture
async def address(gate: GateUnderTest) -> AsyncIterator[str]:
    async with served(gate) as found:
        yield found


async def binary(
    gate: GateUnderTest, *more: tuple[str, str | bytes], content: bytes = b'{"open":true}'
) -> httpx.Response:
    terminal = await gate.speaking_as("terminal")
    replaced = {name.lower() for name, _ in more}
    headers: list[tuple[str, str | bytes]] = [pair for pair in BINARY.items() if pair[0].lower() not in replaced]
    encoded = [(n.encode(), v if isinstance(v, bytes) else v.encode()) for n, v in [*headers, *more]]
    return await terminal.post("/v1/events", content=content, headers=encoded)


# ------------------------------------------------------------------ bodies


@pytest.mark.parametrize(
    "media",
    [
        "application/json",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/vnd.x+json",
    ],
)
async def test_json_is_taken_under_every_name_of_it(gate: GateUnderTest, media: str) -> None:
    client = await gate.speaking_as("terminal", "customs")
    assert (await client.post("/v1/events", content=BODY, headers={"Content-Type": media})).status_code == 202
    path = "/v1/enterprises/3105940042"
    sent = {"Content-Type": media, "Prefer": "wait=0"}
    assert (await client.put(path, content=b'{"name":"x"}', headers=sent)).status_code == 202


async def test_a_simple_client_need_not_name_the_media_type(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    assert (await terminal.post("/v1/events", content=BODY)).status_code == 202


@pytest.mark.parametrize("path", ["/v1/events", "/v1/receipts"])
@pytest.mark.parametrize("charset", ["GBK", "utf-16", '"gb18030"', "iso-8859-1"])
async def test_another_charset_is_told_that_it_must_be_utf_8(gate: GateUnderTest, path: str, charset: str) -> None:
    client = await gate.speaking_as("terminal", "customs")
    sent = {"Content-Type": f"application/json; charset={charset}"}
    answer = await client.post(path, content=BODY, headers=sent)
    assert answer.status_code == 415
    assert "UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/events", "/v1/receipts"])
@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, identity", "x"])
async def test_an_encoded_body_is_told_what_is_taken(gate: GateUnderTest, path: str, encoding: str) -> None:
    client = await gate.speaking_as("terminal", "customs")
    answer = await client.post(path, content=gzip.compress(BODY), headers={"Content-Encoding": encoding})
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_what_is_sent_as_something_else_is_not_read_as_json(gate: GateUnderTest, media: str) -> None:
    client = await gate.speaking_as("terminal", "customs")
    for path in ("/v1/events", "/v1/receipts"):
        assert (await client.post(path, content=BODY, headers={"Content-Type": media})).status_code == 415


async def test_a_byte_order_mark_is_skipped(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", content=b"\xef\xbb\xbf" + BODY)
    assert answer.status_code == 202


@pytest.mark.parametrize("body", [BODY[:-1] + b',"id":"2"}', BODY.replace(b'"open":true', b'"open":true,"open":false')])
async def test_a_key_that_stands_twice_is_refused(gate: GateUnderTest, body: bytes) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", content=body)
    assert answer.status_code == 400
    assert "duplicate key" in answer.json()["detail"]
    assert gate.on_log() == []


# ------------------------------------------------------------------ binary mode


async def test_attributes_in_headers_are_decoded_once_and_unquoted(gate: GateUnderTest) -> None:
    answer = await binary(gate, ("ce-id", '"%E8%8B%8F \\"1\\" 100%2525"'), ("ce-partitionkey", "E01"))
    assert answer.status_code == 202
    (event,) = gate.on_log()
    assert (event["id"], event["partitionkey"]) == ('苏 "1" 100%25', "E01")


@pytest.mark.parametrize("value", ["%CB%D5-1", "%D5%E3-1", "%", "%4", "%zz", "%C0%80", "%ED%A0%80", b"\xcb\xd5"])
async def test_an_attribute_that_is_no_utf_8_is_refused(gate: GateUnderTest, value: str | bytes) -> None:
    answer = await binary(gate, ("ce-id", value))
    assert answer.status_code == 400
    assert "ce-id" in answer.json()["detail"]
    assert gate.on_log() == []


@pytest.mark.parametrize("name", ["ce-data", "ce-data_base64"])
async def test_the_data_of_binary_mode_is_the_body_alone(gate: GateUnderTest, name: str) -> None:
    assert (await binary(gate, (name, "e30="))).status_code == 400


async def test_binary_mode_knows_json_by_its_suffix(gate: GateUnderTest) -> None:
    assert (await binary(gate, ("Content-Type", "application/vnd.gate+json"))).status_code == 202


# ------------------------------------------------------------------ heads


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce-source", "/3105W/G1/E02"),
        ("ce-partitionkey", "b"),
        ("Content-Type", "application/json"),
        ("Authorization", "Bearer x"),
        ("Host", "elsewhere"),
        ("Last-Event-ID", "1"),
        ("Content-Encoding", "gzip"),
    ],
)
async def test_a_header_that_means_one_thing_is_refused_twice(gate: GateUnderTest, name: str, value: str) -> None:
    client = await gate.speaking_as("terminal")
    headers = [*client.headers.items(), *BINARY.items()]
    missing = [(name, value)] * (2 - sum(known.lower() == name.lower() for known, _ in headers))
    async with httpx.AsyncClient(transport=gate.transport, base_url="http://gate") as plain:
        answer = await plain.post("/v1/events", content=b"{}", headers=[*headers, *missing])
    assert answer.status_code == 400, answer.text
    assert name.lower() in answer.json()["detail"].lower()
    assert gate.on_log() == []


@pytest.mark.parametrize("path", ["/v1/passes/%CB%D5", "/v1/vehicles/%zz", "/v1/policy%0A", "/v1/lanes/G1/E01%00"])
async def test_a_path_that_is_no_text_is_unreadable(gate: GateUnderTest, path: str) -> None:
    client = await gate.speaking_as("customs", "ops")
    answer = await client.get(httpx.URL("http://gate").copy_with(raw_path=path.encode()))
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_query_that_is_no_text_is_unreadable(gate: GateUnderTest) -> None:
    client = await gate.speaking_as("officer")
    answer = await client.get(httpx.URL("http://gate").copy_with(raw_path=b"/v1/tasks?subject=%CB%D5"))
    assert answer.status_code == 400


async def test_no_list_page_or_report_is_asked_for_the_character_nul(gate: GateUnderTest) -> None:
    """PostgreSQL holds it in no text: one place refuses it, before any address has read its parameters."""
    client = await gate.speaking_as("customs", "officer", "ops", "safety", "terminal", "wms")
    described = (await client.get("/openapi.json")).json()["paths"]
    asked = [
        (path, each["name"])
        for path, methods in described.items()
        for each in methods.get("get", {}).get("parameters", ())
        if each["in"] == "query" and "{" not in path
    ]
    asked += [("/desk/tasks", "done"), ("/desk/search", "q"), ("/desk", "lang"), ("/desk/today", "day"), ("/docs", "x")]
    assert len({path for path, _ in asked}) > 12
    for path, name in asked:
        for text in ("%00", "%E8%8B%8F%00", "a%00b%00"):
            url = httpx.URL("http://gate").copy_with(raw_path=f"{path}?lang=zh&{name}={text}".encode())
            answer = await client.get(url)
            found = [each["pointer"] for each in answer.json()["errors"]]
            assert (answer.status_code, found) == (422, [f"/query/{name}"]), path


async def test_no_form_has_the_character_nul(gate: GateUnderTest) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with browser(gate) as client:
        for field in ("name", "token", "code"):
            answer = await client.post("/desk/session", content=f"token=x&{field}=%00".encode(), headers=form)
            assert answer.status_code == (422 if field != "token" else 401), field
            if field != "token":  # of a field that comes twice the first counts
                assert [each["pointer"] for each in answer.json()["errors"]] == [f"/form/{field}"]


async def test_head_answers_as_get_does_without_a_body(gate: GateUnderTest) -> None:
    client = await gate.speaking_as("ops", "officer")
    for path in ("/healthz", "/readyz", "/openapi.json", "/docs", "/v1/policy", "/v1/referrals"):
        got, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("DELETE", "/v1/policy", "GET, HEAD, PUT"),
        ("POST", "/v1/declarations/QD310526I000000042", "GET, HEAD, PUT"),
        ("PATCH", "/v1/vehicles/%E6%B2%AAA12345", "GET, HEAD, PUT"),
        ("GET", "/v1/events", "POST"),
        ("HEAD", "/v1/events", "POST"),
        ("PUT", "/v1/receipts", "GET, HEAD, POST"),
        ("PUT", "/v1/passes", "GET, HEAD, POST"),
        ("BREW", "/v1/passages", "GET, HEAD"),
        ("OPTIONS", "/healthz", "GET, HEAD"),
    ],
)
async def test_a_method_not_possible_is_told_all_that_are(
    gate: GateUnderTest, method: str, path: str, methods: str
) -> None:
    client = await gate.speaking_as("customs")
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, methods)
    assert method == "HEAD" or methods in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/events/", "/v1//events", "//v1/events", "/v1/policy/"])
async def test_no_redirect_leads_to_the_host_that_the_client_names(gate: GateUnderTest, path: str) -> None:
    client = await gate.speaking_as("terminal", "ops")
    url = httpx.URL("http://gate").copy_with(raw_path=path.encode())
    answer = await client.get(url, headers={"Host": "evil.example"})
    assert (answer.status_code, "location" in answer.headers) == (404, False)


# ------------------------------------------------------------------ writes


@pytest.mark.parametrize("prefer", ["respond-async", "wait=0"])
async def test_an_address_with_chinese_in_it_fits_the_location(gate: GateUnderTest, prefer: str) -> None:
    customs = await gate.speaking_as("customs")
    answer = await customs.put("/v1/vehicles/沪a·12345", json=VEHICLE, headers={"Prefer": prefer})
    assert answer.status_code == 202
    position = answer.json()["position"]["offset"]
    assert answer.headers["location"] == f"/v1/vehicles/%E6%B2%AAA12345?after={position}"
    assert answer.json()["location"] == answer.headers["location"]


@pytest.mark.parametrize(
    "id_", [1.5, 18446744073709551616, -(10**40), True, None, ["a"], {"a": 1}, "x" * 201, "10" * 150]
)
async def test_a_batch_with_an_id_that_is_none_keeps_its_good_events(gate: GateUnderTest, id_: Any) -> None:
    terminal = await gate.speaking_as("terminal")
    text = b"[" + BODY + b"," + BODY.replace(b'"id":"1"', f'"id":{_json(id_)}'.encode()) + b"]"
    answer = await terminal.post("/v1/events", content=text)
    assert answer.status_code == 202
    assert [(result["status"], result["id"]) for result in answer.json()["results"]] == [(202, "1"), (422, None)]
    alone = await terminal.post("/v1/events", content=b"[" + BODY.replace(b'"1"', _json(id_).encode(), 1) + b"]")
    assert alone.status_code in (422, 202)


def _json(value: Any) -> str:
    return (
        re.sub("^None$", "null", str(value))
        if isinstance(value, int) and not isinstance(value, bool)
        else orjson.dumps(value).decode()
    )


async def test_digits_of_other_scripts_are_no_wait(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", content=BODY, headers={b"prefer": b"wait=\xb2"})
    assert answer.status_code == 202


@pytest.mark.parametrize("text", [b"\xb2", b"-1", b"1.5", b"x", b"1" * 19, b"1" * 5_000])
async def test_a_last_event_id_that_is_no_sequence_is_unreadable(gate: GateUnderTest, text: bytes) -> None:
    client = await gate.speaking_as("terminal", "customs")
    for path in ("/v1/lanes/G1/E01/commands", "/v1/passages"):
        answer = await client.get(path, headers={b"last-event-id": text, b"accept": b"text/event-stream"})
        assert answer.status_code == 400


# ------------------------------------------------------------------ the connection


async def raw(address: str, *parts: bytes, close: bool = False) -> bytes:
    """What a connection is answered. close: it is cut after the last part, unanswered."""
    host, _, port = address.removeprefix("http://").partition(":")
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(host, int(port))
        for part in parts:
            writer.write(part)
            await writer.drain()
        answer = b"" if close else await reader.read(4_096)
        writer.close()
        return answer


async def test_two_hosts_are_refused_and_none_in_http_1_1(gate: GateUnderTest, address: str) -> None:
    two = await raw(address, b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
    none = await raw(address, b"GET /healthz HTTP/1.1\r\n\r\n")
    assert two.startswith(b"HTTP/1.1 400")
    assert none.startswith(b"HTTP/1.1 400")
    assert (await raw(address, b"GET /healthz HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.1 200")


async def test_an_absolute_address_is_the_same_resource(gate: GateUnderTest, address: str) -> None:
    answer = await raw(address, b"GET http://elsewhere/healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")


async def test_a_client_that_goes_away_in_the_middle_of_a_body_is_no_error(
    gate: GateUnderTest, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = (await gate.speaking_as("terminal", "customs")).headers["authorization"]
    for path in ("/v1/events", "/v1/receipts"):
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\nContent-Length: 100\r\n\r\n".encode()
        await raw(address, head, BODY[:10], close=True)
    async with httpx.AsyncClient(base_url=address) as client:
        assert (await client.get("/healthz")).status_code == 200
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_stream_asked_for_by_head_ends(gate: GateUnderTest, address: str) -> None:
    token = (await gate.speaking_as("terminal")).headers["authorization"]
    async with httpx.AsyncClient(base_url=address, headers={"Authorization": token}, timeout=PATIENCE) as client:
        answer = await client.head("/v1/lanes/G1/E01/commands")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert (await client.get("/healthz")).status_code == 200


async def test_an_address_that_is_none_leads_to_those_there_are(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.get("/v1/lane/G1/E01")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "No endpoint at this path; /docs lists all endpoints",
    )


async def test_a_token_of_another_scope_is_told_what_is_wanted_and_what_it_has(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.get("/v1/policy")
    wanted = "Token lacks required scope: customs or ops (it has: terminal)"
    assert (answer.status_code, answer.json()["detail"]) == (403, wanted)
