"""Offsets that Kafka keeps for a group without members, each with a word beside it: where something outside of Kafka
stood when it was there last.

Kafka forgets them when nothing was said for `offsets.retention.minutes` (a week, unless it is set).
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final, NamedTuple, TypeVar

from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.commit import OffsetCommitRequest, OffsetFetchRequest

from kakou.runtime.kafka.connection import KafkaConnection

WITHIN: Final = 15.0
AGAIN: Final = 0.2
"""Seconds until a broker that was not ready is asked again."""


class Witnessed(NamedTuple):
    """offset: that comes next. word: whatever was said beside it."""

    offset: int
    word: str


async def tell(kafka: KafkaConnection, group: str, topic: str, ends: Mapping[int, Witnessed]) -> None:
    """By partition. Raises OSError."""
    said = [(partition, end.offset, end.word) for partition, end in ends.items()]
    generation, retention = OffsetCommitRequest.DEFAULT_GENERATION_ID, OffsetCommitRequest.DEFAULT_RETENTION_TIME
    request = OffsetCommitRequest(group, generation, "", retention, [(topic, said)])

    async def commit(client: AIOKafkaClient, node: int) -> None:
        answer = await client.send(node, request, group=ConnectionGroup.COORDINATION)
        for _, partitions in answer.topics:
            for _, code in partitions:
                if code:
                    raise for_code(code)()

    await _asked(kafka, group, commit)


async def told(kafka: KafkaConnection, group: str, topic: str, partitions: Collection[int]) -> dict[int, Witnessed]:
    """What was told last, by partition, as far as Kafka still knows. Raises OSError."""
    request = OffsetFetchRequest(group, [(topic, list(partitions))])

    async def fetch(client: AIOKafkaClient, node: int) -> dict[int, Witnessed]:
        found: dict[int, Witnessed] = {}
        answer = await client.send(node, request, group=ConnectionGroup.COORDINATION)
        # Of the whole answer, since the request's second version: while offsets are being read, no topic is in it.
        if code := getattr(answer, "error_code", 0):
            raise for_code(code)()
        for _, answered in answer.topics:
            for partition, offset, word, code in answered:
                if code:
                    raise for_code(code)()
                if offset >= 0:
                    found[partition] = Witnessed(offset, word or "")
        return found

    return await _asked(kafka, group, fetch)


Found = TypeVar("Found")


async def _asked(kafka: KafkaConnection, group: str, ask: Callable[[AIOKafkaClient, int], Awaitable[Found]]) -> Found:
    """Of the broker that keeps the group's offsets. It is asked again while it says that it will soon know them, as
    after its start, or that another broker does."""
    client, error = None, None
    try:
        async with asyncio.timeout(WITHIN):
            client = AIOKafkaClient(**kafka.arguments())
            await client.bootstrap()
            while True:
                try:
                    return await ask(client, await client.coordinator_lookup(CoordinationType.GROUP, group))
                except KafkaError as refused:
                    if not refused.retriable:
                        raise
                    error = refused
                await asyncio.sleep(AGAIN)
    except (KafkaError, TimeoutError) as last:
        why = error or last
        raise OSError(f"Kafka: offsets of group {group}: {type(why).__name__}: {why}") from last
    finally:
        if client is not None:
            await client.close()
