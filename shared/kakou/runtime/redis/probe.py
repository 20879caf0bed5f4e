"""Whether Redis takes writes now."""

from collections.abc import Sequence
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from kakou.runtime.redis.deadlines import of_a_replica

KEY: Final = "{kakou}:probe"
KEPT_SECONDS: Final = 60


class RedisProbe:
    """Writes a small key. others: whose connections lead to the same address and may still lead to a former primary."""

    def __init__(self, redis: "Redis", others: "Sequence[Redis]" = ()) -> None:
        self._redis, self._others = redis, others

    async def look(self) -> None:
        """Raises RedisError, a ResponseError where Redis answers and refuses; the caller sets the deadline."""
        try:
            await self._redis.set(KEY, "", ex=KEPT_SECONDS)
        except ResponseError as error:
            # Connections that only read are never told so: they would go on reading a state of former times.
            if of_a_replica(error):
                for redis in (self._redis, *self._others):
                    await redis.connection_pool.disconnect(inuse_connections=False)
            raise
