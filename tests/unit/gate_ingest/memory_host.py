"""A host whose log and states are in memory: the services' real loops, no servers."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any

import orjson
from kakou.contracts import topics
from kakou.runtime.events.record import Record
from kakou.runtime.handler import Service
from kakou.runtime.host import LogUnavailable, Position, UnknownZone
from kakou.runtime.kafka.topic_beside import Learn
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import MemoryInbox, MemoryLog
from kakou.runtime.status import Watch
from kakou.runtime.store import Store

from tests.unit.gate_ingest.memory_states import Announcing, MemoryStates


@dataclass
class MemoryNotes:
    """What is kept beside the states."""

    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)

    async def write(self, name: str, text: str, seconds: int) -> None:
        self.texts[name] = text

    async def read(self, name: str) -> str | None:
        return self.texts.get(name)

    async def forget(self, *names: str) -> None:
        for name in names:
            self.texts.pop(name, None)

    async def take(self, name: str) -> str | None:
        return self.texts.pop(name, None)

    async def list_in(self, name: str, line: str, text: str) -> None:
        self.lists.setdefault(name, {})[line] = text

    async def lines_of(self, name: str) -> dict[str, str]:
        return dict(self.lists.get(name, {}))

    async def strike(self, name: str, *lines: str) -> None:
        for line in lines:
            self.lists.get(name, {}).pop(line, None)

    async def replace(self, name: str, line: str, before: str | None, after: str | None) -> bool:
        lines = self.lists.setdefault(name, {})
        if lines.get(line) != before:
            return False
        if after is None:
            lines.pop(line, None)
        else:
            lines[line] = after
        return True


class MemoryHost:
    """Runs services on one partition. `down` makes the log refuse writes. follows: by topic beside the path who learns
    what is told there. stores: by service, where its state lies elsewhere than in memory."""

    def __init__(
        self,
        services: Sequence[Service],
        zones: Sequence[str],
        stores: Mapping[str, Store] | None = None,
        log: MemoryLog | None = None,
    ) -> None:
        self.log = log or MemoryLog()
        self.down = False
        self.follows: dict[str, Learn] = {}
        self._zones = set(zones)
        self._services = services
        self._elsewhere = stores or {}
        self._stores = {service.name: Announcing() for service in services}
        self._tasks: list[asyncio.Task[None]] = []
        self._loops: list[PartitionLoop] = []
        self._notes = MemoryNotes()
        self.states = MemoryStates(self._stores)

    async def start(self) -> None:
        for service in self._services:
            inbox = MemoryInbox(self.log, service.reads, 0)
            store = self._elsewhere.get(service.name) or self._stores[service.name]
            loop = PartitionLoop(service, 0, 1, self.log, store, inbox, Watch(), asyncio.sleep)
            self._loops.append(loop)
            self._tasks.append(asyncio.create_task(loop.run()))

    async def stop(self) -> None:
        for loop in self._loops:
            loop.stop()
        await asyncio.wait_for(asyncio.gather(*self._tasks), 10)

    async def stall(self, service: str) -> None:
        """The service goes on no more, while its state still answers."""
        at = [each.name for each in self._services].index(service)
        self._loops[at].stop()
        await asyncio.wait_for(self._tasks[at], 10)

    def slow_down(self, service: str, seconds: float) -> None:
        """Each of its commits takes so long."""
        self._stores[service].takes = seconds

    def ready(self) -> dict[str, str]:
        return {}

    def partition_of(self, zone: str) -> int:
        if zone not in self._zones:
            raise UnknownZone(zone)
        return 0

    async def append(
        self, zone: str, event: dict[str, Any] | bytes, *, trace: str | None, within: float = 5.0
    ) -> Position:
        value = event if isinstance(event, bytes) else orjson.dumps(event)
        return (await self.append_all(zone, [value], trace=trace))[0]

    async def append_all(
        self, zone: str, events: Sequence[bytes], *, trace: str | None, within: float = 5.0
    ) -> list[Position]:
        await asyncio.sleep(0)
        if self.down:
            raise LogUnavailable("the broker is gone")
        self.log.now_ms = int(time() * 1000)
        headers = {"traceparent": trace} if trace else {}
        return [Position(0, self.log.append(topics.INBOUND_TOPIC, 0, zone, value, headers)) for value in events]

    async def tell(self, topic: str, key: str, value: bytes) -> None:
        self.follows[topic](key.encode(), value)

    async def end(self, partition: int) -> int:
        return (await self.log.bounds(topics.INBOUND_TOPIC, partition)).end

    async def said(self, partition: int, offsets: Sequence[int]) -> list[Record | None]:
        if self.down:
            raise OSError("the broker is gone")
        by_offset = {record.offset: record for record in self.log.records(topics.INBOUND_TOPIC, partition)}
        return [by_offset.get(offset) for offset in offsets]

    def notes(self) -> MemoryNotes:
        return self._notes
