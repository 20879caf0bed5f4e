"""Appending to a real Kafka: in order, each record once, however often it had to be sent."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from random import Random
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from kakou.runtime.kafka import producer as production
from kakou.runtime.kafka.append_queue import Item
from kakou.runtime.kafka.channel import Channel
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.kafka.producer import Producer

PARTITIONS = 3
TAKES = 100_000
"""Bytes of a record that the topic takes."""


class Topic:
    def __init__(self, bootstrap: str) -> None:
        self.name = f"test-{uuid4().hex}"
        kafka = KafkaConnection(bootstrap)
        self.producer, self.log = Producer(kafka), KafkaLog(kafka)

    async def append(self, partition: int, *values: bytes) -> int:
        return await self.producer.append(self.name, partition, [Item(b"3105W", value, []) for value in values])

    async def values(self, partition: int) -> Sequence[bytes | None]:
        found: list[bytes | None] = []
        while records := await self.log.read(self.name, partition, len(found), 500):
            found += [record.value for record in records]
        return found

    @property
    def channels(self) -> list[Channel]:
        return [leader.channel for leader in self.producer._leaders.values()]


@pytest.fixture
async def topic(request: pytest.FixtureRequest) -> AsyncIterator[Topic]:
    topic = Topic(request.getfixturevalue("servers").bootstrap)
    admin = AIOKafkaAdminClient(bootstrap_servers=request.getfixturevalue("servers").bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic.name, PARTITIONS, 1, topic_configs={"max.message.bytes": str(TAKES)})])
    await admin.close()
    yield topic
    await topic.producer.stop()
    await topic.log.stop()


async def test_everybody_learns_where_his_records_stand(topic: Topic) -> None:
    wanted = [(partition, b"%d" % number) for number in range(200) for partition in range(PARTITIONS)]
    offsets = await asyncio.gather(*(topic.append(partition, value, value) for partition, value in wanted))
    for partition in range(PARTITIONS):
        found = await topic.values(partition)
        assert found == [b"%d" % number for number in range(200) for _ in range(2)]
    for (partition, value), offset in zip(wanted, offsets, strict=True):
        assert (await topic.values(partition))[offset] == value


@pytest.mark.parametrize("when", ["before the broker reads it", "before the next answer"])
async def test_what_is_sent_again_over_another_connection_stands_once(topic: Topic, when: str) -> None:
    await topic.append(0, b"first")
    found = [asyncio.ensure_future(topic.append(0, b"%d" % number)) for number in range(20)]
    await asyncio.sleep(0)  # the first of them is sent now
    if when == "before the next answer":
        await asyncio.wait(found, return_when=asyncio.FIRST_COMPLETED)
    for channel in topic.channels:
        channel._transport.abort()
    assert await asyncio.gather(*found) == list(range(1, 21))
    assert await topic.values(0) == [b"first", *(b"%d" % number for number in range(20))]


async def test_a_record_that_is_refused_harms_no_other(topic: Topic) -> None:
    await topic.append(0, b"before")
    with pytest.raises(MessageSizeTooLargeError):
        await topic.append(0, Random(7).randbytes(2 * TAKES))
    other, same = await asyncio.gather(topic.append(1, b"elsewhere"), topic.append(0, b"after"))
    assert (other, same) == (0, 1)
    assert await topic.values(0) == [b"before", b"after"]


async def test_a_topic_that_nobody_knows_is_told_in_time(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    await topic.append(0, b"here")
    with monkeypatch.context() as soon:
        soon.setattr(production, "DELIVER_WITHIN", 0.5)
        with pytest.raises(KafkaError):
            await topic.producer.append(f"{topic.name}-x", PARTITIONS + 1, [Item(b"", b"", [])])
    assert await topic.append(0, b"and here") == 1


async def test_a_broker_that_is_not_there_is_told_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(production, "DELIVER_WITHIN", 0.3)
    producer = Producer(KafkaConnection("127.0.0.1:1"))
    with pytest.raises((KafkaError, OSError)):
        await producer.append("gate.inbound", 0, [Item(b"", b"", [])])
    await producer.stop()


async def test_what_is_given_up_may_stand_and_the_next_goes_on(topic: Topic) -> None:
    """A sender that was cancelled knows nothing; the producer goes on with what others want."""
    await topic.append(0, b"a")
    gone = asyncio.ensure_future(topic.append(0, b"b"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await topic.append(0, b"c") == 2
    assert await topic.values(0) == [b"a", b"b", b"c"]


async def test_whoever_waits_when_it_is_stopped_is_told() -> None:
    producer = Producer(KafkaConnection("127.0.0.1:1"))
    waits = asyncio.ensure_future(producer.append("gate.inbound", 0, [Item(b"", b"", [])]))
    await asyncio.sleep(0)
    await producer.stop()
    with pytest.raises(KafkaError):
        await waits
