"""Telling Kafka how far the services are, so that its tools can show the lag. Nothing here reads it back."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient, ConnectionGroup, CoordinationType
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.commit import OffsetCommitRequest

from kakou.runtime.kafka.connection import KafkaConnection

logger = logging.getLogger(__name__)

EVERY = 5.0
WITHIN = 5.0

Offsets = Mapping[str, Mapping[TopicPartition, int]]
"""By group the offsets that come next."""


class OffsetReports:
    """Commits offsets as one that is no member of the group: there is none, so nothing can be rebalanced by it."""

    def __init__(self, kafka: KafkaConnection, offsets: Callable[[], Offsets]) -> None:
        self._kafka, self._offsets = kafka, offsets
        self._told: dict[tuple[str, TopicPartition], int] = {}

    async def run(self) -> None:
        """Until cancelled. What fails is told again the next time."""
        client = None
        try:
            while True:
                await asyncio.sleep(EVERY)
                news = self._news()
                if not news:
                    continue
                try:
                    async with asyncio.timeout(WITHIN):
                        if client is None:
                            client = AIOKafkaClient(**self._kafka.arguments())
                            await client.bootstrap()
                        await self._tell(client, news)
                except (KafkaError, TimeoutError, OSError) as error:
                    logger.debug("offsets could not be told: %s", error)
                    await _close(client)
                    client = None
        finally:
            await _close(client)

    def _news(self) -> Offsets:
        news = {
            group: {place: offset for place, offset in offsets.items() if self._told.get((group, place)) != offset}
            for group, offsets in self._offsets().items()
        }
        return {group: offsets for group, offsets in news.items() if offsets}

    async def _tell(self, client: AIOKafkaClient, news: Offsets) -> None:
        for group, offsets in news.items():
            topics: dict[str, list[tuple[int, int, str]]] = {}
            for place, offset in offsets.items():
                topics.setdefault(place.topic, []).append((place.partition, offset, ""))
            request = OffsetCommitRequest(
                group,
                OffsetCommitRequest.DEFAULT_GENERATION_ID,
                "",
                OffsetCommitRequest.DEFAULT_RETENTION_TIME,
                list(topics.items()),
            )
            node = await client.coordinator_lookup(CoordinationType.GROUP, group)
            response = await client.send(node, request, group=ConnectionGroup.COORDINATION)
            for _, partitions in response.topics:
                for _, code in partitions:
                    if code:
                        raise for_code(code)()
            self._told.update({(group, place): offset for place, offset in offsets.items()})


async def _close(client: AIOKafkaClient | None) -> None:
    if client is not None:
        with suppress(KafkaError, TimeoutError, OSError):
            async with asyncio.timeout(WITHIN):
                await client.close()
