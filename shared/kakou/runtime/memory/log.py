"""The log in memory."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from kakou.runtime.events.record import Headers, Outgoing, Record
from kakou.runtime.events.size import LARGEST_RECORD, size
from kakou.runtime.log import Bounds, RecordsRefused

_BY_OFFSET = attrgetter("offset")


@dataclass
class MemoryLog:
    """Topics as lists. `now_ms` stands for the producers' clock, `largest` for `max.message.bytes` by topic."""

    now_ms: int = 0
    largest: dict[str, int] = field(default_factory=dict)
    _topics: dict[tuple[str, int], list[Record]] = field(default_factory=dict)
    _ends: dict[tuple[str, int], int] = field(default_factory=dict)
    hints: dict[tuple[str, int], int] = field(default_factory=dict)

    def append(self, topic: str, partition: int, key: str, value: bytes, headers: Headers) -> int:
        """The new record's offset."""
        offset = self._ends.get((topic, partition), 0)
        self.put(Record(topic, partition, offset, self.now_ms, key.encode(), value, dict(headers)))
        return offset

    def put(self, record: Record) -> None:
        """Append a record at the offset it has elsewhere, at or beyond the end: a part of a log keeps its places.

        Raises ValueError for one before the end.
        """
        place = (record.topic, record.partition)
        if record.offset < self._ends.get(place, 0):
            raise ValueError(f"{record.topic}/{record.partition}/{record.offset} is before the end of the log")
        self._topics.setdefault(place, []).append(record)
        self._ends[place] = record.offset + 1

    def forget(self, topic: str, partition: int, keep: int) -> None:
        """Drop all records but the last `keep`. What follows keeps its offsets."""
        records = self.records(topic, partition)
        del records[: max(0, len(records) - keep)]

    def records(self, topic: str, partition: int) -> list[Record]:
        return self._topics.get((topic, partition), [])

    async def bounds(self, topic: str, partition: int) -> Bounds:
        """Records forgotten or never put there count as kept: whoever left them out answers for it."""
        return Bounds(0, self._ends.get((topic, partition), 0))

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        records = self.records(topic, partition)
        start = bisect_left(records, offset, key=_BY_OFFSET)
        return records[start : start + limit]

    async def publish(self, records: Sequence[Outgoing]) -> None:
        refused = [record for record in records if self.refuses(record)]
        for record in records:
            if record not in refused:
                self.append(record.topic, record.partition, record.key, record.value, record.headers)
        if refused:
            raise RecordsRefused(refused, f"{refused[0].topic}: too large")

    def refuses(self, record: Outgoing) -> bool:
        """Whether the topic will never take it."""
        return size(record.key, record.value, record.headers) > self.largest.get(record.topic, LARGEST_RECORD)

    async def hint(self, topic: str, partition: int, position: int) -> None:
        self.hints[(topic, partition)] = position


@dataclass
class MemoryInbox:
    """One partition's input, read straight from the log in memory."""

    log: MemoryLog
    topic: str
    partition: int
    _offset: int = 0

    def seek(self, offset: int) -> None:
        self._offset = offset

    async def take(self, limit: int, within: float | None = None) -> list[Record]:
        records = await self.log.read(self.topic, self.partition, self._offset, limit)
        if records:
            self._offset = records[-1].offset + 1
        else:
            await self._wait()
        return records

    async def _wait(self) -> None:
        await asyncio.sleep(0.001)


@dataclass
class EndingInbox(MemoryInbox):
    """Calls `when_empty` once everything is taken: a loop that is stopped by it runs over what the log holds."""

    when_empty: Callable[[], None] = lambda: None

    async def _wait(self) -> None:
        self.when_empty()
