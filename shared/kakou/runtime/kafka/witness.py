"""Offsets that Kafka keeps for a group without members, each with a word beside it: where something outside of Kafka
stood when it was there last.

Kafka forgets them when nothing was said for `offsets.retention.minutes` (a week, unless it is set).
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.commit import OffsetCommitRequest, OffsetFetchRequest

from kakou.runtime.kafka.connection import KafkaConnection

WITHIN: Final = 15.0


class Witnessed(NamedTuple):
    """offset: that comes next. word: whatever was said beside it."""

    offset: int
    word: str


async def tell(kafka: KafkaConnection, group: str, topic: str, ends: Mapping[int, Witnessed]) -> None:
    """By partition. Raises OSError."""
    said = [(partition, end.offset, end.word) for partition, end in ends.items()]
    generation, retention = OffsetCommitRequest.DEFAULT_GENERATION_ID, OffsetCommitRequest.DEFAULT_RETENTION_TIME
    async with _coordinator(kafka, group) as (client, node):
        request = OffsetCommitRequest(group, generation, "", retention, [(topic, said)])
        answer = await client.send(node, request, group=ConnectionGroup.COORDINATION)
        for _, partitions in answer.topics:
            for _, code in partitions:
                if code:
                    raise for_code(code)()


async def told(kafka: KafkaConnection, group: str, topic: str, partitions: Collection[int]) -> dict[int, Witnessed]:
    """What was told last, by partition, as far as Kafka still knows. Raises OSError."""
    found: dict[int, Witnessed] = {}
    async with _coordinator(kafka, group) as (client, node):
        request = OffsetFetchRequest(group, [(topic, list(partitions))])
        answer = await client.send(node, request, group=ConnectionGroup.COORDINATION)
        for _, answered in answer.topics:
            for partition, offset, word, code in answered:
                if code:
                    raise for_code(code)()
                if offset >= 0:
                    found[partition] = Witnessed(offset, word or "")
    return found


@asynccontextmanager
async def _coordinator(kafka: KafkaConnection, group: str) -> AsyncIterator[tuple[AIOKafkaClient, int]]:
    """A client, and the broker that keeps the group's offsets."""
    client = None
    try:
        async with asyncio.timeout(WITHIN):
            client = AIOKafkaClient(**kafka.arguments())
            await client.bootstrap()
            yield client, await client.coordinator_lookup(CoordinationType.GROUP, group)
    except (KafkaError, TimeoutError) as error:
        raise OSError(f"Kafka: offsets of group {group}: {type(error).__name__}: {error}") from error
    finally:
        if client is not None:
            await client.close()
