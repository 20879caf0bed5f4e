"""The log in Kafka, as the loop needs it."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
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
from kakou.runtime.kafka.brokers import Brokers
from kakou.runtime.kafka.channel import Channel
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.ends import Ends
from kakou.runtime.kafka.fetch import fetch_request
from kakou.runtime.kafka.inbox import KafkaInbox
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.records import item_of
from kakou.runtime.kafka.topics import BESIDE, PATH
from kakou.runtime.kafka.wire import fetch_answer
from kakou.runtime.log import Bounds, PublishFailed, RecordsRefused

DEADLINE = 15.0
PUBLISH_WITHIN = 20.0
ANSWER_WITHIN = 5.0
FETCH_WAIT_MS = 500
LED_WITHIN = 30.0
"""Seconds for a cluster that has just made its topics, or was just started, until somebody leads each partition."""

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
        self._ends = Ends(kafka)
        self._ahead: KafkaInbox | None = None
        self.hints: dict[TopicPartition, int] = {}

    async def stop(self) -> None:
        await self._producer.stop()
        await self._close()
        await self._ends.stop()

    async def until_led(self, partitions: int) -> None:
        """Returns when every partition of the gate's topics is led: what is asked for at a start is asked of a cluster
        that may be starting, too. Raises OSError, which says why it is not."""
        places = [TopicPartition(topic, partition) for topic in PATH for partition in range(partitions)]
        await self._ends.ends([*places, *(TopicPartition(topic, 0) for topic in BESIDE)], LED_WITHIN)

    async def connect(self, topics: Collection[str]) -> None:
        """Have what the first take-over of a partition would wait for, as far as it is to be had: a broker that has
        just started is not ready for all. topics: that it reads and writes."""
        places = [TopicPartition(topic, 0) for topic in topics]
        with suppress(KafkaError, OSError, TimeoutError):
            await asyncio.gather(self._ends.ends(places), self._producer.connect(topics))
            async with asyncio.timeout(ANSWER_WITHIN), self._reading:
                for place in places:
                    await self._leader(place)

    async def bounds(self, topic: str, partition: int) -> Bounds:
        return await self._ends.bounds(TopicPartition(topic, partition))

    async def ends(self, topic: str, partitions: Collection[int]) -> dict[int, int]:
        """The offset that comes next in each of the partitions. Raises OSError."""
        found = await self._ends.ends([TopicPartition(topic, partition) for partition in partitions])
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
        channel = await self._leader(inbox.place)
        answer = fetch_answer(await channel.answer(fetch_request({inbox.place: offset}, FETCH_WAIT_MS)))
        for _, error, data in answer.partitions:
            if error:
                raise for_code(error)()
            inbox.offer(offset, data)

    async def _leader(self, place: TopicPartition) -> Channel:
        leader = self._brokers.leader(place)
        if leader is None:
            self._topics.add(place.topic)
            await self._brokers.learn(self._topics)
            leader = self._brokers.leader(place)
        if leader is None:
            raise LeaderNotAvailableError(place)
        return await self._brokers.channel(leader)

    async def _close(self) -> None:
        self._ahead = None
        await self._brokers.close()


def _place(record: Outgoing) -> tuple[str, int]:
    return record.topic, record.partition
