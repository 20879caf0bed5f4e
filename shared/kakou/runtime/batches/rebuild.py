"""What a rebuilt service finds already standing in an output topic: it compares, and publishes only beyond that."""

import logging
from collections import deque

from kakou.runtime.batches.rejection import CUT
from kakou.runtime.batches.sequencing import News, place
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import WRITER, Outgoing, Record
from kakou.runtime.log import Log

logger = logging.getLogger(__name__)
READ_AHEAD = 1_000


class StandingOutputs:
    """Walks one output topic's partition as its readers do, in step with a rebuild, from `start` to `end`.

    sent: what the state says it sent last, which a reader that begins at `start` has applied.
    """

    def __init__(
        self, log: Log, topic: str, partition: int, writer: str, start: int, end: int, sent: Origin | None
    ) -> None:
        self._log, self._topic, self._partition, self._writer = log, topic, partition, writer
        self._offset, self._end = start, end
        self._mark = sent
        self._ahead: deque[Record] = deque()

    async def stands(self, output: Outgoing, origin: Origin) -> bool:
        """True when `output` is in the topic already, so that it must not be published again."""
        while self._mark is None or self._mark < origin:
            record = await self._next()
            if record is None:
                return False
            found = place(record, self._mark)
            if not isinstance(found, News):
                continue
            self._mark = found.origin
            if found.origin == origin and record.value != output.value and CUT not in record.headers:
                logger.error("rebuilt output differs from the one published: %s %s", self._topic, origin.encode())
        return True

    async def _next(self) -> Record | None:
        while not self._ahead:
            if self._offset >= self._end:
                return None
            records = await self._log.read(self._topic, self._partition, self._offset, READ_AHEAD)
            if not records:
                return None
            self._offset = records[-1].offset + 1
            self._ahead.extend(record for record in records if record.headers.get(WRITER) == self._writer)
        return self._ahead.popleft()
