"""Reading a service's state for HTTP: what it held at some commit, without taking part in any."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel
from redis.asyncio import Redis

from kakou.runtime.health import Server
from kakou.runtime.redis.client import line_of
from kakou.runtime.redis.in_time import in_time
from kakou.runtime.redis.keys import bucket_key, progress_key
from kakou.runtime.redis.scripts import LOAD, run
from kakou.runtime.redis.store import RedisStore
from kakou.runtime.state.timers import CURSOR, NEXT_TICK, tick_wanted_at
from kakou.runtime.store import Key, Loaded
from kakou.runtime.unit_of_work import RUNTIME
from kakou.runtime.zones import Zones

M = TypeVar("M", bound=BaseModel)


AT_ONCE: Final = 50
"""Entries made into models before others have their turn: one takes a tenth of a millisecond at most."""

NOS_AT_ONCE: Final = 2_000


class Through(NamedTuple):
    """texts: of the entries asked for, in their order, None where there is none. root: as `StateReader.applied`."""

    texts: list[bytes | None]
    root: int


class StateReader:
    """Entries of one service by zone, kind and number. Every method may raise OSError, TimeoutError or UnknownZone.

    While `server` is away nothing waits for it. Of a state that was lost nobody is told that a kind is empty: where
    there is none at all, OSError is raised. Whoever takes a single entry's absence for an answer asks `check_there`.
    """

    def __init__(
        self, redis: "Redis", service: str, zones: Zones, server: Server, was: Callable[[int], int] = lambda _: -1
    ) -> None:
        """was: how far the state of a partition is known to have been, as `applied` says it."""
        self._redis, self._service, self._zones, self._server, self._was = redis, service, zones, server, was
        self._line = line_of(redis)

    async def get(self, zone: str, kind: str, no: str, model: type[M]) -> M | None:
        async with in_time(self._server):
            found = await self._line.ask("HGET", self._bucket(zone, kind), no)
        return model.model_validate_json(found) if found is not None else None

    async def get_through(self, zone: str, *entries: tuple[str, str]) -> Through:
        """Entries by kind and number as one commit has them, undecoded, and what `applied` says of it."""
        keys = [progress_key(self._service, self._zones.partition_of(zone))]
        keys += [self._bucket(zone, kind) for kind, _ in entries]
        arguments = [part for at, (_, no) in enumerate(entries, start=2) for part in (at, no)]
        async with in_time(self._server):
            progress, *texts = await run(self._line, LOAD, keys, arguments)
        return Through(texts, _root_of(progress))

    async def get_text(self, zone: str, kind: str, no: str) -> str | None:
        async with in_time(self._server):
            found = await self._line.ask("HGET", self._bucket(zone, kind), no)
        return found.decode() if isinstance(found, bytes) else found

    async def get_many(self, zone: str, kind: str, nos: list[str], model: type[M]) -> list[M | None]:
        """In the order of `nos`."""
        if not nos:
            return []
        async with in_time(self._server):
            found = await self._line.ask("HMGET", self._bucket(zone, kind), *nos)
        return [model.model_validate_json(value) if value is not None else None for value in found]

    async def all(self, zone: str, kind: str, model: type[M]) -> dict[str, M]:
        """Every entry of a kind; for kinds that stay small."""
        async with in_time(self._server):
            found = _map_of(await self._line.ask("HGETALL", self._bucket(zone, kind)))
        if not found:
            await self.check_there(zone)
            async with in_time(self._server):  # they may have come while the state was being built
                found = _map_of(await self._line.ask("HGETALL", self._bucket(zone, kind)))
        entries: dict[str, M] = {}
        for count, field in enumerate(sorted(found), start=1):
            entries[field.decode()] = model.model_validate_json(found[field])
            if count % AT_ONCE == 0:
                await asyncio.sleep(0)
        return entries

    async def all_texts(self, zone: str, kinds: list[str]) -> list[dict[str, str]]:
        """Every entry of each kind, as text, in one round trip; for kinds that stay small."""
        if not kinds:
            return []
        async with in_time(self._server):
            pipeline = self._redis.pipeline(transaction=False)
            for kind in kinds:
                pipeline.hgetall(self._bucket(zone, kind))
            found: list[dict[bytes, bytes]] = await pipeline.execute()
        return [{field.decode(): value.decode() for field, value in each.items()} for each in found]

    async def count(self, zone: str, kind: str) -> int:
        async with in_time(self._server):
            found = int(await self._line.ask("HLEN", self._bucket(zone, kind)))
        if not found:
            await self.check_there(zone)
            async with in_time(self._server):
                found = int(await self._line.ask("HLEN", self._bucket(zone, kind)))
        return found

    async def nos(self, zone: str, kind: str) -> set[str]:
        """The numbers under which entries of a kind are kept; for kinds that stay small."""
        async with in_time(self._server):
            found: list[Any] = await self._line.ask("HKEYS", self._bucket(zone, kind))
        if not found:
            await self.check_there(zone)
            async with in_time(self._server):
                found = list[Any](await self._line.ask("HKEYS", self._bucket(zone, kind)))
        nos: set[str] = set()
        for start in range(0, len(found), NOS_AT_ONCE):
            nos.update(no.decode() for no in found[start : start + NOS_AT_ONCE])
            await asyncio.sleep(0)
        return nos

    async def load(self, zone: str, keys: Sequence[Key], most: int) -> Loaded | None:
        """Entries of several kinds as one commit has them; None where they have more than `most` bytes together."""
        partition = self._zones.partition_of(zone)
        async with in_time(self._server):
            sizes = self._redis.pipeline(transaction=False)
            for key in keys:
                sizes.hstrlen(bucket_key(self._service, partition, key.bucket), key.field)
            if sum(await sizes.execute()) > most:
                return None
            return await RedisStore(self._redis, self._service).load(partition, keys)

    async def ticks_wanted(self, zones: Sequence[str]) -> dict[str, float]:
        """By zone the Unix time at which the service wants its clock's next tick, in one round trip."""
        if not zones:
            return {}
        async with in_time(self._server):
            pipeline = self._redis.pipeline(transaction=False)
            for zone in zones:
                pipeline.hmget(self._bucket(zone, RUNTIME), [NEXT_TICK, CURSOR])
            found: list[list[bytes | None]] = await pipeline.execute()
        texts = [tuple(text.decode() if text is not None else None for text in entries) for entries in found]
        return {zone: tick_wanted_at(*each) / 1000 for zone, each in zip(zones, texts, strict=True)}

    async def applied(self, partition: int) -> int:
        """Root position of the last record applied, -1 before the first."""
        async with in_time(self._server):
            found = await self._line.ask("GET", progress_key(self._service, partition))
        return _root_of(found)

    async def check_there(self, zone: str) -> None:
        """Nothing was found. Raises OSError where there is no state that it could be missing from, or less than was."""
        if not await self.is_there(zone):
            raise OSError("the state is not there: it is being built")

    async def is_there(self, zone: str) -> bool:
        """Whether there is a state, and no less of it than there was."""
        partition = self._zones.partition_of(zone)
        # Before the look: what is announced while Redis answers was committed after it.
        was = self._was(partition)
        async with in_time(self._server):
            progress = await self._line.ask("GET", progress_key(self._service, partition))
        return progress is not None and _root_of(progress) >= was

    def _bucket(self, zone: str, kind: str) -> str:
        return bucket_key(self._service, self._zones.partition_of(zone), f"{zone}/{kind}")


def _root_of(progress: bytes | str | None) -> int:
    mark = orjson.loads(progress)["mark"] if progress else None
    return int(mark.partition(".")[0]) if mark else -1


def _map_of(found: Any) -> dict[bytes, bytes]:
    """What HGETALL answers: a map in RESP 3, in RESP 2 a list."""
    return found if isinstance(found, dict) else dict(zip(found[::2], found[1::2], strict=True))
