"""A safety office on real servers: hazmat-notify as a process, and for each test a zone with tokens."""

import hashlib
import random
import string
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from kakou.contracts import topics
from kakou.runtime.host import Host, HostSettings, KafkaConnection, Position, RedisConnection
from kakou_local.processes import Child, free_port, start, until_ready
from kakou_local.servers import LocalServers
from kakou_local.services import Readiness

from tests.documented import check_headers

PARTITIONS = 2
READY_WITHIN = 60
KNOWN_WITHIN = 20.0


@dataclass(frozen=True)
class Running:
    """Where hazmat-notify answers, and the servers it runs on."""

    url: str
    operations_url: str
    host_settings: HostSettings
    children: dict[str, Child]
    start: Callable[[str], None]
    sheets: Path

    def kill_and_restart(self) -> None:
        """hazmat-notify, as after a power cut."""
        self.children.pop("hazmat_notify").kill()
        self.start("hazmat_notify")


@contextmanager
def running(folder: Path, **other: str) -> Iterator[Running]:
    """Kafka, Redis, hazmat-notify and what stands for the services before it. other: settings by their names."""
    with LocalServers() as servers:
        kafka, redis = KafkaConnection(servers.bootstrap), RedisConnection(servers.redis_url)
        settings = HostSettings(kafka, redis, PARTITIONS, 1_200)
        children: dict[str, Child] = {}
        ports = {module: (free_port(), free_port()) for module in ("tests.e2e.upstream", "hazmat_notify")}

        def begin(module: str) -> None:
            log, (port, operations_port) = folder / f"{module}.log", ports[module]
            environment = {
                "KAKOU_KAFKA_BOOTSTRAP": servers.bootstrap,
                "KAKOU_REDIS_URL": servers.redis_url,
                "KAKOU_PARTITIONS": str(PARTITIONS),
                "KAKOU_HTTP_PORT": str(port),
                "KAKOU_OPERATIONS_PORT": str(operations_port),
                "KAKOU_WEBHOOK_KEY": "a secret for tests, of thirty-two bytes or more",
                "KAKOU_WEBHOOK_NETWORKS": "127.0.0.0/8",
                "KAKOU_WEBHOOK_PLAIN_HTTP": "true",
                "KAKOU_SHEET_FOLDER": str(folder / "sheets"),
                "KAKOU_SHEET_SECONDS": "1",
                "KAKOU_WEBHOOK_HEARTBEAT_SECONDS": "1",
                "KAKOU_WEBHOOK_DIGEST_SECONDS": "2",
                **other,
            }
            children[module] = start([sys.executable, "-m", module], log, environment)
            readiness = Readiness(f"http://127.0.0.1:{operations_port}/readyz")
            until_ready(children[module], readiness, log, module, READY_WITHIN)

        try:
            for module in ports:
                begin(module)
            url, operations_url = (f"http://127.0.0.1:{port}" for port in ports["hazmat_notify"])
            yield Running(url, operations_url, settings, children, begin, folder / "sheets")
        finally:
            for child in reversed(children.values()):
                child.stop(grace=15)


async def has_documented_headers(answer: httpx.Response) -> None:
    """Raises AssertionError for an answer with a header that the OpenAPI document does not tell of."""
    check_headers("hazmat-notify", answer)


@dataclass
class Office:
    """One zone's safety office. `tell` says what weight-check would, and returns once the office knows it."""

    url: str
    host: Host
    zone: str = field(default_factory=lambda: "3105" + "".join(random.choices(string.ascii_uppercase, k=5)))

    async def tell(self, kind: str, subject: str, data: dict[str, Any]) -> Position:
        """Raises TimeoutError when it does not become known."""
        position = await self.announce(kind, subject, data)
        if not await self.host.states.reached("hazmat-notify", position.partition, position.offset, KNOWN_WITHIN):
            raise TimeoutError(f"{kind} is not known after {KNOWN_WITHIN:.0f} s")
        return position

    async def announce(self, kind: str, subject: str, data: dict[str, Any]) -> Position:
        """The same without waiting until it is known."""
        event = {
            "specversion": "1.0",
            "id": uuid4().hex,
            "source": f"/{self.zone}/G1/E02",
            "type": kind,
            "subject": subject,
            "data": data,
        }
        return await self.host.append(self.zone, event, trace=None)

    async def token(self, *scopes: str, name: str = "李值班") -> str:
        text = f"kk_{self.zone}_{uuid4().hex}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        await self.tell(topics.TOKEN_ISSUED, digest, {"digest": digest, "name": name, "scopes": list(scopes)})
        return text

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        """Without a token as a browser on the office's own pages."""
        headers = {"Authorization": f"Bearer {token}"} if token else {"Origin": self.url}
        hooks = {"response": [has_documented_headers]}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20, event_hooks=hooks)


@asynccontextmanager
async def opened(service: Running) -> AsyncIterator[Office]:
    """An office with a zone of its own."""
    host = Host(service.host_settings, [], listens_to=("hazmat-notify",))
    office = Office(service.url, host)
    await host.start()
    try:
        await host.register_zone(office.zone)
        yield office
    finally:
        await host.stop()
