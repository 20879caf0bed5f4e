"""Reading a service's state for HTTP: what it held at some commit, without taking part in any."""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel
from redis.asyncio import Redis

from kakou.runtime.redis.client import as_infrastructure
from kakou.runtime.redis.keys import bucket_key, progress_key
from kakou.runtime.zones import Zones

M = TypeVar("M", bound=BaseModel)


class StateReader:
    """Entries of one service by zone, kind and number. Every method may raise OSError, TimeoutError or UnknownZone."""

    def __init__(self, redis: "Redis", service: str, zones: Zones) -> None:
        self._redis, self._service, self._zones = redis, service, zones

    async def get(self, zone: str, kind: str, no: str, model: type[M]) -> M | None:
        with as_infrastructure():
            found = await self._redis.hget(self._bucket(zone, kind), no)
        return model.model_validate_json(found) if found is not None else None

    async def get_text(self, zone: str, kind: str, no: str) -> str | None:
        with as_infrastructure():
            found = await self._redis.hget(self._bucket(zone, kind), no)
        return found.decode() if isinstance(found, bytes) else found

    async def get_many(self, zone: str, kind: str, nos: list[str], model: type[M]) -> list[M | None]:
        """In the order of `nos`."""
        if not nos:
            return []
        with as_infrastructure():
            found = await self._redis.hmget(self._bucket(zone, kind), nos)
        return [model.model_validate_json(value) if value is not None else None for value in found]

    async def all(self, zone: str, kind: str, model: type[M]) -> dict[str, M]:
        """Every entry of a kind; for kinds that stay small."""
        with as_infrastructure():
            found: dict[Any, Any] = await self._redis.hgetall(self._bucket(zone, kind))
        return {field.decode(): model.model_validate_json(found[field]) for field in sorted(found)}

    async def all_texts(self, zone: str, kinds: list[str]) -> list[dict[str, str]]:
        """Every entry of each kind, as text, in one round trip; for kinds that stay small."""
        if not kinds:
            return []
        with as_infrastructure():
            pipeline = self._redis.pipeline(transaction=False)
            for kind in kinds:
                pipeline.hgetall(self._bucket(zone, kind))
            found: list[dict[bytes, bytes]] = await pipeline.execute()
        return [{field.decode(): value.decode() for field, value in each.items()} for each in found]

    async def count(self, zone: str, kind: str) -> int:
        with as_infrastructure():
            return int(await self._redis.hlen(self._bucket(zone, kind)))

    async def nos(self, zone: str, kind: str) -> set[str]:
        """The numbers under which entries of a kind are kept; for kinds that stay small."""
        with as_infrastructure():
            found: list[Any] = await self._redis.hkeys(self._bucket(zone, kind))
        return {no.decode() for no in found}

    async def applied(self, partition: int) -> int:
        """Root position of the last record applied, -1 before the first."""
        with as_infrastructure():
            found = await self._redis.get(progress_key(self._service, partition))
        mark = orjson.loads(found)["mark"] if found else None
        return int(mark.partition(".")[0]) if mark else -1

    def _bucket(self, zone: str, kind: str) -> str:
        return bucket_key(self._service, self._zones.partition_of(zone), f"{zone}/{kind}")
