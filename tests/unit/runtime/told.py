"""A service of one rule between two topics in memory, for tests of the loop's limits."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import orjson
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import Record
from kakou.runtime.handler import Service
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import EndingInbox, MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.status import Watch
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork
from pydantic import BaseModel

READS, WRITES, LETTERS = "gate.inbound", "gate.visits", "gate.dead-letters"
ZONE = "3105W"


class Text(BaseModel):
    text: str


@dataclass
class Rule:
    """A handler that is one function."""

    does: Callable[[Event, UnitOfWork], None] = lambda event, unit: unit.forward()

    def keys(self, event: Event) -> Iterable[Key]:
        return ()

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        self.does(event, unit)

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        unit.put("referred", event.id or "?", cause)


@dataclass
class Path:
    """One service over a log and a store in memory. `pauses` are the seconds that its loop slept, retries mostly.

    first: whether it reads what senders say; any other reads what a service wrote.
    """

    rule: Rule = field(default_factory=Rule)
    first: bool = True
    log: MemoryLog = field(default_factory=lambda: MemoryLog(now_ms=1_795_305_600_000))
    store: MemoryStore = field(default_factory=MemoryStore)
    watch: Watch = field(default_factory=Watch)
    pauses: list[float] = field(default_factory=list)

    def tell(self, value: bytes, key: str = ZONE, **headers: str) -> int:
        return self.log.append(READS, 0, key, value, headers)

    def event(self, no: str, **data: object) -> int:
        return self.tell(envelope(no, **data))

    def run(self) -> None:
        """Until everything is taken."""
        service = Service("lane-router", READS, WRITES, self.rule, first=self.first)
        inbox = EndingInbox(self.log, READS, 0)
        loop = PartitionLoop(service, 0, 1, self.log, self.store, inbox, self.watch, self._sleep)
        inbox.when_empty = loop.stop
        asyncio.run(asyncio.wait_for(loop.run(), 30))

    async def _sleep(self, seconds: float) -> None:
        if seconds:
            self.pauses.append(seconds)

    def out(self, topic: str = WRITES) -> list[Record]:
        return self.log.records(topic, 0)


def envelope(no: str, **data: object) -> bytes:
    return orjson.dumps(
        {"specversion": "1.0", "id": no, "source": "/3105W/G1/E01", "type": "told", "subject": "7", "data": data}
    )
