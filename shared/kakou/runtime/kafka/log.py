"""The log in Kafka, as the loop needs it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    KafkaError,
    LeaderNotAvailableError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    for_code,
)

from kakou.runtime.events.record import Outgoing, Record
from kakou.runtime.kafka.asker import ASK_WITHIN, Asker
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetch import Fetch, fetched
from kakou.runtime.kafka.inbox import KafkaInbox
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.log import Bounds, PublishFailed, RecordsRefused

DEADLINE = 15.0
PUBLISH_WITHIN = 20.0
CLOSE_WITHIN = 3.0
REQUEST_TIMEOUT_MS = 5_000
FETCH_WAIT_MS = 500

REFUSED = (MessageSizeTooLargeError, RecordListTooLargeError, UnicodeEncodeError)
"""What says of a record that it will never be taken: too large for the topic or its segments, or no text that can be
encoded. Everything else says something of the brokers, the topic or our rights, and passes when that is mended."""


class KafkaLog:
    """Reads when it is asked to, at any offset; publishes through one producer for all partitions held."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._producer = Producer(kafka)
        self._client: AIOKafkaClient | None = None
        self._reading = asyncio.Lock()
        self._asker = Asker(kafka)
        self._ahead: KafkaInbox | None = None
        self.hints: dict[TopicPartition, int] = {}

    async def stop(self) -> None:
        await self._producer.stop()
        await self._close()
        await self._asker.stop()

    async def bounds(self, topic: str, partition: int) -> Bounds:
        place = TopicPartition(topic, partition)
        reader = await self._asker.get()
        try:
            async with asyncio.timeout(ASK_WITHIN):
                first, end = await asyncio.gather(reader.beginning_offsets([place]), reader.end_offsets([place]))
        except (KafkaError, TimeoutError) as error:
            self._asker.discard(reader)
            raise OSError(f"Kafka: {type(error).__name__}: {error}") from error
        return Bounds(first[place], end[place])

    async def ends(self, topic: str, partitions: Sequence[int]) -> dict[int, int]:
        """The offset that comes next in each of the partitions. Raises OSError."""
        places = [TopicPartition(topic, partition) for partition in partitions]
        reader = await self._asker.get()
        try:
            async with asyncio.timeout(ASK_WITHIN):
                found = await reader.end_offsets(places)
        except (KafkaError, TimeoutError) as error:
            self._asker.discard(reader)
            raise OSError(f"Kafka: {type(error).__name__}: {error}") from error
        return {place.partition: end for place, end in found.items()}

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        if offset >= (await self.bounds(topic, partition)).end:
            return []
        place = TopicPartition(topic, partition)
        try:
            # The lock is within the deadline: whoever has it may be waiting for a broker that does not answer.
            async with asyncio.timeout(DEADLINE), self._reading:
                return await self._read(place, offset, limit)
        except (KafkaError, TimeoutError) as error:
            await self._close()
            raise OSError(f"Kafka: {type(error).__name__}: {error}") from error

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Queued one after the other, which keeps their order, then awaited together."""
        try:
            async with asyncio.timeout(PUBLISH_WITHIN):
                acknowledged = [await _queue(self._producer, record) for record in records]
                results = await asyncio.gather(*acknowledged, return_exceptions=True)
        except REFUSED:
            self._producer.discard()
            await self._publish_singly(records)
            return
        except (KafkaError, TimeoutError) as error:
            self._producer.discard()
            raise PublishFailed(f"{type(error).__name__}: {error}") from error
        if any(isinstance(result, REFUSED) for result in results):
            self._producer.discard()
            await self._publish_singly(records)
            return
        for result in results:
            if isinstance(result, BaseException):
                self._producer.discard()
                raise PublishFailed(f"{type(result).__name__}: {result}") from result

    async def _publish_singly(self, records: Sequence[Outgoing]) -> None:
        """One after the other, to learn which of them the log refuses: its answer is one for a whole batch.

        By a producer of its own, thrown away at each refusal, so that other partitions are not held up.
        """
        producer, refused, why = Producer(self._kafka), list[Outgoing](), ""
        try:
            async with asyncio.timeout(PUBLISH_WITHIN):
                for record in records:
                    try:
                        await (await _queue(producer, record))
                    except REFUSED as error:
                        refused.append(record)
                        why = f"{record.topic}: {type(error).__name__}: {error}"
                        producer.discard()
        except (KafkaError, TimeoutError) as error:
            # What is known to be refused is enough to go on with.
            if not refused:
                raise PublishFailed(f"{type(error).__name__}: {error}") from error
        finally:
            await producer.stop()
        if refused:
            raise RecordsRefused(refused, why)

    async def hint(self, topic: str, partition: int, position: int) -> None:
        """Noted only; `kakou.runtime.kafka.offsets` reports what is noted."""
        self.hints[TopicPartition(topic, partition)] = position + 1

    async def _read(self, place: TopicPartition, offset: int, limit: int) -> list[Record]:
        """What was fetched with the last answer and not asked for yet comes from memory."""
        ahead = self._ahead
        if ahead is None or (ahead.place, ahead.gives) != (place, offset):
            ahead = self._ahead = KafkaInbox(place, lambda _: None)
            ahead.seek(offset)
        while not ahead.waiting:
            assert ahead.wants is not None, "it has sought, and nothing waits"
            await self._fetch(ahead, ahead.wants)
        return await ahead.take(limit)

    async def _fetch(self, inbox: KafkaInbox, offset: int) -> None:
        client = await self._connected()
        await client.add_topic(inbox.place.topic)
        leader = client.cluster.leader_for_partition(inbox.place)
        if leader is None or leader == -1:
            raise LeaderNotAvailableError(inbox.place)
        answer = await client.send(leader, Fetch({inbox.place: offset}, FETCH_WAIT_MS))
        for _, error, data in fetched(answer):
            if error:
                raise for_code(error)()
            inbox.offer(offset, data)

    async def _connected(self) -> AIOKafkaClient:
        if self._client is None:
            self._client = AIOKafkaClient(**self._kafka.arguments(), request_timeout_ms=REQUEST_TIMEOUT_MS)
            await self._client.bootstrap()
        return self._client

    async def _close(self) -> None:
        client, self._client, self._ahead = self._client, None, None
        if client is not None:
            with suppress(KafkaError, TimeoutError, OSError):
                async with asyncio.timeout(CLOSE_WITHIN):
                    await client.close()


async def _queue(producer: Producer, record: Outgoing) -> "asyncio.Future[Any]":
    return await producer.queue(record.topic, record.partition, record.key, record.value, record.headers)
