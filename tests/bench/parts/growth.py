"""What stays in Redis of a truck that is through, by service and kind: for ever, and while it is kept.

The services' own loops run over a log in memory and a real Redis. Trucks come evenly over three months of log time, and
then none for as long as anything is kept. `BENCH_TRUCKS=1000000` takes hours.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from gate_ingest.handler import OFFERS_SERVICE, SERVICE
from kakou.contracts import topics
from kakou.contracts.services import DECIDING
from kakou.runtime.handler import Service
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import EndingInbox, MemoryLog
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.store import RedisStore
from kakou.runtime.state import log_time
from kakou.runtime.status import Watch
from kakou_cli.services import service_of
from kakou_local.servers import LocalServers

from tests.bench.figures import Figure, at_most
from tests.bench.trucks import ZONE, Truck, event

TRUCKS = int(os.environ.get("BENCH_TRUCKS", "20000"))
DAYS, QUIET = 90, 100
"""With trucks, and after the last. A weighed tare counts for ninety days, nothing else is kept for longer."""

STEP = timedelta(hours=2)
"""Between two looks at the log. A record moves log time by so much here, so that the days go by in few ticks."""

STEPS_A_DAY = timedelta(days=1) // STEP
LANES = 40
TICKED_FOR = 40
"""Trucks of a step for which the clock ticks once more, as it does while there is something to forget."""

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
TOPICS = (topics.INBOUND_TOPIC, topics.VISITS_TOPIC, topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC)

Sizes = Counter[tuple[str, str]]
"""Bytes in Redis by service and kind of entry."""


@dataclass
class Gate:
    """Every loop over one partition, fed step by step."""

    redis: Any
    services: list[Service]
    log: MemoryLog

    async def step(self, trucks: Iterable[Truck]) -> None:
        """Two hours go by: what came in them, and ticks."""
        self.log.now_ms += STEP // timedelta(milliseconds=1)
        came = list(trucks)
        day = datetime.fromtimestamp(self.log.now_ms / 1_000, UTC)
        for truck in came:
            truck.pass_no = f"Z{truck.customs}I{day:%y%m%d}{truck.number:012d}"
            truck.lane = f"/{ZONE}/G1/E{truck.number % LANES + 1:02d}"
        values = [value for truck in came for value in truck.whole()]
        ticks = [event(topics.CLOCK_TICKED, f"/{ZONE}/clock", ZONE, {})] * (2 + len(came) // TICKED_FOR)
        for value in (*ticks, *values):
            self.log.append(topics.INBOUND_TOPIC, 0, ZONE, value, {})
        for service in self.services:
            await self._run(service)
        for topic in TOPICS:
            self.log.forget(topic, 0, keep=1)

    async def _run(self, service: Service) -> None:
        inbox, store = EndingInbox(self.log, service.reads, 0), RedisStore(self.redis, service.name)
        loop = PartitionLoop(service, 0, 1, self.log, store, inbox, Watch(), asyncio.sleep)
        inbox.when_empty = loop.stop
        await loop.run()

    async def sizes(self) -> Sizes:
        found = Sizes()
        async for key in self.redis.scan_iter(count=1_000):
            service, _, rest = key.decode().partition("}:")
            kind = rest.removeprefix(f"e:{ZONE}/").partition("/")[0].partition(".")[0]
            found[service.strip("{").partition(":")[0], kind] += await self.redis.memory_usage(key, samples=0)
        return found


@asynccontextmanager
async def _gate() -> AsyncIterator[Gate]:
    services = [*(service_of(entry) for entry in DECIDING), SERVICE, OFFERS_SERVICE]
    servers = LocalServers(redis_more={"appendonly": "no"})
    servers.start_redis()
    try:
        redis = connect(RedisConnection(servers.redis_url))
        with patch.object(log_time, "LARGEST_STEP_MS", STEP // timedelta(milliseconds=1)):
            yield Gate(redis, services, MemoryLog(int(BEGINS.timestamp() * 1_000)))
        await redis.aclose()
    finally:
        servers.stop()


async def growth() -> list[Figure]:
    """Bytes of a truck by service and kind, and whether Redis grows otherwise."""
    async with _gate() as gate:
        number, steps, half = 0, DAYS * STEPS_A_DAY, Sizes()
        for step in range(1, steps + 1):
            until = TRUCKS * step // steps
            await gate.step(Truck(each) for each in range(number, until))
            number = until
            if step == steps // 2:
                half = await gate.sizes()
        full = await gate.sizes()
        for _ in range(QUIET * STEPS_A_DAY):
            await gate.step(())
        after = await gate.sizes()
    return list(_figures(half, full, after))


def _figures(half: Sizes, full: Sizes, after: Sizes) -> Iterator[Figure]:
    """half, full: after half of the trucks and all of them. after: when all is forgotten."""
    for service in sorted({service for service, _ in after}):
        kinds = {kind: size / TRUCKS for (other, kind), size in after.items() if other == service}
        parts = ", ".join(f"{kind} {size:.1f}" for kind, size in _largest(kinds) if size >= 0.1)
        yield Figure.alone(f"{service}: stays of a truck for ever", sum(kinds.values()), "B", of=parts)
    yield Figure.alone("all services: stays of a truck for ever", after.total() / TRUCKS, "B", at_most(100))
    name = f"Redis after {TRUCKS:,} trucks, but for what stays for ever"
    kept, earlier = full.total() - after.total(), half.total() - after.total() / 2
    yield Figure.ratio(name, kept / 1e6, earlier / 1e6, "MB", f"after {TRUCKS // 2:,}", at_most(1.1))
    a_day = {f"{service} {kind}": (full - after)[service, kind] * DAYS / TRUCKS for service, kind in full}
    parts = ", ".join(f"{kind} {size / 1_000:.1f}" for kind, size in _largest(a_day)[:8])
    yield Figure.alone("kept of a zone for each truck a day", sum(a_day.values()) / 1_000, "kB", of=parts)


def _largest(sizes: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(sizes.items(), key=lambda one: -one[1])
