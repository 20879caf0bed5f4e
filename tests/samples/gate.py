"""The gate in memory when it has read a golden log, and clients who ask it over HTTP."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import httpx
from gate_ingest.app import entrance
from gate_ingest.app import http_app as gate_http
from gate_ingest.handler import OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings as GateSettings
from hazmat_notify.app import http_app as office_http
from hazmat_notify.handler import SERVICE as HAZMAT_NOTIFY
from hazmat_notify.http.context import new_desk
from hazmat_notify.metrics import HazmatMetrics
from hazmat_notify.settings import Settings as OfficeSettings
from history.handler import HAZMAT_SERVICE as HISTORY_HAZMAT
from history.handler import SERVICE as HISTORY
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.history.engine import DEFAULT_URL, history_url
from kakou.runtime.host import Host
from kakou.service.token_table import TokenTable
from kakou_cli.log.file import LogFile
from kakou_cli.replay.pipeline import SERVICES
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from tests.unit.gate_ingest.memory_host import MemoryHost

PATIENCE: Final = 60


@dataclass(frozen=True)
class Gate:
    """history: where its history is."""

    host: MemoryHost
    zone: str
    history: str = DEFAULT_URL


@asynccontextmanager
async def after(log: Path) -> AsyncIterator[Gate]:
    """The gate when it has read the log."""
    recorded = LogFile(log)
    events = [followed.event async for followed in recorded.events()]
    zone = recorded.place.zone
    with TemporaryDirectory() as folder:
        database = Database(history_url(f"sqlite:///{folder}/history.sqlite"))
        history = (HISTORY, HISTORY_HAZMAT)
        stores = {service.name: SqlStore(database, service.name) for service in history}
        host = MemoryHost([*SERVICES, SERVICE, OFFERS_SERVICE, *history], [zone], stores)
        for event in events:
            host.log.put(event)
        await host.start()
        await applied(host, events[-1].offset)
        yield Gate(host, zone, f"sqlite:///{folder}/history.sqlite")
        await host.stop()
        database.close()


@asynccontextmanager
async def client(gate: Gate, service: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who may do everything at that service."""
    host, zone = gate.host, gate.zone
    token = f"kk_{zone}_{sha256(service.encode()).hexdigest()[:32]}"
    data = {"digest": sha256(token.encode()).hexdigest(), "name": "王伟", "scopes": [*topics.SCOPES]}
    issued = {"type": topics.TOKEN_ISSUED, "id": service, "source": "/", "subject": "t", "data": data}
    await applied(host, (await host.append(zone, issued, trace=None)).offset)
    served, registry = cast(Host, host), CollectorRegistry()
    if service == "gate-ingest":
        of_gate = GateSettings(history_url=gate.history)
        app: Any = entrance(gate_http(served, GateMetrics(registry), of_gate, TokenTable()))
    else:
        key = SecretStr("a key for examples, of thirty-two bytes or more")
        settings = OfficeSettings(webhook_key=key, history_url=gate.history)
        app = office_http(
            new_desk(served, HAZMAT_NOTIFY.name, HazmatMetrics(registry), settings, TokenTable()), settings
        )
    transport, headers = httpx.ASGITransport(app), {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://gate", headers=headers) as client:
        yield client


async def first_event(client: httpx.AsyncClient, path: str) -> str:
    """The first event of a stream, as it is written; then the client goes."""
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    request = client.build_request("GET", path, headers={"Accept": "text/event-stream"})
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "root_path": "",
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "query_string": request.url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": ("gate", 80),
    }
    written, complete = bytearray(), asyncio.Event()
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> MutableMapping[str, Any]:
        for said in asked:
            return said
        await complete.wait()
        return {"type": "http.disconnect"}

    async def send(said: MutableMapping[str, Any]) -> None:
        written.extend(said.get("body", b""))
        if b"\n\n" in written[written.find(b"id: ") :] and b"id: " in written:
            complete.set()

    async with asyncio.timeout(PATIENCE):
        await transport.app(scope, receive, send)
    events = written.decode().split("\n\n")
    return next(each for each in events if "id: " in each) + "\n\n"


async def applied(host: MemoryHost, root: int) -> None:
    """Returns when every reader of the log knows the event at `root`."""
    for service in (HAZMAT_NOTIFY.name, READ_MODEL, OFFERS_SERVICE.name):
        assert await host.states.reached(service, 0, root, PATIENCE), (
            f"{service} has not applied the event at {root} in time"
        )
