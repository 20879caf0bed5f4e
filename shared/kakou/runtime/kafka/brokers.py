"""The brokers as one user of them sees them: who leads a partition, and a connection to each for each purpose."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Final

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError

from kakou.runtime.kafka.channel import Channel
from kakou.runtime.kafka.connection import KafkaConnection

CLOSE_WITHIN: Final = 3.0
MAY_BE_ASKED: Final = 2
"""Brokers, one after the other, in the time for an answer about who leads: the first may be gone without a word."""


class Brokers:
    """within: seconds for each answer. Every method may raise KafkaError, OSError, TimeoutError."""

    def __init__(self, kafka: KafkaConnection, within: float) -> None:
        self._kafka, self._within = kafka, within
        self._client: AIOKafkaClient | None = None
        self._channels: dict[tuple[int, str], Channel] = {}

    async def learn(self, topics: Collection[str]) -> None:
        """Who leads the partitions of the topics now."""
        async with asyncio.timeout(self._within):
            if self._client is None:
                each = round(self._within * 1000 / MAY_BE_ASKED)
                client = AIOKafkaClient(**self._kafka.arguments(), request_timeout_ms=each)
                await client.bootstrap()
                self._client = client
            asked = self._client.set_topics(topics)
            if asked.done():  # it knows these topics: as they were
                asked = self._client.force_metadata_update()
            if not await asked:
                raise KafkaConnectionError("no broker says who leads")

    def leader(self, place: TopicPartition) -> int | None:
        """None where nobody leads it, as far as is known."""
        node = self._client.cluster.leader_for_partition(place) if self._client is not None else None
        return None if node == -1 else node

    def anybody(self) -> int:
        """A broker, whichever."""
        node: int | None = self._client.get_random_node() if self._client is not None else None
        if node is None:
            raise KafkaConnectionError("no broker is known")
        return node

    async def channel(self, node: int, purpose: str = "") -> Channel:
        """The connection for this purpose; one at a time may ask for it."""
        channel = self._channels.get((node, purpose))
        if channel is not None and not channel.closed:
            return channel
        broker = self._client.cluster.broker_metadata(node) if self._client is not None else None
        if broker is None:
            raise KafkaConnectionError(f"broker {node} is not known")
        channel = await Channel.open(self._kafka, broker.host, broker.port, self._within)
        self._channels[node, purpose] = channel
        return channel

    async def close(self) -> None:
        channels, self._channels = self._channels, {}
        for channel in channels.values():
            channel.close()
        await self.forget()

    async def forget(self) -> None:
        """Who leads is asked anew of the brokers that bootstrap names. Connections that work stay."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # also whatever has ended a task of its own
                async with asyncio.timeout(CLOSE_WITHIN):
                    await client.close()
