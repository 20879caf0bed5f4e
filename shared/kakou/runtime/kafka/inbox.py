"""One partition's records on their way from the poller to its loop."""

import asyncio
from collections import deque
from collections.abc import Callable

from kakou.runtime.record import Record
from kakou.runtime.size import WAITING_BYTES

PLENTY = 1_500
TAKE_WITHIN = 1.0
HOLES = 3
"""A rebalance leaves one now and then; what was deleted leaves one each time."""


class GroupInbox:
    """Lets in only what follows, without a hole, the offset last sought.

    aiokafka hands out records from where it stood before the last seek, and a new consumer may begin anywhere.
    """

    def __init__(self, seek: Callable[[int], None]) -> None:
        self._seek = seek
        self._buffer: deque[Record] = deque()
        self._bytes = 0
        self._holes = 0
        self._next: int | None = None
        self._arrived = asyncio.Event()
        self.drained = asyncio.Event()

    @property
    def full(self) -> bool:
        return len(self._buffer) >= PLENTY or self._bytes >= WAITING_BYTES

    @property
    def expects(self) -> int | None:
        """The offset that may come next; None before the first seek."""
        return self._next

    def seek(self, offset: int) -> None:
        self._buffer.clear()
        self._bytes = self._holes = 0
        self._arrived.clear()
        self._next = offset
        self._seek(offset)

    def offer(self, records: list[Record]) -> None:
        """What the poller has for this partition."""
        if self._next is None:
            return
        news = [record for record in records if record.offset >= self._next]
        if not news:
            return
        if news[0].offset != self._next:
            self._holes += 1
            self._seek(self._next)
            return
        self._holes = 0
        self._buffer.extend(news)
        self._bytes += sum(len(record.value or b"") for record in news)
        self._next = news[-1].offset + 1
        self._arrived.set()

    def interrupt(self) -> None:
        """Let a `take` that waits return at once."""
        self._arrived.set()

    async def take(self, limit: int) -> list[Record]:
        """Raises OSError when the input goes on behind a hole, however often it is asked for what comes next."""
        if not self._buffer and self._holes >= HOLES:
            raise OSError(f"Kafka: the input goes on behind offset {self._next}, which it does not give")
        if not self._buffer:
            self._arrived.clear()
            try:
                async with asyncio.timeout(TAKE_WITHIN):
                    await self._arrived.wait()
            except TimeoutError:
                return []
        taken = [self._buffer.popleft() for _ in range(min(limit, len(self._buffer)))]
        self._bytes -= sum(len(record.value or b"") for record in taken)
        self.drained.set()
        return taken
