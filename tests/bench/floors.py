"""What a bare relay of three hops does on this machine, in this run."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from kakou_local.processes import Child, start

from tests.bench.measure import Latency, Message, fill, latency, span

HOPS = 3


async def floor_latency(bootstrap: str, folder: Path, message: Message, rate: float, count: int) -> Latency:
    """Seconds from appending a record to reading it behind three bare hops."""
    topics = await _topics(bootstrap, f"latency-{rate:g}")
    with _relays(bootstrap, folder, topics, None):
        await latency(bootstrap, topics[0], topics[-1], 0, [message] * count, rate)  # to get warm
        return await latency(bootstrap, topics[0], topics[-1], 0, [message] * count, rate)


async def floor_throughput(bootstrap: str, folder: Path, message: Message, count: int, redis_url: str | None) -> float:
    """Records a second through three bare hops that find `count` records waiting."""
    topics = await _topics(bootstrap, "redis" if redis_url else "bare")
    await fill(bootstrap, topics[0], 0, [message] * count)
    with _relays(bootstrap, folder, topics, redis_url):
        return count / await span(bootstrap, topics[-1], 0, count, 120)


@contextmanager
def _relays(bootstrap: str, folder: Path, topics: list[str], redis_url: str | None) -> Iterator[None]:
    children: list[Child] = []
    redis = ["--redis", redis_url] if redis_url else []
    for source, target in pairwise(topics):
        command = [sys.executable, "-m", "tests.bench.relay", bootstrap, source, target, f"relay-{source}", *redis]
        children.append(start(command, folder / f"{source}.log"))
    try:
        yield
    finally:
        for child in children:
            child.stop(grace=10)


async def _topics(bootstrap: str, name: str) -> list[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    topics = [f"floor-{name}-{hop}" for hop in range(HOPS + 1)]
    await admin.create_topics([NewTopic(topic, 1, 1) for topic in topics])
    async with asyncio.timeout(10):
        while any(topic["error_code"] for topic in await admin.describe_topics(topics)):  # noqa: ASYNC110 - the broker tells nobody
            await asyncio.sleep(0.05)
    await admin.close()
    return topics
