"""The whole gate on real servers, and a zone in it with a client for every role."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
from kakou.contracts.services import SERVICES
from kakou.contracts.topics import SCOPES
from kakou.runtime.host import Host, HostSettings, KafkaConnection, RedisConnection
from kakou.runtime.kafka.topic_beside import Learn
from kakou_cli.token import issue_token
from kakou_local.servers import LocalServers

from tests.documented import check_headers
from tests.gate import PARTITIONS, Gate

PATIENCE = 20.0
_SESSIONS = itertools.count(1)


@contextmanager
def open_gate(
    folder: Path, servers: LocalServers | None = None, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Gate]:
    """The five services, one instance each. servers: not started yet; of their own when not given. settings: variables
    of all services."""
    with servers or LocalServers() as servers:
        gate = Gate(servers, folder, settings=dict(settings))
        try:
            for service in SERVICES:
                gate.start(service)
            gate.wait_ready()
            yield gate
        finally:
            gate.stop()


@dataclass
class OpenZone:
    """A zone's people and devices, each with a token of their own."""

    code: str
    url: str
    tokens: dict[str, str]
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def __getattr__(self, scope: str) -> httpx.Client:
        if scope.startswith("_") or scope not in self.tokens:
            raise AttributeError(scope)
        if scope not in self.clients:
            headers = {"Authorization": f"Bearer {self.tokens[scope]}"}
            hooks: dict[str, list[Callable[..., Any]]] = {"response": [partial(check_headers, "gate-ingest")]}
            self.clients[scope] = httpx.Client(
                base_url=self.url, headers=headers, timeout=PATIENCE + 5, event_hooks=hooks
            )
        return self.clients[scope]

    def close(self) -> None:
        for client in self.clients.values():
            client.close()

    def event(self, type_: str, session: str, data: dict[str, Any], lane: str = "E01", **more: Any) -> dict[str, Any]:
        """An event of a lane's terminal, with a name of its own."""
        return {
            "specversion": "1.0",
            "id": f"{session}-{next(_SESSIONS)}",
            "source": f"/{self.code}/G1/{lane}",
            "type": type_,
            "subject": session,
            "time": datetime.now(UTC).isoformat(),
            "data": data,
            **more,
        }

    def say(self, event: dict[str, Any], wait: int = 15) -> httpx.Response:
        """What the terminal is answered when it waits for the outcome."""
        return self.terminal.post("/v1/events", json=event, headers={"Prefer": f"wait={wait}"})


def session() -> str:
    """A session id that no other test uses."""
    return f"20261122{next(_SESSIONS):012}"


@asynccontextmanager
async def operating(gate: Gate, follows: Mapping[str, Learn] = MappingProxyType({})) -> AsyncIterator[Host]:
    """An operator's way to the gate's log and states."""
    kafka, redis = KafkaConnection(gate.servers.bootstrap), RedisConnection(gate.servers.redis_url)
    settings = HostSettings(kafka, redis, PARTITIONS, 1_200)
    host = Host(settings, [], listens_to=("gate-ingest", "hazmat-notify"), follows=follows)
    await host.start()
    try:
        yield host
    finally:
        await host.stop()


def open_zone(gate: Gate, code: str) -> OpenZone:
    """The zone with one token a scope; services know all of them when this returns."""

    async def issue() -> dict[str, str]:
        async with operating(gate) as host:
            tokens: dict[str, str] = {scope: await issue_token(host, code, f"{scope} 1", [scope]) for scope in SCOPES}
            tokens["all"] = await issue_token(host, code, "bridge 1", list(SCOPES))
            tokens["other_lane"] = await issue_token(host, code, "terminal 2", ["terminal"], ["G1/E09"])
            return tokens

    return OpenZone(code, gate.url("gate-ingest"), asyncio.run(issue()))
