"""A gate under test: the application over a host in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast
from uuid import uuid4

import httpx
import orjson
import pytest
from fastapi import FastAPI
from gate_ingest.app import entrance, http_app
from gate_ingest.handler import OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings
from hazmat_notify.handler import SERVICE as HAZMAT_NOTIFY
from history.handler import HAZMAT_SERVICE as HISTORY_HAZMAT
from history.handler import SERVICE as HISTORY
from kakou.contracts import topics
from kakou.runtime.handler import Service
from kakou.runtime.host import Host
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.runtime.store import Store
from kakou.service.token_table import TokenTable
from lane_router.handler import SERVICE as LANE_ROUTER
from prometheus_client import CollectorRegistry
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.documented import check_headers
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.memory_host import MemoryHost
from tests.unit.gate_ingest.upstream import Script, announcer, deciders

OTHER_ZONE = "3111A"


async def has_documented_headers(answer: httpx.Response) -> None:
    """Raises AssertionError for an answer with a header that the OpenAPI document does not tell of."""
    check_headers("gate-ingest", answer)


@dataclass
class GateUnderTest:
    """Clients by scope, and the scripts of the services around the read model."""

    app: FastAPI
    host: MemoryHost
    script: Script
    hazmat: Script
    transport: httpx.ASGITransport
    registry: CollectorRegistry
    tokens: TokenTable
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    async def speaking_as(
        self,
        *scopes: str,
        zone: str = told.ZONE,
        lanes: tuple[str, ...] = (),
        expires: str | None = None,
        name: str = "王伟",
    ) -> httpx.AsyncClient:
        """A client with a token of these scopes."""
        token = f"kk_{zone}_{uuid4().hex}"
        data = {"digest": sha256(token.encode()).hexdigest(), "name": name, "scopes": scopes, "lanes": lanes}
        if expires is not None:
            data["expires"] = expires
        event = {"type": topics.TOKEN_ISSUED, "id": token, "source": "/", "subject": "t", "data": data}
        position = await self.host.append(zone, event, trace=None)
        assert await self.host.states.reached(READ_MODEL, 0, position.offset, 10)
        headers = {"Authorization": f"Bearer {token}"}
        client = httpx.AsyncClient(
            transport=self.transport,
            base_url="http://gate",
            headers=headers,
            timeout=30,
            event_hooks={"response": [has_documented_headers]},
        )
        self.clients.append(client)
        return client

    def on_log(self) -> list[Any]:
        """Types of what stands on gate.inbound, tokens left out."""
        events = [orjson.loads(record.value or b"") for record in self.host.log.records(topics.INBOUND_TOPIC, 0)]
        return [event for event in events if event["type"] != topics.TOKEN_ISSUED]


@pytest.fixture
def settings() -> Settings:
    """Tests of a limit have their own."""
    return Settings(writes_at_once=50)


@pytest.fixture
def stores() -> dict[str, Store]:
    """Of services beside the gate's own: `projecting` has those of the history, for tests that ask for lists."""
    return {}


@pytest.fixture
async def gate(settings: Settings, stores: dict[str, Store]) -> AsyncIterator[GateUnderTest]:
    script, hazmat = Script(), Script()
    async with _running([deciders(script), announcer(hazmat)], script, hazmat, settings, stores) as under_test:
        yield under_test


@pytest.fixture
async def whole_gate(settings: Settings) -> AsyncIterator[GateUnderTest]:
    """With the services that decide; its scripts say nothing."""
    async with _running([LANE_ROUTER, WEIGHT_CHECK, HAZMAT_NOTIFY], Script(), Script(), settings, {}) as under_test:
        yield under_test


@asynccontextmanager
async def _running(
    upstream: list[Service], script: Script, hazmat: Script, settings: Settings, stores: dict[str, Store]
) -> AsyncIterator[GateUnderTest]:
    history = [service for service in (HISTORY, HISTORY_HAZMAT) if service.name in stores]
    host = MemoryHost([*upstream, SERVICE, OFFERS_SERVICE, *history], [told.ZONE, OTHER_ZONE], stores)
    await host.start()
    registry, tokens = CollectorRegistry(), TokenTable()
    host.follows = {TOKENS_TOPIC: tokens.learn}
    app = http_app(cast(Host, host), GateMetrics(registry), settings, tokens)
    under_test = GateUnderTest(app, host, script, hazmat, httpx.ASGITransport(entrance(app)), registry, tokens)
    yield under_test
    for client in under_test.clients:
        await client.aclose()
    for reader in (app.state.gate.history, app.state.gate.long_history):
        reader.close()
    await host.stop()
