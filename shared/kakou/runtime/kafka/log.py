"""The log in Kafka, as the loop needs it."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from kakou.runtime.kafka.asker import ASK_WITHIN, Asker
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.records import record_of
from kakou.runtime.log import Bounds, PublishFailed, RecordsRefused
from kakou.runtime.record import Outgoing, Record

DEADLINE = 15.0
PUBLISH_WITHIN = 20.0

REFUSED = (MessageSizeTooLargeError, RecordListTooLargeError, UnicodeEncodeError)
"""What says of a record that it will never be taken: too large for the topic or its segments, or no text that can be
encoded. Everything else says something of the brokers, the topic or our rights, and passes when that is mended."""


class KafkaLog:
    """Reads at any offset by a consumer without a group; publishes through one producer for all partitions held."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._producer = Producer(kafka)
        self._reader: AIOKafkaConsumer | None = None
        self._reading = asyncio.Lock()
        self._asker = Asker(kafka)
        self._next: tuple[TopicPartition, int] | None = None
        self.hints: dict[TopicPartition, int] = {}

    async def stop(self) -> None:
        await self._producer.stop()
        self._discard_reader()
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
            self._discard_reader()
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
        reader = await self._open_reader()
        if self._next != (place, offset):
            reader.assign([place])
            reader.seek(place, offset)
        while True:
            found = (await reader.getmany(place, timeout_ms=500, max_records=limit)).get(place, [])
            records = [record_of(record) for record in found if record.offset >= offset]
            if records:
                self._next = (place, records[-1].offset + 1)
                return records

    async def _open_reader(self) -> AIOKafkaConsumer:
        if self._reader is None:
            reader = AIOKafkaConsumer(
                **self._kafka.arguments(),
                enable_auto_commit=False,
                auto_offset_reset="none",
                fetch_max_wait_ms=100,
            )
            try:
                await reader.start()
            except BaseException:
                await reader.stop()
                raise
            self._reader = reader
        return self._reader

    def _discard_reader(self) -> None:
        reader, self._reader, self._next = self._reader, None, None
        if reader is not None:
            self._asker.end(reader)


async def _queue(producer: Producer, record: Outgoing) -> "asyncio.Future[Any]":
    return await producer.queue(record.topic, record.partition, record.key, record.value, record.headers)
