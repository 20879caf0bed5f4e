"""The log in Kafka, as the loop needs it."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from aiokafka import TopicPartition
from aiokafka.errors import (
    KafkaError,
    LeaderNotAvailableError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    for_code,
)

from kakou.runtime.events.record import Outgoing, Record
from kakou.runtime.kafka.asker import ASK_WITHIN, Asker
from kakou.runtime.kafka.brokers import Brokers
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetch import fetch_request
from kakou.runtime.kafka.inbox import KafkaInbox
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.records import item_of
from kakou.runtime.kafka.wire import fetch_answer
from kakou.runtime.log import Bounds, PublishFailed, RecordsRefused

DEADLINE = 15.0
PUBLISH_WITHIN = 20.0
ANSWER_WITHIN = 5.0
FETCH_WAIT_MS = 500

REFUSED = (MessageSizeTooLargeError, RecordListTooLargeError, UnicodeEncodeError)
"""What says of a record that it will never be taken: too large for the topic or its segments, or no text that can be
encoded. Everything else says something of the brokers, the topic or our rights, and passes when that is mended."""


class KafkaLog:
    """Reads when it is asked to, at any offset; publishes through one producer for all partitions held."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._producer = Producer(kafka)
        self._brokers, self._topics = Brokers(kafka, ANSWER_WITHIN), set[str]()
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
        except (KafkaError, OSError, TimeoutError) as error:
            await self._close()
            raise OSError(f"Kafka: {type(error).__name__}: {error}") from error

    async def publish(self, records: Sequence[Outgoing]) -> None:
        try:
            for (topic, partition), part in groupby(records, _place):
                await self._producer.append(topic, partition, [item_of(record) for record in part])
        except REFUSED:
            await self._publish_singly(records)
        except (KafkaError, OSError, TimeoutError) as error:
            raise PublishFailed(f"{type(error).__name__}: {error}") from error

    async def _publish_singly(self, records: Sequence[Outgoing]) -> None:
        """One after the other, to learn which of them the log refuses: its answer is one for a whole batch."""
        refused, why = list[Outgoing](), ""
        try:
            async with asyncio.timeout(PUBLISH_WITHIN):
                for record in records:
                    try:
                        await self._producer.append(record.topic, record.partition, [item_of(record)])
                    except REFUSED as error:
                        refused.append(record)
                        why = f"{record.topic}: {type(error).__name__}: {error}"
        except (KafkaError, OSError, TimeoutError) as error:
            # What is known to be refused is enough to go on with.
            if not refused:
                raise PublishFailed(f"{type(error).__name__}: {error}") from error
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
        leader = self._brokers.leader(inbox.place)
        if leader is None:
            self._topics.add(inbox.place.topic)
            await self._brokers.learn(self._topics)
            leader = self._brokers.leader(inbox.place)
        if leader is None:
            raise LeaderNotAvailableError(inbox.place)
        channel = await self._brokers.channel(leader)
        answer = fetch_answer(await channel.answer(fetch_request({inbox.place: offset}, FETCH_WAIT_MS)))
        for _, error, data in answer.partitions:
            if error:
                raise for_code(error)()
            inbox.offer(offset, data)

    async def _close(self) -> None:
        self._ahead = None
        await self._brokers.close()


def _place(record: Outgoing) -> tuple[str, int]:
    return record.topic, record.partition
