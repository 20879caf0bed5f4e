"""What is appended stands in the log once and in order, whatever happens on the way to a broker that counts."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError
from aiokafka.protocol.produce import ProduceRequest_v7, ProduceResponse_v7
from aiokafka.protocol.transaction import InitProducerIdResponse_v0
from aiokafka.record.memory_records import MemoryRecords
from kakou.runtime.kafka import producer as production
from kakou.runtime.kafka.append_queue import Item
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.wire import PRODUCE, Body

TOPIC = "gate.inbound"
NOT_LEADER, NOT_ENOUGH_REPLICAS_AFTER_APPEND, OUT_OF_ORDER = 6, 20, 45
Answered = Callable[[bytes | Exception], None]


@dataclass
class Log:
    """Partitions as a broker keeps them: what a producer sends twice it takes once, and nothing behind a hole."""

    records: dict[TopicPartition, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[tuple[TopicPartition, int], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    producers: int = 0

    def append(self, place: TopicPartition, batch: bytes) -> tuple[int, int]:
        """An error, and the offset of the first record."""
        found: Any = MemoryRecords(batch).next_batch()
        assert found.validate_crc()
        sequence = int.from_bytes(batch[53:57], "big")
        values = [record.value for record in found]
        taken = self.taken[place, found.producer_id]
        if sequence in taken:
            return 0, taken[sequence]
        if sequence != taken.get(-1, 0):
            return OUT_OF_ORDER, -1
        offset = len(self.records[place])
        self.records[place] += values
        taken[sequence], taken[-1] = offset, sequence + len(values)
        return 0, offset


@dataclass
class Mishaps:
    """Probabilities of each request. lost, unanswered: the connection ends before, or after it was carried out."""

    random: Random
    lost: float = 0.0
    unanswered: float = 0.0
    elsewhere: float = 0.0
    slow_replicas: float = 0.0
    unknown: float = 0.0

    def strikes(self, chance: float) -> bool:
        return self.random.random() < chance


@dataclass
class Channel:
    log: Log
    mishaps: Mishaps
    closed: bool = False
    waiting: list[Answered] = field(default_factory=list)

    def ask(self, body: Body, answered: Answered) -> None:
        if self.closed:
            raise KafkaConnectionError("closed")
        assert (body.key, body.version) == PRODUCE
        self.waiting.append(answered)
        asyncio.get_running_loop().call_soon(self._carry_out, body)

    async def answer(self, _: Body) -> bytes:
        await asyncio.sleep(0)
        self.log.producers += 1
        answer: bytes = InitProducerIdResponse_v0(0, 0, self.log.producers, 0).encode()
        return answer

    def close(self, why: Exception | None = None) -> None:
        self.closed = True
        waiting, self.waiting = self.waiting, []
        for answered in waiting:
            answered(why or KafkaConnectionError("closed"))

    def _carry_out(self, body: Body) -> None:
        lost, unanswered = self.mishaps.strikes(self.mishaps.lost), self.mishaps.strikes(self.mishaps.unanswered)
        topics = []
        for topic, partitions in [] if lost else ProduceRequest_v7.decode(body.data).topics:
            said = []
            for partition, batch in partitions:
                said.append((partition, *self._append(TopicPartition(topic, partition), batch), -1, 0))
            topics.append((topic, said))
        if lost or unanswered:
            self.close()
        elif self.waiting:
            self.waiting.pop(0)(ProduceResponse_v7(topics, 0).encode())

    def _append(self, place: TopicPartition, batch: bytes) -> tuple[int, int]:
        if self.mishaps.strikes(self.mishaps.elsewhere):
            return NOT_LEADER, -1
        error, offset = self.log.append(place, batch)
        if self.mishaps.strikes(self.mishaps.slow_replicas):
            return NOT_ENOUGH_REPLICAS_AFTER_APPEND, -1
        return error, offset


class Brokers:
    """Two of them, of which either may lead a partition after every look."""

    def __init__(self, log: Log, mishaps: Mishaps) -> None:
        self._log, self._mishaps = log, mishaps
        self._channels: dict[int, Channel] = {}
        self._leaders: dict[TopicPartition, int] = {}

    async def learn(self, _: Collection[str]) -> None:
        await asyncio.sleep(0)
        if self._mishaps.strikes(self._mishaps.unknown):
            raise KafkaConnectionError("no broker says who leads")
        self._leaders.clear()

    def leader(self, place: TopicPartition) -> int | None:
        return self._leaders.setdefault(place, self._mishaps.random.randrange(2))

    def anybody(self) -> int:
        return 0

    async def channel(self, node: int) -> Channel:
        await asyncio.sleep(0)
        if node not in self._channels or self._channels[node].closed:
            self._channels[node] = Channel(self._log, self._mishaps)
        return self._channels[node]

    async def close(self) -> None:
        for channel in self._channels.values():
            channel.close()

    async def forget(self) -> None:
        self._leaders.clear()


def producer_on(log: Log, mishaps: Mishaps) -> Producer:
    producer = Producer(KafkaConnection("nowhere:1"))
    producer._brokers = Brokers(log, mishaps)  # type: ignore[assignment]
    return producer


async def appended(producer: Producer, partition: int, name: str, random: Random) -> dict[bytes, int]:
    """One sender's appends, one after the other; the offset told of each value."""
    told: dict[bytes, int] = {}
    for number in range(20):
        values = [f"{name}-{number}.{part}".encode() for part in range(random.randint(1, 3))]
        first = await producer.append(TOPIC, partition, [Item(b"3105W", value, []) for value in values])
        told |= {value: first + at for at, value in enumerate(values)}
        for _ in range(random.randrange(3)):
            await asyncio.sleep(0)
    return told


@pytest.mark.parametrize("seed", range(40))
async def test_every_record_stands_once_in_order_and_where_its_sender_was_told(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(production, "AGAIN_AFTER", 0)
    random, log = Random(seed), Log()
    rates = (random.choice((0.0, 0.05, 0.3)) for _ in range(5))
    producer = producer_on(log, Mishaps(random, *rates))
    senders = [(partition, f"{partition}{name}") for partition in range(3) for name in "abcd"]
    found = await asyncio.gather(*(appended(producer, partition, name, random) for partition, name in senders))
    for (partition, name), told in zip(senders, found, strict=True):
        records = log.records[TopicPartition(TOPIC, partition)]
        assert {value: at for at, value in enumerate(records) if value.startswith(name.encode())} == told
        assert [value for value in records if value.startswith(name.encode())] == list(told)
    assert sum(map(len, log.records.values())) == sum(map(len, found))
    assert log.producers == 1
    await producer.stop()


async def test_a_producer_that_the_broker_does_not_know_any_more_goes_on_as_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(production, "AGAIN_AFTER", 0)
    log = Log()
    producer = producer_on(log, Mishaps(Random(1)))
    await producer.append(TOPIC, 0, [Item(b"", b"a", [])])
    log.taken.clear()
    with pytest.raises(KafkaError, match="OutOfOrder"):
        await producer.append(TOPIC, 0, [Item(b"", b"b", [])])
    assert await producer.append(TOPIC, 0, [Item(b"", b"b", [])]) == 1
    assert log.producers == 2
    await producer.stop()
