"""The floor: one hop of a bare relay, a process of its own as each service is. With `--redis` it also commits.

python -m tests.bench.relay BOOTSTRAP SOURCE TARGET GROUP [--redis URL]
"""

import argparse
import asyncio
import signal

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from redis.asyncio import Redis

COMMIT = """
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[2])
for index = 3, #ARGV, 2 do redis.call('HSET', KEYS[3], ARGV[index], ARGV[index + 1]) end
return 1
"""


async def relay(bootstrap: str, source: str, target: str, group: str, redis_url: str | None) -> None:
    """Pass every record on until terminated."""
    consumer = AIOKafkaConsumer(
        source,
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=100,
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=0, max_batch_size=262_144
    )
    redis = Redis.from_url(redis_url) if redis_url else None
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await consumer.start()
    await producer.start()
    while not stopping.is_set():
        for place, records in (await consumer.getmany(timeout_ms=100, max_records=500)).items():
            if redis:
                await _commit(redis, group, place, records)
            sent = [await producer.send(target, r.value, key=r.key, partition=place.partition) for r in records]
            await asyncio.gather(*sent)
            await consumer.commit({place: records[-1].offset + 1})
    await consumer.stop()
    await producer.stop()


async def _commit(redis: Redis, group: str, place: TopicPartition, records: list[object]) -> None:
    tag = f"{{{group}:{place.partition}}}"
    entries = [part for r in records for part in (str(r.offset), r.value)]  # type: ignore[attr-defined]
    outbox = b"".join(r.value for r in records)  # type: ignore[attr-defined]
    position = records[-1].offset  # type: ignore[attr-defined]
    await redis.eval(COMMIT, 3, f"{tag}:position", f"{tag}:outbox", f"{tag}:entries", position, outbox, *entries)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("bootstrap", "source", "target", "group"):
        parser.add_argument(name)
    parser.add_argument("--redis", default=None)
    given = parser.parse_args()
    uvloop.run(relay(given.bootstrap, given.source, given.target, given.group, given.redis))
