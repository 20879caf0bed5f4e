"""The producer at brokers that fail: no record is lost, doubled or taken for another, and no partition waits for the
broker of another."""

import asyncio
import struct
from collections.abc import Callable, Collection, Coroutine
from typing import Any, NamedTuple

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError, MessageSizeTooLargeError, NotEnoughReplicasError
from aiokafka.record.memory_records import MemoryRecords
from kakou.runtime.kafka.append_queue import Item
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.producer import DELIVER_WITHIN, Producer
from kakou.runtime.kafka.wire import PRODUCE, Body

from tests.unit import virtual_time

TOPIC = "gate.inbound"
NOT_LEADER, TOO_LARGE, NOT_ALLOWED, NOT_ENOUGH_REPLICAS = 6, 10, 29, 19
ROUND_TRIP = 0.002

Answered = Callable[[bytes | Exception], None]


class Sent(NamedTuple):
    """A batch as a broker gets it. number: of its first record, by the producer's count."""

    partition: int
    producer: int
    number: int
    values: list[bytes]


class Cluster:
    """Brokers that know a producer's batches again, as Kafka does. A test says how they fail."""

    def __init__(self, leaders: dict[int, int]) -> None:
        self.leaders: dict[int, int | None] = dict(leaders)
        self.logs: dict[int, list[bytes]] = {partition: [] for partition in leaders}
        self.gone: set[int] = set()
        """Brokers to which no connection comes about, nor an error."""
        self.says: Callable[[int, Sent], int] = lambda node, sent: 0
        """The error with which a broker answers, 0: it appends."""
        self.loses: Callable[[int, Sent], bool] = lambda node, sent: False
        """Whether the answer is lost, with the connection."""
        self.asked: list[tuple[int, Sent]] = []
        self.breaks: BaseException | None = None
        self._producers = 0
        self._taken: dict[tuple[int, int], tuple[int, int, int]] = {}
        self._channels: dict[int, Channel] = {}

    # ----------------------------------------------- as `Brokers` shows it

    async def learn(self, topics: Collection[str]) -> None:
        await asyncio.sleep(ROUND_TRIP)
        if self.breaks is not None:
            raise self.breaks

    def leader(self, place: TopicPartition) -> int | None:
        return self.leaders[place.partition]

    def anybody(self) -> int:
        return 1

    async def channel(self, node: int, purpose: str = "") -> "Channel":
        if node in self.gone:
            await asyncio.sleep(3_600)
        if node not in self._channels or self._channels[node].closed:
            await asyncio.sleep(ROUND_TRIP)
            self._channels[node] = Channel(self, node)
        return self._channels[node]

    async def forget(self) -> None:
        """It is asked anew anyway."""

    async def close(self) -> None:
        for channel in self._channels.values():
            channel.close()

    # ------------------------------------------------------- as Kafka does

    def new_producer(self) -> bytes:
        self._producers += 1
        return (0).to_bytes(4, "big") + (0).to_bytes(2, "big") + self._producers.to_bytes(8, "big") + b"\0\0"

    def append(self, node: int, sent: Sent) -> tuple[int, int]:
        """The error and the offset of the first record."""
        if self.leaders[sent.partition] != node:
            return NOT_LEADER, -1
        if error := self.says(node, sent):
            return error, -1
        log, who = self.logs[sent.partition], (sent.partition, sent.producer)
        number, count, offset = self._taken.get(who, (0, 0, 0))
        if (sent.number, len(sent.values)) == (number, count):
            return 0, offset
        if who in self._taken and sent.number != number + count:
            return 45, -1
        self._taken[who] = sent.number, len(sent.values), len(log)
        log += sent.values
        return 0, len(log) - len(sent.values)


class Channel:
    def __init__(self, cluster: Cluster, node: int) -> None:
        self._cluster, self._node, self.closed = cluster, node, False
        self._waits: Answered | None = None

    async def answer(self, body: Body) -> bytes:
        await asyncio.sleep(ROUND_TRIP)
        return self._cluster.new_producer()

    def ask(self, body: Body, answered: Answered) -> None:
        if self.closed:
            raise KafkaConnectionError("the connection is closed")
        assert (body.key, body.version) == PRODUCE
        assert self._waits is None, "one request at a time"
        batches = batches_in(body.data)
        self._cluster.asked += [(self._node, sent) for sent in batches]
        self._waits = answered
        asyncio.get_running_loop().call_later(ROUND_TRIP, self._answer, batches)

    def _answer(self, batches: list[Sent]) -> None:
        """It has them, even if nobody hears of it."""
        said = [(sent, *self._cluster.append(self._node, sent)) for sent in batches]
        if any(self._cluster.loses(self._node, sent) for sent in batches):
            self.close()
        waits, self._waits = self._waits, None
        if waits is None:
            return
        parts = b"".join(struct.pack(">ihq", sent.partition, error, offset) + EMPTY for sent, error, offset in said)
        name = len(TOPIC).to_bytes(2, "big") + TOPIC.encode()
        waits((1).to_bytes(4, "big") + name + len(said).to_bytes(4, "big") + parts + bytes(4))

    def close(self) -> None:
        self.closed = True
        waits, self._waits = self._waits, None
        if waits is not None:
            waits(KafkaConnectionError("the connection was lost"))


EMPTY = bytes(16)
"""No time of appending and no first offset, of which nobody makes anything."""


def batches_in(request: bytes) -> list[Sent]:
    """A request to append, https://kafka.apache.org/protocol: all for one topic."""
    at = 2 + 2 + 4 + 4 + 2 + len(TOPIC)
    count, found = int.from_bytes(request[at : at + 4], "big"), list[Sent]()
    at += 4
    for _ in range(count):
        partition, size = int.from_bytes(request[at : at + 4], "big"), int.from_bytes(request[at + 4 : at + 8], "big")
        data = request[at + 8 : at + 8 + size]
        at += 8 + size
        batch: Any = MemoryRecords(data).next_batch()
        assert batch is not None
        values = [record.value for record in batch]
        found.append(Sent(partition, batch.producer_id, int.from_bytes(data[53:57], "big"), values))
    return found


