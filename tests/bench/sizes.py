"""How much of a Redis each service and kind of entry takes."""

from collections import Counter

from redis.asyncio import Redis

from tests.bench.trucks import ZONE

Sizes = Counter[tuple[str, str]]
"""Bytes in Redis by service and kind of entry."""


async def sizes_in(redis: "Redis") -> Sizes:
    found = Sizes()
    async for key in redis.scan_iter(count=1_000):
        service, _, rest = key.decode().partition("}:")
        kind = rest.removeprefix(f"e:{ZONE}/").partition("/")[0].partition(".")[0]
        found[service.strip("{").partition(":")[0], kind] += await redis.memory_usage(key, samples=0) or 0
    return found


def largest(sizes: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(sizes.items(), key=lambda one: -one[1])
