"""Deleting the beginning of a topic's partitions."""

import asyncio
from collections.abc import Mapping
from typing import Final

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.errors import KafkaError

from kakou.runtime.kafka.connection import KafkaConnection

DEADLINE: Final = 60.0
ANSWER_WITHIN_MS: Final = 30_000


async def delete_before(kafka: KafkaConnection, topic: str, offsets: Mapping[int, int]) -> None:
    """Delete every record before an offset, by partition, for good.

    Takes Kafka's right to delete in the topic. Raises OSError, which says why; some partitions may be cut then.
    """
    try:
        async with asyncio.timeout(DEADLINE):
            admin = AIOKafkaAdminClient(**kafka.arguments(), request_timeout_ms=ANSWER_WITHIN_MS)
            await admin.start()
            try:
                asked = {TopicPartition(topic, at): RecordsToDelete(offset) for at, offset in offsets.items()}
                await admin.delete_records(asked, ANSWER_WITHIN_MS)
            finally:
                await admin.close()
    except (KafkaError, TimeoutError) as error:
        raise OSError(f"Kafka: {topic} could not be trimmed: {type(error).__name__}: {error}") from error
