"""The log in memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from kakou.runtime.log import Bounds
from kakou.runtime.record import Headers, Outgoing, Record


@dataclass
class MemoryLog:
    """Topics as lists. `now_ms` stands for the producers' clock."""

    now_ms: int = 0
    _topics: dict[tuple[str, int], list[Record]] = field(default_factory=dict)
    hints: dict[tuple[str, int], int] = field(default_factory=dict)

    def append(self, topic: str, partition: int, key: str, value: bytes, headers: Headers) -> int:
        """The new record's offset."""
        records = self._topics.setdefault((topic, partition), [])
        records.append(Record(topic, partition, len(records), self.now_ms, key.encode(), value, dict(headers)))
        return len(records) - 1

    def records(self, topic: str, partition: int) -> list[Record]:
        return self._topics.get((topic, partition), [])

    async def bounds(self, topic: str, partition: int) -> Bounds:
        return Bounds(0, len(self.records(topic, partition)))

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        return self.records(topic, partition)[offset : offset + limit]

    async def publish(self, records: Sequence[Outgoing]) -> None:
        for record in records:
            self.append(record.topic, record.partition, record.key, record.value, record.headers)

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

    async def take(self, limit: int) -> list[Record]:
        records = await self.log.read(self.topic, self.partition, self._offset, limit)
        self._offset += len(records)
        if not records:
            await asyncio.sleep(0.001)
        return records
