"""The floor of what one record costs, and of idling: a consumer that waits as long as it may, a producer, nothing else.

python -m tests.bench.bare_hop BOOTSTRAP SOURCE TARGET
"""

import asyncio
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition


async def relay(bootstrap: str, source: str, target: str) -> None:
    """Pass every record of partition 0 on, each acknowledged before the next, until killed."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, fetch_max_wait_ms=500, auto_offset_reset="earliest")
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", compression_type="lz4"
    )
    await consumer.start()
    await producer.start()
    consumer.assign([TopicPartition(source, 0)])
    async for record in consumer:
        await producer.send_and_wait(target, record.value, partition=0)


if __name__ == "__main__":
    asyncio.run(relay(*sys.argv[1:4]))
