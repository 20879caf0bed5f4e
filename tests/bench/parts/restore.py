"""How soon a gate that has lost its states is back: snapshots of a year's trucks, and the events since."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter

from kakou.contracts.services import SERVICES
from kakou.storage.storage import storage_at
from kakou_cli.services import app_of
from redis.asyncio import Redis

from tests.bench.figures import Figure, at_most
from tests.bench.gate_path import ON_THE_PATH, TOPICS, MeasuredGate
from tests.bench.place import gate
from tests.bench.processor import processor_seconds, used_since
from tests.e2e.open_gate import operating

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
"""BENCH_SCALE=0.05 takes half a minute and shows that it works."""

FINISHED, OPEN = int(1_000_000 * SCALE), int(20_000 * SCALE)
TAIL = int(100_000 * SCALE)
"""Events since the snapshots."""

EVENTS, LARGEST_PIECE = 5, 2_000
"""Events of a truck; trucks put on the log at once."""

FINISHED_BYTES, OPEN_BYTES, OPEN_ENTRIES = 100, 11_400, 20
"""What a truck keeps in Redis, in all services together, when it is gone and while it is at the gate."""


@dataclass(frozen=True)
class Back:
    """seconds: from the start of the services until each has taken all that its topic holds. loaded: until the last of
    the snapshots was in Redis. processor: seconds, of each service and server."""

    seconds: float
    loaded: float
    processor: dict[str, float]


async def restore() -> list[Figure]:
    async with gate() as (measured, _):
        folder = measured.gate.folder / "snapshots"
        measured.gate.settings |= {"KAKOU_SNAPSHOT_FOLDER": str(folder), "KAKOU_SNAPSHOT_HOURS": "none"}
        await measured.throughput(100)  # the zone's lanes and papers, and a position on the log
        await _keep(measured)
        began = perf_counter()
        await _take(measured)
        taken, size = perf_counter() - began, sum(file.stat().st_size for file in folder.rglob("*.zst"))
        for _ in range(0, TAIL, EVENTS * LARGEST_PIECE):
            await measured.throughput(min(LARGEST_PIECE, TAIL // EVENTS))
        back = await _lose_and_restore(measured)
    what = f"{FINISHED:,} finished and {OPEN:,} open trucks"
    processor = ", ".join(f"{name} {spent:.1f}" for name, spent in back.processor.items())
    return [
        Figure.alone(f"snapshots of {what}, while the gate goes on", taken, "s"),
        Figure.alone("their size, compressed", size / 1e6, "MB"),
        Figure.alone(f"lost states back: {what}, and {TAIL:,} events since", back.seconds, "s", at_most(60)),
        Figure.alone("of that, until the snapshots are in Redis", back.loaded, "s"),
        Figure.alone("its processor time", sum(back.processor.values()), "s", of=processor),
    ]


async def _keep(measured: MeasuredGate) -> None:
    """Entries of as many trucks, written straight into the states, beside those of the zone."""
    async with _redis(measured) as redis:
        for service in TOPICS:
            bucket = f"{{{service}:{measured.partition}}}:e:bench"
            finished, opened = (FINISHED_BYTES // len(TOPICS)), OPEN_BYTES // len(TOPICS) // OPEN_ENTRIES
            await _fill(redis, f"{bucket}/finished", FINISHED, finished)
            await _fill(redis, f"{bucket}/open", OPEN * OPEN_ENTRIES, opened)


async def _fill(redis: "Redis", bucket: str, count: int, size: int) -> None:
    for first in range(0, count, 10_000):
        some = range(first, min(first + 10_000, count))
        await redis.hset(bucket, mapping={f"{no:09}": _value(no, size) for no in some})


def _value(no: int, size: int) -> str:
    """As little alike as entries are."""
    digits = sha256(str(no).encode()).hexdigest()
    return (digits * (size // len(digits) + 1))[:size]


async def _take(measured: MeasuredGate) -> None:
    """Of all states, by way of the command's own parts."""
    storage = storage_at(measured.gate.settings["KAKOU_SNAPSHOT_FOLDER"])
    async with operating(measured.gate) as host:
        for name in ON_THE_PATH:
            for service in app_of(SERVICES[name]).host.in_redis:
                await host.snapshots_of(service, storage, 1).take(measured.partition)


async def _lose_and_restore(measured: MeasuredGate) -> Back:
    for service in ON_THE_PATH:
        measured.gate.children.pop((service, 0)).stop(grace=15)
    async with _redis(measured) as redis:
        await redis.flushall()
    servers = {"kafka": measured.servers.kafka, "redis": measured.servers.redis}
    used = used_since({name: child.pid for name, child in servers.items() if child})
    began = perf_counter()
    for service in ON_THE_PATH:
        measured.gate.start(service)
    await asyncio.gather(*(measured.has_state(service) for service in TOPICS))
    loaded = perf_counter() - began
    await asyncio.gather(*(measured.caught_up(service) for service in TOPICS))
    seconds = perf_counter() - began
    services = {name: processor_seconds(pid) for name, pid in measured.pids.items()}
    await asyncio.to_thread(measured.gate.wait_ready)
    return Back(seconds, loaded, services | used())


@asynccontextmanager
async def _redis(measured: MeasuredGate) -> AsyncIterator["Redis"]:
    # Forgetting some gigabytes takes Redis many seconds.
    redis = Redis.from_url(measured.servers.redis_url, socket_timeout=120)
    try:
        yield redis
    finally:
        await redis.aclose()