def run(cluster: Cluster, test: Callable[[Callable[..., Coroutine[Any, Any, int]]], Coroutine[Any, Any, None]]) -> None:
    """In virtual time, with a producer at these brokers, which `test` appends by."""

    async def main() -> None:
        producer = Producer(KafkaConnection("kafka:9092"))
        producer._brokers = cluster  # type: ignore[assignment]

        async def append(partition: int, *values: bytes) -> int:
            return await producer.append(TOPIC, partition, [Item(b"3105W", value, []) for value in values])

        async with asyncio.timeout(600):
            await test(append)
        await producer.stop()

    virtual_time.run(main())


class Once:
    """Says so the first time that it is asked about a batch with this value, or the `nth`."""

    def __init__(self, value: bytes, nth: int = 1) -> None:
        self._value, self._left = value, nth

    def __call__(self, node: int, sent: Sent) -> bool:
        self._left -= self._value in sent.values
        return self._value in sent.values and self._left == 0


@pytest.mark.parametrize("error", [TOO_LARGE, NOT_ALLOWED])
def test_an_event_is_never_taken_for_one_before_it_that_was_refused_when_it_was_sent_again(error: int) -> None:
    """Its answer is lost, then the topic's limit or our rights change: it stands in the log all the same."""
    cluster = Cluster({0: 1})
    cluster.loses, again = Once(b"first"), Once(b"first", 2)
    cluster.says = lambda node, sent: error if again(node, sent) else 0

    async def test(append: Any) -> None:
        with pytest.raises(KafkaError) as told:
            await append(0, b"first")
        assert not isinstance(told.value, MessageSizeTooLargeError), "nobody knows that it is not in the log"
        assert await append(0, b"second") == 1
        assert cluster.logs[0] == [b"first", b"second"]

    run(cluster, test)


def test_what_is_refused_at_once_is_known_not_to_be_in_the_log() -> None:
    cluster = Cluster({0: 1})
    refused = Once(b"large")
    cluster.says = lambda node, sent: TOO_LARGE if refused(node, sent) else 0

    async def test(append: Any) -> None:
        with pytest.raises(MessageSizeTooLargeError):
            await append(0, b"large")
        assert await append(0, b"second") == 0

    run(cluster, test)


def test_a_partition_that_moves_is_asked_of_one_broker_at_a_time() -> None:
    """What waits behind the batch that its former leader refuses goes to the new one, and to no other."""
    cluster = Cluster({0: 1, 1: 1})

    async def test(append: Any) -> None:
        await asyncio.gather(append(0, b"a"), append(1, b"a"))
        waits = [asyncio.ensure_future(append(0, b"%d" % number)) for number in range(5)]
        await asyncio.sleep(ROUND_TRIP / 2)
        waits += [asyncio.ensure_future(append(0, b"%d" % number)) for number in range(5, 9)]
        cluster.leaders[0] = 2
        await asyncio.gather(*waits)
        assert [node for node, sent in cluster.asked if b"0" in sent.values] == [1, 2]
        assert cluster.logs[0] == [b"a", *(b"%d" % number for number in range(9))]

    run(cluster, test)


def test_a_broker_that_is_gone_without_a_word_stops_its_own_partitions_only() -> None:
    cluster = Cluster({0: 1, 1: 2})

    async def test(append: Any) -> None:
        cluster.gone = {1}
        cluster.anybody = lambda: 2  # type: ignore[method-assign]
        now = asyncio.get_running_loop().time
        stuck = asyncio.ensure_future(append(0, b"stuck"))
        began = now()
        for number in range(20):
            assert await append(1, b"%d" % number) == number
            if number % 5 == 0:
                cluster.loses = Once(b"%d" % (number + 1))
        assert now() - began < 2
        cluster.leaders[0] = 2  # as soon as the brokers have noticed
        assert await stuck == 0
        assert now() - began < 2.5

    run(cluster, test)


def test_what_is_given_up_is_given_up_alone() -> None:
    """A partition with too few replicas, or without a leader, costs no other partition an event."""
    cluster = Cluster({0: 1, 1: 1, 2: 1})
    cluster.leaders[2] = None
    cluster.says = lambda node, sent: NOT_ENOUGH_REPLICAS if sent.partition == 0 else 0

    async def test(append: Any) -> None:
        now = asyncio.get_running_loop().time
        stuck = [asyncio.ensure_future(append(partition, b"stuck")) for partition in (0, 2)]
        number = 0
        while not all(one.done() for one in stuck):
            assert await append(1, b"%d" % number) == number
            number += 1
        assert DELIVER_WITHIN <= now() < DELIVER_WITHIN + 1
        with pytest.raises(NotEnoughReplicasError):
            await stuck[0]
        with pytest.raises(KafkaConnectionError, match="leads"):
            await stuck[1]
        assert await append(1, b"last") == number
        cluster.says = lambda node, sent: 0
        assert await append(0, b"again") == 0

    run(cluster, test)


@pytest.mark.parametrize("breaks", [asyncio.CancelledError(), RuntimeError("in the client")])
def test_nobody_waits_for_ever_for_a_client_that_breaks(breaks: BaseException) -> None:
    cluster = Cluster({0: 1})
    cluster.breaks = breaks

    async def test(append: Any) -> None:
        with pytest.raises(KafkaError):
            await append(0, b"first")
        cluster.breaks = None
        assert await append(0, b"first") == 0

    run(cluster, test)
