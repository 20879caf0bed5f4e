"""One partition's records on their way from the fetcher to its loop."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException
from aiokafka.record.memory_records import MemoryRecords

from kakou.runtime.events.record import Record
from kakou.runtime.events.size import BATCH_BYTES, WAITING_BYTES
from kakou.runtime.kafka.records import record_of


class KafkaInbox:
    """Gives what follows, without a hole, the offset last sought. What waits is unpacked only when it is taken.

    changed: is told whenever `wants` may have.
    """

    def __init__(self, place: TopicPartition, changed: "Callable[[KafkaInbox], None]") -> None:
        self.place, self._changed = place, changed
        self._batches: deque[tuple[Any, int]] = deque()
        self._bytes = 0
        self._unpacking: Iterator[Any] | None = None
        self._fetches: int | None = None
        self.gives = 0
        """The offset of the record that is given next."""
        self._error: OSError | None = None
        self._arrived = asyncio.Event()

    @property
    def wants(self) -> int | None:
        """The offset to fetch from; None before the first seek, and while enough waits."""
        return None if self._error or self._bytes >= WAITING_BYTES else self._fetches

    @property
    def waiting(self) -> bool:
        """Whether something waits to be taken."""
        return self._unpacking is not None or bool(self._batches) or self._error is not None

    def seek(self, offset: int) -> None:
        self._batches.clear()
        self._bytes, self._unpacking, self._error = 0, None, None
        self._fetches = self.gives = offset
        self._arrived.clear()
        self._changed(self)

    def offer(self, offset: int, data: bytes) -> None:
        """What the broker answered to a request from `offset` on. Raises CorruptRecordException."""
        if offset != self._fetches:
            return  # asked before the last seek, or answered already
        records, batches = MemoryRecords(data), list[Any]()
        while records.has_next():
            batch: Any = records.next_batch()
            if not batch.validate_crc():
                raise CorruptRecordException(f"wrong CRC at {self.place.topic}/{self.place.partition}/{offset}")
            batches.append(batch)
        if not batches:
            return
        self._fetches = batches[-1].next_offset
        # All of the answer stays in memory until its last batch is unpacked.
        self._batches.extend((batch, 0) for batch in batches[:-1])
        self._batches.append((batches[-1], len(data)))
        self._bytes += len(data)
        self._changed(self)
        self._arrived.set()

    def fail(self, why: str) -> None:
        """Nothing will come: whoever takes is told."""
        self._error = OSError(f"Kafka: {why}")
        self._changed(self)
        self._arrived.set()

    def interrupt(self) -> None:
        """Let a `take` that waits return at once."""
        self._arrived.set()

    async def take(self, limit: int, within: float | None = None) -> list[Record]:
        """Raises OSError when there is nothing to wait for, or the input goes on behind a hole."""
        if not self.waiting:
            self._arrived.clear()
            timer = asyncio.get_running_loop().call_later(within, self._arrived.set) if within is not None else None
            await self._arrived.wait()
            if timer is not None:
                timer.cancel()
        enough = self.wants is None
        taken = self._unpack(limit)
        if self._error and not taken:
            raise self._error
        if enough and self.wants is not None:
            self._changed(self)
        return taken

    def _unpack(self, limit: int) -> list[Record]:
        """Not more than a batch takes: what is a mebibyte in the broker's answer may be fifty times that."""
        taken: list[Record] = []
        size = 0
        while len(taken) < limit and size < BATCH_BYTES:
            found = next(self._unpacking, None) if self._unpacking is not None else None
            if found is None:
                if not self._batches:
                    self._unpacking = None
                    break
                batch, packed = self._batches.popleft()
                self._bytes -= packed
                self._unpacking = iter(batch)
                if batch.is_control_batch:
                    self._unpacking, self.gives = None, batch.next_offset
            elif found.offset > self.gives:
                self.fail(f"the input goes on behind offset {self.gives}, which it does not give")
                self._batches.clear()
                self._unpacking = None
                break
            elif found.offset == self.gives:
                self.gives += 1
                taken.append(record_of(self.place, found))
                size += len(found.value or b"")
        return taken
