"""A part of the log run again: the services' own handlers by the real loop, over a log and stores in memory."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from kakou.runtime.batches.batch import FOREIGN
from kakou.runtime.batches.refusal import DEAD_LETTERS, refusals_of
from kakou.runtime.batches.rejection import PLACE
from kakou.runtime.batches.sequencing import News, place
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, WRITER, Record
from kakou.runtime.handler import Service
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import EndingInbox, MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.status import Watch


class CannotReplay(Exception):
    """This build cannot run the log: it activates rules unknown here, say. In memory another try mends nothing."""


@dataclass
class Replay:
    """Services in the order of the path over one partition, fed from its `gate.inbound`.

    Only what the services must remember stays in memory, so a long log can be fed piece by piece.
    partitions: as many as the log was written with.
    """

    services: Sequence[Service]
    partition: int
    partitions: int
    log: MemoryLog = field(default_factory=MemoryLog)
    stores: dict[str, MemoryStore] = field(default_factory=dict)
    marks: dict[str, Origin | None] = field(default_factory=dict)

    async def feed(self, inbound: Sequence[Record], letters: Sequence[Record] = ()) -> list[Record]:
        """What the services make of the next events, each output once, topic by topic, dead letters left out.

        letters: dead letters that follow from these events. What was rejected is rejected again, without being tried.
        Raises CannotReplay.
        """
        for record in inbound:
            self.log.put(record)
        made: list[Record] = []
        for service in self.services:
            self._expect(service, letters)
            await self._run(service)
            self.log.forget(service.reads, self.partition, keep=1)
            assert service.writes is not None, "the services of the path write"
            made += self._news(service.writes)
        self.log.forget(DEAD_LETTERS, self.partition, keep=0)
        return made

    def fork(self) -> "Replay":
        """One of the same state, to go on another way."""
        return replace(self, log=deepcopy(self.log), stores=deepcopy(self.stores), marks=dict(self.marks))

    def _expect(self, service: Service, letters: Sequence[Record]) -> None:
        """Tell the service of its rejections, where their records stand in this log."""
        for letter in letters:
            if letter.headers.get(WRITER) == refusals_of(service.name):
                self.log.append(DEAD_LETTERS, self.partition, "", letter.value or b"", letter.headers)
        own = [letter for letter in letters if letter.headers.get(WRITER) == service.name]
        if not own:
            return
        places = {
            record.headers.get(ORIGIN, str(record.offset)): record.offset
            for record in self.log.records(service.reads, self.partition)
        }
        for letter in own:
            root, path = Origin.decode(letter.headers[ORIGIN])
            offset = places.get(Origin(root, path[:-1]).encode())
            if offset is not None and path[-1] < FOREIGN:
                headers = letter.headers | {PLACE: f"{service.reads}/{self.partition}/{offset}"}
                self.log.append(DEAD_LETTERS, self.partition, "", letter.value or b"", headers)

    async def _run(self, service: Service) -> None:
        inbox = EndingInbox(self.log, service.reads, self.partition)
        store = self.stores.setdefault(service.name, MemoryStore())
        watch = Watch()

        async def pause(seconds: float) -> None:
            if seconds > 0:
                raise CannotReplay(f"{service.name}: {watch.view(self.partition).why}")

        loop = PartitionLoop(service, self.partition, self.partitions, self.log, store, inbox, watch, pause)
        inbox.when_empty = loop.stop
        await loop.run()

    def _news(self, topic: str) -> list[Record]:
        """A service publishes again what it published last whenever it takes over: repeats are left out."""
        news = []
        for record in self.log.records(topic, self.partition):
            found = place(record, self.marks.get(topic))
            if isinstance(found, News):
                self.marks[topic] = found.origin
                news.append(record)
        if topic == self.services[-1].writes:
            self.log.forget(topic, self.partition, keep=0)
        return news
