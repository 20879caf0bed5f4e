"""A host whose log and states are in memory: the services' real loops, no servers."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from time import time
from typing import Any, TypeVar

import orjson
from kakou.contracts import topics
from kakou.runtime.events.record import Record
from kakou.runtime.handler import Service
from kakou.runtime.host import LogUnavailable, Position, UnknownZone
from kakou.runtime.kafka.topic_beside import Learn
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import MemoryInbox, MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.redis.reader import Through
from kakou.runtime.status import Watch
from kakou.runtime.store import Commit, Key, Loaded, Store
from pydantic import BaseModel

M = TypeVar("M", bound=BaseModel)


@dataclass
class Announcing(MemoryStore):
    """Wakes those who wait for a commit, as the commit script does."""

    wakers: dict[asyncio.Event, frozenset[str] | None] = field(default_factory=dict)
    """With the buckets that each follows, None for all."""
    takes: float = 0
    """Seconds for a commit."""

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        await asyncio.sleep(self.takes)
        done = await super().commit(partition, expected, commit)
        changed = {key.bucket for key in commit.writes} | set(commit.dropped)
        for waker, buckets in self.wakers.items():
            if buckets is None or not buckets.isdisjoint(changed):
                waker.set()
        return done


@dataclass(frozen=True)
class MemoryReader:
    """What a service's state holds."""

    store: MemoryStore

    def _fields(self, zone: str, kind: str) -> dict[str, bytes]:
        state = self.store.partitions.get(0)
        return state.buckets.get(f"{zone}/{kind}", {}) if state else {}

    async def get(self, zone: str, kind: str, no: str, model: type[M]) -> M | None:
        value = self._fields(zone, kind).get(no)
        return None if value is None else model.model_validate_json(value)

    async def check_there(self, zone: str) -> None:
        return

    async def is_there(self, zone: str) -> bool:
        return True

    async def get_through(self, zone: str, *entries: tuple[str, str]) -> Through:
        return Through([self._fields(zone, kind).get(no) for kind, no in entries], self.root(0))

    async def get_many(self, zone: str, kind: str, nos: list[str], model: type[M]) -> list[M | None]:
        return [await self.get(zone, kind, no, model) for no in nos]

    async def all(self, zone: str, kind: str, model: type[M]) -> dict[str, M]:
        return {no: model.model_validate_json(value) for no, value in sorted(self._fields(zone, kind).items())}

    async def all_texts(self, zone: str, kinds: list[str]) -> list[dict[str, str]]:
        return [{no: value.decode() for no, value in self._fields(zone, kind).items()} for kind in kinds]

    async def count(self, zone: str, kind: str) -> int:
        return len(self._fields(zone, kind))

    async def get_text(self, zone: str, kind: str, no: str) -> str | None:
        value = self._fields(zone, kind).get(no)
        return None if value is None else value.decode()

    async def nos(self, zone: str, kind: str) -> set[str]:
        return set(self._fields(zone, kind))

    async def load(self, zone: str, keys: Sequence[Key], most: int) -> Loaded | None:
        loaded = await self.store.load(0, keys)
        return loaded if sum(len(value) for value in loaded.values if value) <= most else None

    async def applied(self, partition: int) -> int:
        return self.root(partition)

    def root(self, partition: int) -> int:
        state = self.store.partitions.get(partition)
        mark = state.standing.progress.mark if state else None
        return mark.root if mark else -1


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
    """Runs services on one partition. `down` makes the log refuse writes. lost: services whose states were, and are
    being built. follows: by topic beside the path who learns what is told there. stores: by service, where its state
    lies elsewhere than in memory."""

    def __init__(
        self,
        services: Sequence[Service],
        zones: Sequence[str],
        stores: Mapping[str, Store] | None = None,
        log: MemoryLog | None = None,
    ) -> None:
        self.log = log or MemoryLog()
        self.down = False
        self.lost: set[str] = set()
        self.follows: dict[str, Learn] = {}
        self._zones = set(zones)
        self._services = services
        self._elsewhere = stores or {}
        self._stores = {service.name: Announcing() for service in services}
        self._tasks: list[asyncio.Task[None]] = []
        self._loops: list[PartitionLoop] = []
        self._notes = MemoryNotes()

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

    def state(self, service: str) -> MemoryReader:
        return MemoryReader(self._stores[service])

    def notes(self) -> MemoryNotes:
        return self._notes

    async def rebuilding(self, service: str, zone: str) -> bool:
        return service in self.lost

    async def lacks_some(self, service: str, zone: str) -> bool:
        return service in self.lost

    def announced(self, service: str, partition: int) -> int:
        return self.state(service).root(partition)

    def changes(self, service: str, partition: int) -> AbstractContextManager[asyncio.Event]:
        return self._waker(service, None)

    def changes_of(self, service: str, zone: str, *kinds: str) -> AbstractContextManager[asyncio.Event]:
        return self._waker(service, frozenset(f"{zone}/{kind}" for kind in kinds))

    @contextmanager
    def _waker(self, service: str, buckets: frozenset[str] | None) -> Iterator[asyncio.Event]:
        waker, wakers = asyncio.Event(), self._stores[service].wakers
        wakers[waker] = buckets
        try:
            yield waker
        finally:
            del wakers[waker]

    async def reached(self, service: str, partition: int, root: int, timeout: float) -> bool:  # noqa: ASYNC109
        with self.changes(service, partition) as changed:
            try:
                async with asyncio.timeout(timeout):
                    while await self.state(service).applied(partition) < root:
                        await changed.wait()
                        changed.clear()
            except TimeoutError:
                return False
        return True
