"""Measuring a path through Kafka from outside: how late records come out, and how many a second."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition


@dataclass(frozen=True)
class Latency:
    """Seconds."""

    p50: float
    p99: float
    count: int

    @staticmethod
    def of(seconds: list[float]) -> "Latency":
        cuts = quantiles(seconds, n=100)
        return Latency(cuts[49], cuts[98], len(seconds))


Message = tuple[bytes, bytes, Mapping[str, str]]
"""Key, value and headers of a record to append."""


async def latency(
    bootstrap: str,
    source: str,
    target: str,
    partition: int,
    messages: list[Message],
    rate: float,
    matches: Callable[[Mapping[str, str], bytes], int | None],
) -> Latency:
    """From `append acknowledged's beginning` to the record being read at the end, at `rate` records a second.

    matches: for a record of the target, the source offset it answers; None for one that answers nothing.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, fetch_max_wait_ms=100)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=0)
    await consumer.start()
    await producer.start()
    place = TopicPartition(target, partition)
    consumer.assign([place])
    await consumer.seek_to_end(place)
    await consumer.position(place)
    sent: dict[int, float] = {}
    seen: dict[int, float] = {}

    async def read() -> None:
        while len(seen) < len(messages):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                now = perf_counter()
                for record in records:
                    headers = {name: value.decode() for name, value in record.headers}
                    offset = matches(headers, record.value)
                    if offset is not None:
                        seen.setdefault(offset, now)

    async def append(message: Message, at: float) -> None:
        key, value, headers = message
        await asyncio.sleep(max(0.0, at - perf_counter()))
        began = perf_counter()
        encoded = [(name, text.encode()) for name, text in headers.items()]
        where = await producer.send_and_wait(source, value, key=key, partition=partition, headers=encoded)
        sent[where.offset] = began

    reader = asyncio.create_task(read())
    start = perf_counter() + 0.2
    await asyncio.gather(*(append(message, start + index / rate) for index, message in enumerate(messages)))
    await asyncio.wait_for(reader, 60)
    await consumer.stop()
    await producer.stop()
    return Latency.of([seen[offset] - began for offset, began in sent.items() if offset in seen])


async def fill(bootstrap: str, topic: str, partition: int, messages: list[Message]) -> None:
    """Append everything as fast as the broker takes it."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=5, max_batch_size=262_144
    )
    await producer.start()
    waiting = []
    for key, value, headers in messages:
        encoded = [(name, text.encode()) for name, text in headers.items()]
        waiting.append(await producer.send(topic, value, key=key, partition=partition, headers=encoded))
    await asyncio.gather(*waiting)
    await producer.stop()


async def drained(bootstrap: str, topic: str, partition: int, done: Callable[[int], bool], deadline: float) -> float:
    """When (perf_counter) `done(end offset of topic)` became true. Raises TimeoutError."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    place = TopicPartition(topic, partition)
    try:
        async with asyncio.timeout(deadline):
            while not done((await consumer.end_offsets([place]))[place]):  # noqa: ASYNC110 - the broker has no event for it
                await asyncio.sleep(0.02)
            return perf_counter()
    finally:
        await consumer.stop()
