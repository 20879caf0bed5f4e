"""An endpoint that is gone to directly answers as it does behind the framework, whatever the request."""

from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from kakou.web.direct import Direct
from starlette.types import Receive, Scope, Send

from tests.unit.contracts.samples import DECLARATION, EVENT, LIST_NO, PASS_NO
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest

VISIT = f"/v1/visits/{told.VISIT}"
LARGE = b"[" + b" " * 1_100_000 + b"]"


class Sent(NamedTuple):
    method: str
    path: str
    more: dict[str, Any] = {}  # noqa: RUF012 - never changed


REQUESTS = (
    Sent("GET", VISIT),
    Sent("HEAD", VISIT),
    Sent("OPTIONS", VISIT),
    Sent("DELETE", VISIT),
    Sent("GET", f"{VISIT}/"),
    Sent("GET", f"{VISIT}?wait=-1"),
    Sent("GET", f"{VISIT}?"),
    Sent("GET", "/v1/visits/G1.E01.a%2Fb"),
    Sent("GET", "/v1/visits/G1.E01.%E8%8B%8F"),
    Sent("GET", "/v1/visits/G1.E01.%FF"),
    Sent("GET", "/v1/visits/G1.E01.%00"),
    Sent("GET", "/v1/visits/"),
    Sent("GET", "//v1/visits/G1.E01.1"),
    Sent("GET", "/v1/policy"),
    Sent("GET", "/v1/policy?at=never"),
    Sent("GET", "/v1/policy/no_such"),
    Sent("PATCH", "/v1/policy"),
    Sent("GET", "/v1/passes?plate=E"),
    Sent("GET", f"/v1/passes/{PASS_NO}"),
    Sent("GET", "/v1/passes/%20"),
    Sent("GET", "/v1/outcomes"),
    Sent("GET", "/v1/visits?after=0"),
    Sent("GET", "/v1/tasks?limit=0"),
    Sent("GET", "/v1/lanes/G1/E01"),
    Sent("GET", "/v1/lanes/G1/E01/commands/1"),
    Sent("GET", "/v1/vehicles/苏E01234"),
    Sent("GET", "/nothing/here"),
    Sent("POST", "/v1/events", {"json": EVENT}),
    Sent("POST", "/v1/events?dry=true", {"json": EVENT}),
    Sent("POST", "/v1/events", {"content": b"{"}),
    Sent("POST", "/v1/events", {"content": LARGE}),
    Sent("POST", "/v1/events", {"json": EVENT, "headers": {"content-type": "text/plain"}}),
    Sent("PUT", "/v1/events", {"json": EVENT}),
    Sent("PUT", f"/v1/declarations/{LIST_NO}", {"json": {**DECLARATION, "no": "QD310526I000000999"}}),
    Sent("PUT", f"/v1/declarations/{LIST_NO}", {"json": {**DECLARATION, "no": f" {LIST_NO.lower()}"}}),
    Sent("PUT", f"/v1/declarations/{LIST_NO}", {"json": {**DECLARATION, "no": 7}}),
    Sent("PUT", f"/v1/declarations/{LIST_NO}?x=1", {"json": DECLARATION, "headers": {"prefer": "wait=0"}}),
    Sent("PUT", "/v1/lanes/G1/E01", {"json": {"lane": "E02"}}),
    Sent("GET", VISIT, {"headers": {"authorization": "Bearer kk_3105W_" + "x" * 40}}),
    Sent("GET", VISIT, {"headers": {"authorization": ""}}),
)


class Behind:
    """The same gate, all of whose requests go through the framework."""

    def __init__(self, gate: GateUnderTest) -> None:
        direct = gate.transport.app._app._app  # type: ignore[attr-defined]
        assert isinstance(direct, Direct)
        assert isinstance(direct._app, FastAPI)
        self._app = direct._app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def shown(answer: httpx.Response) -> tuple[int, dict[str, str], Any]:
    """An answer without what differs between two of the same: positions on the log."""
    body = answer.json() if answer.content else None
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name not in ("position", "location")}
    left_out = ("location", "content-length")
    return answer.status_code, {name: text for name, text in answer.headers.items() if name not in left_out}, body


@pytest.mark.parametrize("sent", REQUESTS, ids=lambda sent: f"{sent.method} {sent.path[:50]}")
async def test_it_answers_as_behind_the_framework(gate: GateUnderTest, sent: Sent) -> None:
    client = await gate.speaking_as("terminal", "officer", "customs", "ops", "safety", "wms")
    client.event_hooks = {}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Behind(gate)), base_url="http://gate", headers=client.headers
    ) as other:
        answers = [await each.request(sent.method, sent.path, **sent.more) for each in (client, other)]
    assert shown(answers[0]) == shown(answers[1])
    assert answers[0].status_code < 500


def test_endpoints_are_gone_to_directly(gate: GateUnderTest) -> None:
    """All but those whose query must be given."""
    direct = gate.transport.app._app._app  # type: ignore[attr-defined]
    known = {endpoint for routes in direct._routes.values() for _, endpoint, _ in routes}
    every = {route.endpoint for router in direct._app.state.endpoints for route in router.routes}
    assert {endpoint.__name__ for endpoint in every - known} == {"get_outcome", "get_report"}
