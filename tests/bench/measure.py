"""Measuring a path through Kafka from outside: how late records come out, and how many a second."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
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


Answers = Callable[[Mapping[str, str], bytes], int | None]

Message = tuple[bytes, bytes, Mapping[str, str]]
"""Key, value and headers of a record to append."""


async def latency(
    bootstrap: str,
    source: str,
    target: str,
    partition: int,
    messages: list[Message],
    rate: float,
    answers: Answers | None = None,
) -> Latency:
    """From when an append was due to the reading of what answers it at the end, at `rate` records a second whatever
    becomes of the earlier ones: a sender or a path that falls behind is in the figure.

    answers: for a record of the target, the source offset it answers, None where it answers nothing.
    Without it the n-th record out answers the n-th in, as in a relay.
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
    origin = TopicPartition(source, partition)
    first = (await consumer.end_offsets([origin]))[origin]

    async def read() -> None:
        while len(seen) < len(messages):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                now = perf_counter()
                for record in records:
                    headers = {name: value.decode() for name, value in record.headers}
                    offset = answers(headers, record.value) if answers else first + len(seen)
                    if offset is not None:
                        seen.setdefault(offset, now)

    async def append(message: Message, at: float) -> None:
        key, value, headers = message
        await asyncio.sleep(max(0.0, at - perf_counter()))
        encoded = [(name, text.encode()) for name, text in headers.items()]
        where = await producer.send_and_wait(source, value, key=key, partition=partition, headers=encoded)
        sent[where.offset] = at

    reader = asyncio.create_task(read())
    start = perf_counter() + 0.2
    await asyncio.gather(*(append(message, start + index / rate) for index, message in enumerate(messages)))
    await asyncio.wait_for(reader, 60)
    await consumer.stop()
    await producer.stop()
    warm = sorted(sent)[len(sent) // 10 :]
    return Latency.of([seen[offset] - sent[offset] for offset in warm if offset in seen])


async def append_paced(bootstrap: str, topic: str, partition: int, messages: list[Message], rate: float) -> None:
    """Append one after the other, `rate` a second at most, each acknowledged."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=0)
    await producer.start()
    start = perf_counter()
    for index, (key, value, _) in enumerate(messages):
        await asyncio.sleep(max(0.0, start + index / rate - perf_counter()))
        await producer.send_and_wait(topic, value, key=key, partition=partition)
    await producer.stop()


async def fill(bootstrap: str, topic: str, partition: int, messages: Sequence[Message]) -> None:
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


async def ended(bootstrap: str, topic: str, partition: int, count: int, deadline: float) -> float:
    """When the `count`-th record of a topic came to its log, by the record's time. Raises TimeoutError."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    place = TopicPartition(topic, partition)
    consumer.assign([place])
    try:
        async with asyncio.timeout(deadline):
            while (await consumer.end_offsets([place]))[place] < count:  # noqa: ASYNC110 - the broker tells nobody
                await asyncio.sleep(0.02)
            consumer.seek(place, count - 1)
            while not (records := (await consumer.getmany(place, timeout_ms=200)).get(place)):
                pass
    finally:
        await consumer.stop()
    stamp: int = records[0].timestamp
    return stamp / 1000
