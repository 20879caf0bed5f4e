"""What the gate shows after a golden log: every service's state, and what HTTP answers about its trucks and documents.

The golden logs prove what the services tell; the read model tells nothing, and is asked.
"""

import asyncio
import gzip
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast

import httpx
import orjson
from gate_ingest.app import entrance, http_app
from gate_ingest.handler import OFFERS_MODEL, OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings
from history.handler import HAZMAT_SERVICE as HISTORY_HAZMAT
from history.handler import SERVICE as HISTORY
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.history.reading import HistoryReader
from kakou.history.unavailable import HistoryUnavailable
from kakou.runtime.events.record import Record
from kakou.runtime.host import Host
from kakou.service.token_table import TokenTable
from kakou_cli.log.file import LogFile
from kakou_cli.replay.pipeline import SERVICES
from prometheus_client import CollectorRegistry

from tests.unit.gate_ingest.memory_host import MemoryHost

PATIENCE: Final = 60
LISTS: Final = ("/v1/referrals", "/v1/tasks", "/v1/tasks?open=false", "/v1/passages", "/v1/policy")
BY_NUMBER: Final = {"visit": "/v1/visits/{}", "declaration": "/v1/declarations/{}", "pass": "/v1/passes/{}"}
"""What to ask about each entry of the read model, by its kind."""

Shown = dict[str, str]
"""Entries and answers, each under a name of its own."""


def kept_file(log: Path) -> Path:
    """Where it stands what a golden log shows."""
    return log.with_name(f"{log.name.partition('.')[0]}.shown.json.gz")


def kept(log: Path) -> Shown:
    shown: Shown = orjson.loads(gzip.decompress(kept_file(log).read_bytes()))
    return shown


def keep(log: Path, shown: Shown) -> None:
    """The same entries and answers make the same bytes: no time stands in the file."""
    text = orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    kept_file(log).write_bytes(gzip.compress(text, mtime=0))


async def shown_after(log: Path) -> Shown:
    """What the present build shows once it has read the log's events."""
    recorded = LogFile(log)
    events = [followed.event async for followed in recorded.events()]
    with TemporaryDirectory() as folder:
        settings = Settings(history_url=f"sqlite:///{folder}/history.sqlite")
        async with _read(recorded.place.zone, events, settings) as host:
            await _written(settings, events[-1].offset)
            return _entries(host) | await _answers(host, recorded.place.zone, settings)


@asynccontextmanager
async def _read(zone: str, events: Sequence[Record], settings: Settings) -> AsyncIterator[MemoryHost]:
    database, history = Database(settings.history()), (HISTORY, HISTORY_HAZMAT)
    stores = {service.name: SqlStore(database, service.name) for service in history}
    host = MemoryHost([*SERVICES, SERVICE, OFFERS_SERVICE, *history], [zone], stores)
    for event in events:
        host.log.put(event)
    await host.start()
    await _applied(host, events[-1].offset)
    yield host
    await host.stop()
    database.close()


async def _applied(host: MemoryHost, root: int) -> None:
    for model in (READ_MODEL, OFFERS_MODEL):
        assert await host.states.reached(model, 0, root, PATIENCE), (
            f"{model} has not applied the event at {root} in time"
        )


async def _written(settings: Settings, root: int) -> None:
    """Wait until the history has come as far: its tables are made meanwhile."""
    reader = HistoryReader(settings.history())
    try:
        async with asyncio.timeout(PATIENCE):
            while min(_roots(reader).values(), default=-1) < root:  # noqa: ASYNC110 - it is another thread's work
                await asyncio.sleep(0.02)
    finally:
        reader.close()


def _roots(reader: HistoryReader) -> dict[tuple[str, int], int]:
    try:
        return reader.roots()
    except HistoryUnavailable:
        return {}


def _entries(host: MemoryHost) -> Shown:
    return {
        f"{service.name} {bucket} {field}": value.decode()
        for service in (*SERVICES, SERVICE, OFFERS_SERVICE)
        for bucket, fields in host.states.of(service.name).store.partitions[0].buckets.items()
        for field, value in fields.items()
    }


async def _answers(host: MemoryHost, zone: str, settings: Settings) -> Shown:
    token = f"kk_{zone}_{sha256(b'golden').hexdigest()[:32]}"
    scopes = ["terminal", "customs", "officer", "safety", "ops"]
    data = {"digest": sha256(token.encode()).hexdigest(), "name": "golden", "scopes": scopes}
    issued = {"type": topics.TOKEN_ISSUED, "id": "golden", "source": "/", "subject": "golden", "data": data}
    await _applied(host, host.log.append(topics.INBOUND_TOPIC, 0, zone, orjson.dumps(issued), {}))
    model = host.states.of(READ_MODEL)
    paths = [form.format(no) for kind, form in BY_NUMBER.items() for no in await model.nos(zone, kind)]
    app = http_app(cast(Host, host), GateMetrics(CollectorRegistry()), settings, TokenTable())
    transport, headers = httpx.ASGITransport(entrance(app)), {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://gate", headers=headers) as client:
        answers = {f"GET {path}": await _answer(client, path) for path in (*paths, *LISTS)}
    for reader in (app.state.gate.history, app.state.gate.long_history):
        reader.close()
    return answers


async def _answer(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    return f"{answer.status_code} {answer.headers.get('ETag', '')}\n{answer.text}"
