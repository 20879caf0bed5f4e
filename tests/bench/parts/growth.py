"""What stays in Redis of a truck that is through, by service and kind: for ever, and while it is kept.

The services' own loops run over a log in memory and a real Redis. Trucks come evenly over three months of log time, and
then none for as long as anything is kept. A million trucks are the part `years`.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.store import RedisStore
from kakou_local.servers import LocalServers
from redis.asyncio import Redis

from tests.bench.figures import Figure, at_most
from tests.bench.passing import STEPS_A_DAY, Passing, hours_at_once
from tests.bench.sizes import Sizes, largest, sizes_in
from tests.bench.trucks import Truck

TRUCKS = int(os.environ.get("BENCH_TRUCKS", "20000"))
DAYS, QUIET = 90, 100
"""With trucks, and after the last. A weighed tare counts for ninety days, nothing else is kept for longer."""


@asynccontextmanager
async def _gate() -> AsyncIterator[tuple["Redis", Passing]]:
    servers = LocalServers(redis_more={"appendonly": "no"})
    servers.start_redis()
    try:
        redis = connect(RedisConnection(servers.redis_url))
        with hours_at_once():
            yield redis, Passing(partial(RedisStore, redis))
        await redis.aclose()
    finally:
        servers.stop()


async def growth() -> list[Figure]:
    """Bytes of a truck by service and kind, and whether Redis grows otherwise."""
    async with _gate() as (redis, gate):
        number, steps, half = 0, DAYS * STEPS_A_DAY, Sizes()
        for step in range(1, steps + 1):
            until = TRUCKS * step // steps
            await gate.step(Truck(each) for each in range(number, until))
            number = until
            if step == steps // 2:
                half = await sizes_in(redis)
        full = await sizes_in(redis)
        for _ in range(QUIET * STEPS_A_DAY):
            await gate.step(())
        after = await sizes_in(redis)
    return list(_figures(half, full, after))


def _figures(half: Sizes, full: Sizes, after: Sizes) -> Iterator[Figure]:
    """half, full: after half of the trucks and all of them. after: when all is forgotten."""
    for service in sorted({service for service, _ in after}):
        kinds = {kind: size / TRUCKS for (other, kind), size in after.items() if other == service}
        parts = ", ".join(f"{kind} {size:.1f}" for kind, size in largest(kinds) if size >= 0.1)
        yield Figure.alone(f"{service}: stays of a truck for ever", sum(kinds.values()), "B", of=parts)
    yield Figure.alone("all services: stays of a truck for ever", after.total() / TRUCKS, "B", at_most(100))
    name = f"Redis after {TRUCKS:,} trucks, but for what stays for ever"
    kept, earlier = full.total() - after.total(), half.total() - after.total() / 2
    yield Figure.ratio(name, kept / 1e6, earlier / 1e6, "MB", f"after {TRUCKS // 2:,}", at_most(1.1))
    a_day = {f"{service} {kind}": (full - after)[service, kind] * DAYS / TRUCKS for service, kind in full}
    parts = ", ".join(f"{kind} {size / 1_000:.1f}" for kind, size in largest(a_day)[:8])
    yield Figure.alone("kept of a zone for each truck a day", sum(a_day.values()) / 1_000, "kB", of=parts)
