"""Whoever waits is answered in time, and no wait outlives its client."""

import asyncio
from collections.abc import Callable
from contextlib import contextmanager
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi.examples import RECEIPT
from gate_ingest.http.waiting import verdict_of
from kakou.operations.metrics import HttpMetrics
from kakou.web.waits.clients import Clients
from prometheus_client import CollectorRegistry
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.serving import served

UNKNOWN_WRITE = 10**6
ENDS_WITHIN = 5.0
LOOK_LASTS = 0.4
"""Seconds of a slow read."""


class LosingReader:
    """A reader whose client returns, now and then, a result where it should have been cancelled."""

    async def get(self, *_: object) -> None:
        try:
            await asyncio.sleep(LOOK_LASTS)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            assert task is not None
            task.uncancel()


async def test_a_poll_ends_at_its_deadline_also_when_a_cancellation_is_lost() -> None:
    reader = LosingReader()

    @contextmanager
    def changes(*_: object) -> Any:
        yield asyncio.Event()

    host = SimpleNamespace(partition_of=lambda zone: 0, states=SimpleNamespace(changes_of=changes))
    gate = cast(Gate, SimpleNamespace(model=reader, offers=reader, host=host))
    began = monotonic()
    async with asyncio.timeout(10):
        assert await verdict_of(gate, told.ZONE, "G1.E01.1", 0.2) is None
    assert monotonic() - began < ENDS_WITHIN


class Counted:
    """The gate with its HTTP metrics around it, as it is served."""

    def __init__(self, gate: GateUnderTest) -> None:
        self._registry = CollectorRegistry()
        gate.transport.app = Clients(gate.transport.app, "gate-ingest", HttpMetrics(self._registry))

    def waiters(self, kind: str) -> float:
        return self._registry.get_sample_value("kakou_http_waiters", {"service": "gate-ingest", "kind": kind}) or 0

    def answers(self, class_: str, method: str = "GET") -> float:
        labels = {"service": "gate-ingest", "method": method, "class": class_}
        return self._registry.get_sample_value("kakou_http_answers_total", labels) or 0


async def come_true(condition: Callable[[], bool], what: str) -> None:
    end = monotonic() + ENDS_WITHIN
    while not condition():
        assert monotonic() < end, what
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("path", ["/v1/outcomes", "/v1/visits/G1.E01.20261127000000000001"])
async def test_a_wait_ends_with_its_client(gate: GateUnderTest, path: str) -> None:
    counted = Counted(gate)
    speaking = await gate.speaking_as("officer")
    async with served(gate) as url:
        asking = f"{url}{path}?after={UNKNOWN_WRITE}&wait=20"
        clients = [httpx.AsyncClient(headers=speaking.headers) for _ in range(20)]
        polls = [asyncio.create_task(client.get(asking, timeout=60)) for client in clients]
        await come_true(lambda: counted.waiters("poll") == 20, "twenty wait")
        for poll, client in zip(polls, clients, strict=True):
            poll.cancel()
            await client.aclose()
        await come_true(lambda: counted.waiters("poll") == 0, "nobody waits any more")
        await come_true(lambda: counted.answers("left") == 20, "all are known to have left")


async def test_a_write_that_waits_for_its_outcome_ends_with_its_client(gate: GateUnderTest) -> None:
    counted = Counted(gate)
    speaking = await gate.speaking_as("customs")
    await gate.host.stop()  # nobody decides what becomes of it
    async with served(gate) as url:
        client = httpx.AsyncClient(headers=speaking.headers)
        body = RECEIPT
        write = asyncio.create_task(client.post(f"{url}/v1/receipts", json=body, timeout=60))
        await come_true(lambda: counted.waiters("write") == 1, "the write waits")
        write.cancel()
        await client.aclose()
        await come_true(lambda: counted.waiters("write") == 0, "nobody waits any more")


async def test_answers_are_told_apart_by_class() -> None:
    registry = CollectorRegistry()
    statuses = iter([200, 204, 304, 401, 404, 429, 500, 503])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=next(statuses))(scope, receive, send)

    metered = Clients(app, "gate-ingest", HttpMetrics(registry))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(metered), base_url="http://gate") as client:
        for _ in range(7):
            await client.get("/")
        await client.request("BREW", "/")
    found = {
        (sample.labels["method"], sample.labels["class"]): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == "kakou_http_answers_total"
    }
    once = {("GET", name) for name in ("3xx", "401", "4xx", "429", "5xx")} | {("other", "503")}
    assert found == {("GET", "2xx"): 2.0} | dict.fromkeys(once, 1.0)


@pytest.mark.parametrize(
    ("path", "wait"),
    [
        ("/v1/visits/G1.E01.20261127000000000001", 0),
        ("/v1/visits/G1.E01.20261127000000000001?wait=1", 1),
        ("/v1/vehicles/沪A12345", 0),
        ("/v1/declarations/QD310526I000000001", 0),
        ("/v1/passages?after=7", 0),
        ("/v1/lanes/G1/E01/commands?after=7", 0),
    ],
)
async def test_what_nobody_knows_is_answered_in_time_while_the_state_is_behind_the_log(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch, path: str, wait: int
) -> None:
    """A service of the path stands still, or a lost state is built."""
    client = await gate.speaking_as("terminal", "customs", "wms")
    Counted(gate)  # it knows when a request came

    async def end(_: int) -> int:
        return UNKNOWN_WRITE

    monkeypatch.setattr(gate.host, "end", end)
    began = monotonic()
    answer = await client.get(path)
    # tests/faults/test_deadlines.py shows how long at the latest; without a deadline it would wait for ever.
    assert monotonic() - began < wait + ENDS_WITHIN
    known_later = answer.status_code == 200 and answer.json()["state"] == "pending"
    assert known_later or (answer.status_code == 503 and answer.headers["retry-after"])


async def test_a_write_is_not_called_done_by_a_state_that_was_lost_after_it_was_announced(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands nowhere counts as done; an emptied state knows of no conflict."""
    client = await gate.speaking_as("customs")

    async def announced(*_: object) -> bool:
        return True

    monkeypatch.setattr(gate.host.states, "reached", announced)
    answer = await client.get(f"/v1/outcomes?after={UNKNOWN_WRITE}&wait=1")
    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    document = await client.get(f"/v1/vehicles/沪A12345?after={UNKNOWN_WRITE}&wait=1")
    assert (document.status_code, document.json()["state"]) == (202, "pending")


async def test_a_write_on_the_log_is_accepted_while_the_state_cannot_be_read(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionError("no state")

    customs = await gate.speaking_as("customs")
    monkeypatch.setattr("gate_ingest.http.writes.outcome_beside", away)
    answer = await customs.post("/v1/receipts", json=RECEIPT, headers={"Prefer": "wait=0"})
    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
