"""Whether the states stay as large as they are while trucks pass for years of log time.

As in `growth` the services' own loops run, here over states in memory, so that a million trucks take two hours of one
core. At each of ten looks the states are put into an empty Redis and measured there. It says at once what it finds, so
whoever stops it has the looks so far.
"""

import gc
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.keys import bucket_key
from kakou_local.servers import LocalServers
from redis.asyncio import Redis

from tests.bench.figures import Figure, at_most
from tests.bench.passing import STEPS_A_DAY, Passing, hours_at_once
from tests.bench.processor import resident
from tests.bench.sizes import Sizes, largest, sizes_in
from tests.bench.trucks import Truck

TRUCKS = int(os.environ.get("BENCH_TRUCKS", "1000000"))
A_DAY, LOOKS = 250, 10
FOR_EVER = {("lane-router", "finished-pass"), ("lane-router", "finished-declaration")}
"""Numbers that must never be used again."""

TOLD = 0.5
"""MB from which on a service, or a kind of its entries, is told."""

PIECE = 1_000
"""Entries put into Redis at once."""


@dataclass
class Look:
    """What the states were like after so many trucks. sizes: in Redis. process: MB of what runs the loops and has the
    states in its memory."""

    trucks: int
    sizes: Sizes
    process: int

    @property
    def for_ever(self) -> float:
        """MB."""
        return sum(self.sizes[kind] for kind in FOR_EVER) / 1e6

    @property
    def kept(self) -> float:
        """MB of all else."""
        return self.sizes.total() / 1e6 - self.for_ever

    @property
    def services(self) -> dict[str, dict[str, float]]:
        """MB of all else, by service and kind."""
        found: dict[str, dict[str, float]] = {}
        for (service, kind), size in self.sizes.items():
            if (service, kind) not in FOR_EVER:
                found.setdefault(service, {})[kind] = size / 1e6
        return found


async def years() -> list[Figure]:
    """The size of all states at each look, and of the last look beside the one half-way."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # as a service has it (kakou.web.serve)
    looks = [look async for look in _looks()]
    return list(_figures(looks))


async def _looks() -> AsyncIterator[Look]:
    stores: dict[str, MemoryStore] = {}
    with hours_at_once():
        gate = Passing(lambda name: stores.setdefault(name, MemoryStore()))
        begun, step = 0, 0
        while begun < TRUCKS:
            step += 1
            until = min(TRUCKS, A_DAY * step // STEPS_A_DAY)
            await gate.step(Truck(number) for number in range(begun, until))
            if until * LOOKS // TRUCKS > begun * LOOKS // TRUCKS:
                look = Look(until, await _in_redis(stores), resident(os.getpid()))
                print(f"{until:,} trucks, {until // A_DAY} days: {_told(look)}", flush=True)
                yield look
            begun = until


async def _in_redis(stores: dict[str, MemoryStore]) -> Sizes:
    """What the states take there."""
    async with _redis() as redis:
        for name, store in stores.items():
            for bucket, entries in store.partitions[0].buckets.items():
                fields = list(entries.items())
                for first in range(0, len(fields), PIECE):
                    await redis.hset(bucket_key(name, 0, bucket), mapping=dict(fields[first : first + PIECE]))
        return await sizes_in(redis)


@asynccontextmanager
async def _redis() -> AsyncIterator["Redis"]:
    servers = LocalServers(redis_more={"appendonly": "no"})
    servers.start_redis()
    try:
        redis = connect(RedisConnection(servers.redis_url))
        yield redis
        await redis.aclose()
    finally:
        servers.stop()


def _told(look: Look) -> str:
    services = look.services
    sizes = largest({name: sum(kinds.values()) for name, kinds in services.items()})
    parts = "; ".join(f"{name} {size:.1f}{_kinds(services[name])}" for name, size in sizes if size >= TOLD)
    return f"{look.kept:.1f} MB ({parts}), numbers for ever {look.for_ever:.1f} MB, process {look.process} MB"


def _kinds(sizes: dict[str, float]) -> str:
    told = " ".join(f"{kind} {size:.1f}" for kind, size in largest(sizes) if size >= TOLD)
    return f": {told}" if told else ""


def _figures(looks: list[Look]) -> Iterator[Figure]:
    for look in looks:
        name = f"states after {look.trucks:,} trucks in {look.trucks // A_DAY} days"
        yield Figure.alone(name, look.kept, "MB", of=_told(look).partition(" MB ")[2])
    last, half = looks[-1], looks[len(looks) // 2 - 1]
    name = f"states after {last.trucks:,} trucks, but for numbers kept for ever"
    yield Figure.ratio(name, last.kept, half.kept, "MB", f"after {half.trucks:,}", at_most(1.05))
    grown = (last.for_ever - half.for_ever) * 1e6 / (last.trucks - half.trucks)
    yield Figure.alone("numbers kept for ever, of a truck", grown, "B", at_most(100))
