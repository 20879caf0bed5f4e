"""The states of a host in memory: read, and waited for, as those in Redis are."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.redis.reader import Through
from kakou.runtime.store import Commit, Key, Loaded
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


class MemoryStates:
    """Of one partition. lost: services whose states were, and are being built."""

    def __init__(self, stores: Mapping[str, Announcing]) -> None:
        self._stores = stores
        self.lost: set[str] = set()

    def of(self, service: str) -> MemoryReader:
        return MemoryReader(self._stores[service])

    async def rebuilding(self, service: str, zone: str) -> bool:
        return service in self.lost

    async def lacks_some(self, service: str, zone: str) -> bool:
        return service in self.lost

    def announced(self, service: str, partition: int) -> int:
        return self.of(service).root(partition)

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
                    while await self.of(service).applied(partition) < root:
                        await changed.wait()
                        changed.clear()
            except TimeoutError:
                return False
        return True
