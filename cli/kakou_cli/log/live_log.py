"""The log as it stands in its topics, read by the origin rule: repeats left out, outputs beside their event."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from time import monotonic

from kakou.contracts.topics import DEAD_LETTERS_TOPIC, INBOUND_TOPIC
from kakou.runtime.batches.sequencing import News, place
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, WRITER, Record
from kakou.runtime.log import Log

from kakou_cli.log.events import FOLLOWING, OUTPUTS, Followed, LogPlace, origin_of
from kakou_cli.period import Period

PAGE = 2_000
LOOK_EVERY = 0.25
WHOLE_AFTER = 1.0
"""Seconds after which all that services make of an event is in their topics, once the first of it is: it is published
together, and there may be no later event to show it."""

LAST = 100
"""Records at a topic's end among which there is one of ours, whatever else somebody wrote there."""


class StandingLog:
    """A zone's events up to where every service has taken them.

    patience: seconds to wait for the services to take what the log holds when the reading begins.
    """

    def __init__(self, log: Log, where: LogPlace, period: Period, patience: float) -> None:
        self._log, self.place, self._period, self._patience = log, where, period, patience
        self.since: datetime | None = None
        self.left_out = 0

    async def events(self) -> AsyncIterator[Followed]:
        end = await self._end()
        topics = [_Topic(self._log, topic, self.place) for topic in FOLLOWING]
        offset = 0
        while offset < end:
            page = await self._log.read(INBOUND_TOPIC, self.place.partition, offset, min(PAGE, end - offset))
            if not page:
                return
            offset = page[-1].offset + 1
            followed = {record.offset: Followed(record) for record in page if self._ours(record)}
            for topic in topics:
                for root, records in (await topic.through(page[-1].offset)).items():
                    if root in followed:
                        followed[root].records.extend(records)
            for one in followed.values():
                if self._period.over(one.event):
                    return
                yield one

    def _ours(self, record: Record) -> bool:
        return (record.key or b"").decode(errors="replace") == self.place.zone

    async def _end(self) -> int:
        """The offset up to which every service has said all that it makes of the events."""
        first, end = await self._log.bounds(INBOUND_TOPIC, self.place.partition)
        if first > 0:
            where = f"{INBOUND_TOPIC}/{self.place.partition}"
            raise OSError(
                f"{where} begins at {first}: name the archive with what was before, --archive or KAKOU_ARCHIVE"
            )
        if end == 0:
            return 0
        deadline = monotonic() + self._patience
        taken, since = await self._taken(), monotonic()
        while taken < end and monotonic() < deadline and not (taken == end - 1 and monotonic() - since > WHOLE_AFTER):
            await asyncio.sleep(LOOK_EVERY)
            before, taken = taken, await self._taken()
            since = since if taken == before else monotonic()
        if taken >= end - 1:
            return end
        self.left_out = end - max(0, taken)
        return max(0, taken)

    async def _taken(self) -> int:
        """The last event that all services have made something of; it may not be all yet."""
        roots = []
        for topic in OUTPUTS:
            end = (await self._log.bounds(topic, self.place.partition)).end
            last = await self._log.read(topic, self.place.partition, max(0, end - LAST), LAST)
            roots.append(max((origin_of(record).root for record in last if ORIGIN in record.headers), default=-1))
        return min(roots)


class _Topic:
    """One topic's records by the origin rule, read as far as is asked for."""

    def __init__(self, log: Log, topic: str, where: LogPlace) -> None:
        self._log, self._topic, self._where = log, topic, where
        # Several services write dead letters, each with a chain of its own and at its own pace.
        self._of_several = topic == DEAD_LETTERS_TOPIC
        self._offset, self._last = 0, -1
        self._marks: dict[str, Origin] = {}
        self._ahead: dict[int, list[Record]] = {}

    async def through(self, root: int) -> dict[int, list[Record]]:
        """The zone's next records that follow from events up to `root`, by event."""
        while self._of_several or self._last <= root:
            records = await self._log.read(self._topic, self._where.partition, self._offset, PAGE)
            if not records:
                break
            self._offset = records[-1].offset + 1
            for record in records:
                self._take(record)
        return {event: self._ahead.pop(event) for event in sorted(self._ahead) if event <= root}

    def _take(self, record: Record) -> None:
        writer = record.headers.get(WRITER, "") if self._of_several else ""
        found = place(record, self._marks.get(writer))
        if not isinstance(found, News):
            return
        self._marks[writer] = found.origin
        self._last = max(self._last, found.origin.root)
        if (record.key or b"").decode(errors="replace") == self._where.zone:
            self._ahead.setdefault(found.origin.root, []).append(record)
