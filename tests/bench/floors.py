"""What three hops do on this machine, in this run, that only pass records on: the floors and the peers."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from time import time

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from kakou_local.processes import Child, start
from kakou_local.servers import LocalServers

from tests.bench.measure import Latency, Message, ended, fill, latency
from tests.bench.processor import paused

HOPS = 3
WARM = 1_000
_RUNS = itertools.count(1)


@dataclass(frozen=True)
class Relay:
    """How one hop is started: `python -m module BOOTSTRAP SOURCE TARGET GROUP more…`."""

    name: str
    module: str
    more: tuple[str, ...] = ()


def bare() -> Relay:
    return Relay("bare relay", "tests.bench.relay")


def with_redis(servers: LocalServers) -> Relay:
    return Relay("relay with Redis", "tests.bench.relay", ("--redis", servers.redis_url))


PEERS = {
    "quixstreams": ("Quix Streams {} with state", "tests.bench.peers.quix_streams"),
    "faststream": ("FastStream {}", "tests.bench.peers.fast_stream"),
}
"""Frameworks by their packages: what each is called with its version, and how one hop is started."""


def peers() -> list[Relay]:
    """Those that are installed."""
    return [Relay(name.format(version(package)), module) for package, (name, module) in PEERS.items() if here(package)]


def here(package: str) -> bool:
    """Whether it is installed."""
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


@dataclass(frozen=True)
class Floors:
    """On the servers that the gate is measured on, with records like the gate's."""

    servers: LocalServers
    folder: Path
    message: Message

    @property
    def pids(self) -> dict[str, int]:
        """Of the servers."""
        children = {"kafka": self.servers.kafka, "redis": self.servers.redis}
        return {name: child.pid for name, child in children.items() if child}

    async def latency(self, relay: Relay, rate: float, count: int) -> Latency:
        """Seconds from when a record was to be appended to reading it behind three hops."""
        async with self._running(relay) as (first, last, _):
            await latency(self.servers.bootstrap, first, last, 0, [self.message] * (count // 2), rate)  # to get warm
            return await latency(self.servers.bootstrap, first, last, 0, [self.message] * count, rate)

    async def throughput(self, relay: Relay, count: int) -> float:
        """Records a second through three warm hops that find `count` records waiting."""
        async with self._running(relay) as (first, last, hops):
            bootstrap = self.servers.bootstrap
            await fill(bootstrap, first, 0, [self.message] * WARM)
            await ended(bootstrap, last, 0, WARM, 60)
            with paused([hop.pid for hop in hops]):
                await fill(bootstrap, first, 0, [self.message] * count)
                began = time()
            return count / (await ended(bootstrap, last, 0, WARM + count, 120) - began)

    @asynccontextmanager
    async def _running(self, relay: Relay) -> AsyncIterator[tuple[str, str, list[Child]]]:
        """The topics before and behind the three hops, and the hops."""
        run = next(_RUNS)
        topics = [f"floor-{run}-{hop}" for hop in range(HOPS + 1)]
        await made(self.servers.bootstrap, topics)
        children: list[Child] = []
        for source, target in pairwise(topics):
            command = [sys.executable, "-W", "ignore", "-m", relay.module]
            command += [self.servers.bootstrap, source, target, f"relay-{source}", *relay.more]
            children.append(start(command, self.folder / f"{source}.log"))
        try:
            yield topics[0], topics[-1], children
        finally:
            for child in children:
                child.ask_to_end()
            for child in children:
                await asyncio.to_thread(child.stop, 10)


@asynccontextmanager
async def bare_hop(servers: LocalServers, folder: Path) -> AsyncIterator[tuple[Child, str, str]]:
    """One hop that does nothing but pass records on one by one, the topic that it reads, and the one that it writes, in
    which a first record stands."""
    source, target = topics = [f"hop-{next(_RUNS)}-{side}" for side in ("in", "out")]
    await made(servers.bootstrap, topics)
    command = [sys.executable, "-m", "tests.bench.bare_hop", servers.bootstrap, source, target]
    child = start(command, folder / f"{source}.log")
    try:
        # It has begun once a record has come through.
        await fill(servers.bootstrap, source, 0, [(b"", b"first", {})])
        await ended(servers.bootstrap, target, 0, 1, 30)
        yield child, source, target
    finally:
        await asyncio.to_thread(child.stop, 10)


async def made(bootstrap: str, topics: list[str]) -> None:
    """Topics of one partition, known to the broker."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    stamped = {"message.timestamp.type": "LogAppendTime"}  # a peer hands its input's time on
    await admin.create_topics([NewTopic(topic, 1, 1, topic_configs=stamped) for topic in topics])
    async with asyncio.timeout(10):
        while any(topic["error_code"] for topic in await admin.describe_topics(topics)):  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.05)
    await admin.close()
