"""A Redis that takes no writes is told of, and a failover behind one address is followed without a restart."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest
from kakou.runtime.health import Health
from kakou.runtime.redis.announcements import Announcements
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.keys import channel
from kakou.runtime.redis.probe import RedisProbe
from kakou_local.install import redis_server
from kakou_local.processes import free_port, start
from redis import Redis
from redis.exceptions import RedisError

from tests.gate import eventually

KNOWN_WITHIN = 15.0
MANY = 8
"""Connections that only read, open at the moment of the failover."""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Redis, Redis]]:
    """A primary and its replica."""
    servers, children = [], []
    for name in ("a", "b"):
        port = free_port()
        command = [redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
        command += ["--repl-diskless-sync-delay", "0"]
        children.append(start(command, tmp_path / f"{name}.log"))
        servers.append(Redis(host="127.0.0.1", port=port))
    for server in servers:
        eventually(lambda server=server: pings(server), KNOWN_WITHIN, "Redis serves")  # type: ignore[misc]
    primary, replica = servers
    follow(replica, primary)
    eventually(lambda: replica.info("replication")["master_link_status"] == "up", KNOWN_WITHIN, "the replica follows")
    yield primary, replica
    for server, child in zip(servers, children, strict=True):
        server.close()
        child.stop(grace=5)


def pings(server: Redis) -> bool:
    with suppress(RedisError):
        return bool(server.ping())
    return False


def port_of(server: Redis) -> int:
    return int(server.connection_pool.connection_kwargs["port"])


def follow(replica: Redis, primary: Redis) -> None:
    replica.replicaof("127.0.0.1", port_of(primary))


class Address:
    """Leads to a port that can be changed; connections that stand are left where they lead."""

    def __init__(self, port: int) -> None:
        self.to = port
        self._leading: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def served(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._lead, "127.0.0.1", 0)
        yield server.sockets[0].getsockname()[1]
        server.close()
        for leading in self._leading:
            leading.cancel()
        await asyncio.gather(*self._leading, return_exceptions=True)

    def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._leading.append(asyncio.create_task(self._copy_both(reader, writer)))

    async def _copy_both(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        finally:
            writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        return
    finally:
        writer.close()


async def test_after_a_failover_behind_one_address_nobody_reads_the_former_primary(pair: tuple[Redis, Redis]) -> None:
    primary, replica = pair
    address, health = Address(port_of(primary)), Health()
    async with address.served() as port:
        at = RedisConnection(f"redis://127.0.0.1:{port}/0")
        states, leases = connect(at), connect(at)
        watching = asyncio.create_task(health.watch_redis(RedisProbe(leases, (states,)).look))
        await asyncio.gather(*(states.get("truck") for _ in range(MANY)))
        await come_true(lambda: health.redis.answered_at > 0 and not health.not_ready(), "Redis is usable")

        await asyncio.to_thread(replica.replicaof, "NO", "ONE")
        await asyncio.to_thread(follow, primary, replica)
        await come_true(lambda: "ReadOnlyError" in health.not_ready().get("redis", ""), "it takes no writes")
        assert not health.redis.why, "what only reads goes on"
        address.to = port_of(replica)
        await come_true(lambda: not health.not_ready(), "the primary in office is found")
        await asyncio.to_thread(primary.config_set, "replica-serve-stale-data", "no")
        await asyncio.to_thread(primary.replicaof, "127.0.0.1", 1)  # whoever still read there would be told so
        await asyncio.to_thread(replica.set, "truck", "inside")
        found = await asyncio.gather(*(states.get("truck") for _ in range(MANY)))
        assert found == [b"inside"] * MANY

        watching.cancel()
        await states.aclose()
        await leases.aclose()


async def test_a_full_redis_is_read_and_told_of(pair: tuple[Redis, Redis]) -> None:
    primary, _ = pair
    health = Health()
    redis = connect(RedisConnection(f"redis://127.0.0.1:{port_of(primary)}/0"))
    watching = asyncio.create_task(health.watch_redis(RedisProbe(redis).look))
    await asyncio.to_thread(primary.config_set, "maxmemory", "1")
    await come_true(lambda: "OutOfMemoryError" in health.not_ready().get("redis", ""), "it is full")
    assert not health.redis.why
    await asyncio.to_thread(primary.config_set, "maxmemory", "0")
    await come_true(lambda: not health.not_ready(), "it takes writes again")
    watching.cancel()
    await redis.aclose()


async def test_a_subscription_that_falls_silent_is_made_anew(pair: tuple[Redis, Redis]) -> None:
    """The network swallows what the server says, and no connection is cut."""
    primary, replica = pair
    address = Address(port_of(primary))
    async with address.served() as port:
        redis = connect(RedisConnection(f"redis://127.0.0.1:{port}/0"))
        announcements = Announcements(redis, ("gate-ingest",))
        listening = asyncio.create_task(announcements.listen())
        await come_true(lambda: bool(primary.pubsub_numpat()), "it listens")
        address.to = port_of(replica)
        await asyncio.to_thread(primary.client_pause, 60_000)
        await come_true(lambda: bool(replica.pubsub_numpat()), "it listens where the address leads now")
        await asyncio.to_thread(replica.publish, channel("gate-ingest", 3), 17)
        await come_true(lambda: announcements.reached("gate-ingest", 3) == 17, "it hears")
        listening.cancel()
        await redis.aclose()


async def come_true(condition: Callable[[], bool], what: str) -> None:
    end = monotonic() + KNOWN_WITHIN
    while not condition():
        assert monotonic() < end, f"not within {KNOWN_WITHIN:.0f} s: {what}"
        await asyncio.sleep(0.05)
