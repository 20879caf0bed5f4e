"""The fetcher on a real Kafka: nobody waits for the news of others, whatever comes, goes and breaks."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from kakou.runtime.events.record import Outgoing
from kakou.runtime.kafka import fetcher as fetching
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetcher import Fetcher
from kakou.runtime.kafka.inbox import KafkaInbox
from kakou.runtime.kafka.log import KafkaLog

from tests.conftest import Servers

PARTITIONS = 64
LONG = 20_000


class Topic:
    """A topic of many partitions, who writes to it and who fetches from it."""

    def __init__(self, name: str, log: KafkaLog, fetcher: Fetcher) -> None:
        self.name, self.log, self.fetcher = name, log, fetcher

    async def write(self, partition: int, *values: bytes) -> None:
        await self.log.publish([Outgoing(self.name, partition, "3105W", value, {}) for value in values])

    def open(self, partition: int, offset: int = 0) -> KafkaInbox:
        inbox = self.fetcher.open(self.name, partition)
        inbox.seek(offset)
        return inbox


@pytest.fixture
async def topic(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Topic]:
    """While there is no news a request waits longer than any test."""
    monkeypatch.setattr(fetching, "WAIT_MS", LONG)
    monkeypatch.setattr(fetching, "ANSWER_WITHIN", 2 * LONG / 1000)
    name, kafka = f"test-{uuid4().hex}", KafkaConnection(servers.bootstrap)
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, PARTITIONS, 1)])
    await admin.close()
    made = Topic(name, KafkaLog(kafka), Fetcher(kafka, (name,)))
    await made.fetcher.start()
    yield made
    await made.fetcher.stop()
    await made.log.stop()


async def values(inbox: KafkaInbox, count: int) -> list[bytes | None]:
    found: list[bytes | None] = []
    async with asyncio.timeout(LONG / 2000):
        while len(found) < count:
            found += [record.value for record in await inbox.take(100)]
    return found


async def under_way(topic: Topic, inbox: KafkaInbox) -> None:
    """Until a request that asks for what follows in the inbox waits at the broker."""

    def waits() -> bool:
        brokers = topic.fetcher._asking.values()
        return any(one._waits and one._session.asked.get(inbox.place) == inbox.wants for one in brokers)

    async with asyncio.timeout(LONG / 2000):
        while not waits():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)


async def test_every_partition_gets_its_records(topic: Topic) -> None:
    inboxes = [topic.open(partition) for partition in range(PARTITIONS)]
    for partition in range(PARTITIONS):
        await topic.write(partition, b"first of %d" % partition)
    for partition, inbox in enumerate(inboxes):
        assert await values(inbox, 1) == [b"first of %d" % partition]
    await topic.write(5, b"a", b"b")
    await topic.write(6, b"c")
    assert await values(inboxes[6], 1) == [b"c"]
    assert await values(inboxes[5], 2) == [b"a", b"b"]


async def test_a_partition_that_is_taken_over_does_not_wait_for_the_request_under_way(topic: Topic) -> None:
    quiet = topic.open(0)
    await under_way(topic, quiet)
    await topic.write(1, b"was there")
    began = time.monotonic()
    late = topic.open(1)
    assert await values(late, 1) == [b"was there"]
    await topic.write(1, b"came later")
    assert await values(late, 1) == [b"came later"]
    assert time.monotonic() - began < LONG / 4000


async def test_an_inbox_goes_on_where_it_has_sought_though_another_offset_was_asked_for(topic: Topic) -> None:
    await topic.write(2, b"a", b"b", b"c")
    inbox = topic.open(2)
    assert await values(inbox, 3) == [b"a", b"b", b"c"]
    await under_way(topic, inbox)
    inbox.seek(1)
    assert await values(inbox, 2) == [b"b", b"c"]


async def test_a_partition_that_was_handed_over_is_not_read_any_more(topic: Topic) -> None:
    given, kept = topic.open(3), topic.open(4)
    await under_way(topic, given)
    topic.fetcher.close(given)
    await topic.write(3, b"for another")
    await topic.write(4, b"for us")
    assert await values(kept, 1) == [b"for us"]
    assert not given.waiting
    back = topic.open(3)
    assert await values(back, 1) == [b"for another"]


async def test_a_session_that_the_broker_has_forgotten_is_begun_anew(topic: Topic) -> None:
    inbox = topic.open(7)
    await topic.write(7, b"a")
    assert await values(inbox, 1) == [b"a"]
    (broker,) = topic.fetcher._asking.values()
    broker._session._id += 1
    await topic.write(7, b"b")
    assert await values(inbox, 1) == [b"b"]
    await topic.write(7, b"c")
    assert await values(inbox, 1) == [b"c"]
    assert not topic.fetcher.why


async def test_a_connection_that_is_lost_is_made_again(topic: Topic) -> None:
    inbox = topic.open(8)
    await under_way(topic, inbox)
    for channel in topic.fetcher._brokers._channels.values():
        channel._transport.abort()
    await topic.write(8, b"a")
    assert await values(inbox, 1) == [b"a"]


async def test_an_offset_beyond_the_end_is_told(topic: Topic) -> None:
    inbox = topic.open(9, offset=5)
    with pytest.raises(OSError, match=r"/9/5: OffsetOutOfRangeError"):
        await values(inbox, 1)


async def test_what_is_longer_than_an_answer_comes_in_several(topic: Topic) -> None:
    large = [bytes([number]) * 700_000 for number in range(6)]
    await topic.write(10, *large)
    await topic.write(11, *large)
    one, other = topic.open(10), topic.open(11)
    assert await values(one, 6) == large
    assert await values(other, 6) == large
