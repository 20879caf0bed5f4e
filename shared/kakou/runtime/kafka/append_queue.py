"""What is to be appended to one partition: records on their way into batches, and the batch that is on its way."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from kakou.runtime.kafka.channel import Channel

BATCH_BYTES: Final = 262_144
"""Bytes of records in a batch, before compression; a record that is larger goes alone."""

FORMAT: Final = 2
PLAIN: Final = 0
ZSTD: Final = 4

SMALL: Final = 1_500
"""Bytes of values up to which a batch goes as it is: of one or two events compression saves little, and costs as much
as all else that is done to append them. zstd makes large batches smaller than lz4 in a quarter of the time."""


class Item(NamedTuple):
    """A record as Kafka has it."""

    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Identity(NamedTuple):
    """Of a producer, by which a broker knows what it has taken already."""

    number: int
    epoch: int


class Append:
    """Records that somebody wants appended in a row. until: the loop's time after which it has come to nothing."""

    def __init__(self, items: Sequence[Item], acknowledged: "asyncio.Future[int]", until: float) -> None:
        self.items, self.acknowledged, self.until = items, acknowledged, until
        self.made_ms = time.time_ns() // 1_000_000
        self.packed = 0
        self.first: int | None = None


class Leader:
    """A broker that leads some of the partitions. due: those that have something to send; in_hand: those of which its
    answer is awaited."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.due: dict[TopicPartition, AppendQueue] = {}
        self.in_hand: dict[TopicPartition, AppendQueue] = {}


class AppendQueue:
    """leader: the broker that takes its batches; None while it has to be found. why: what was wrong last.
    identity: under which batches are numbered, for as long as the queue lasts; known before there is a leader.
    """

    def __init__(self, place: TopicPartition) -> None:
        self.place = place
        self.leader: Leader | None = None
        self.why: Exception = KafkaConnectionError("no broker was reached")
        self.identity: Identity | None = None
        self.waiting: deque[Append] = deque()
        self._batch: bytearray | None = None
        self._parts: list[tuple[Append, int]] = []
        self._sequence = 0
        self._sent = 0

    @property
    def has_more(self) -> bool:
        """Whether there is something to send, or to send again."""
        return self._batch is not None or bool(self.waiting)

    @property
    def unacknowledged(self) -> bool:
        """Whether a batch was sent, and may be in the log."""
        return self._batch is not None

    @property
    def sent_again(self) -> bool:
        """Whether an earlier sending of the batch may be in the log, whatever the broker says of this one."""
        return self._sent > 1

    @property
    def overdue(self) -> bool:
        """Whether the time of what comes first is over."""
        first = self._parts[0][0] if self._parts else self.waiting[0] if self.waiting else None
        return first is not None and first.until <= asyncio.get_running_loop().time()

    def batch(self) -> bytearray | None:
        """The one that is not acknowledged, just as it was sent, else the next; None where there is nothing to send."""
        if self._batch is None:
            assert self.identity is not None, "it is known before there is a leader"
            self._sent = 0
            self._pack(self.identity)
        self._sent += 1
        return self._batch

    def appended(self, offset: int) -> None:
        """The batch stands in the log from `offset` on."""
        parts, self._parts, self._batch = self._parts, [], None
        for append, count in parts:
            if append.first is None:
                append.first = offset
            offset += count
            self._sequence = (self._sequence + count) & 0x7FFFFFFF
            if append.packed == len(append.items) and not append.acknowledged.done():
                append.acknowledged.set_result(append.first)

    def refused(self, why: Exception) -> None:
        """The batch is not in the log and never will be. Its numbers go to the next one."""
        parts, self._parts, self._batch = self._parts, [], None
        for append, _ in parts:
            if self.waiting and self.waiting[0] is append:
                self.waiting.popleft()
            _fail(append, why)

    def give_up(self, why: Exception) -> None:
        for append in (*(append for append, _ in self._parts), *self.waiting):
            _fail(append, why)
        self.waiting.clear()
        self._parts, self._batch, self.leader = [], None, None

    def _pack(self, identity: Identity) -> None:
        size = sum(len(item.value) for append in self.waiting for item in append.items)
        codec = PLAIN if size <= SMALL else ZSTD
        builder = DefaultRecordBatchBuilder(FORMAT, codec, 0, *identity, self._sequence, BATCH_BYTES)
        count = 0
        while self.waiting:
            append = self.waiting[0]
            before = append.packed
            if append.acknowledged.done() and not before:
                self.waiting.popleft()  # whoever wanted it has gone, and nothing of it was sent
                continue
            while append.packed < len(append.items):
                item = append.items[append.packed]
                if builder.append(count, append.made_ms, item.key, item.value, item.headers) is None:
                    break
                append.packed += 1
                count += 1
            if append.packed > before:
                self._parts.append((append, append.packed - before))
            if append.packed < len(append.items):
                break
            self.waiting.popleft()
        if count:
            self._batch = builder.build()


def _fail(append: Append, why: Exception) -> None:
    if not append.acknowledged.done():
        append.acknowledged.set_exception(why)
