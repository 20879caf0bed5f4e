"""A question to Redis that somebody waits for on HTTP."""

from types import TracebackType
from typing import Final

from redis.exceptions import RedisError

from kakou.runtime.health import AskedToRead, Server
from kakou.runtime.redis.client import as_infrastructure

READ_WITHIN: Final = 0.7
"""Seconds: who waits is told 503 a second after its own time is over, not later."""


def in_time(server: Server) -> "InTime":
    """Around the question, which is not asked at all while the server is away. Raises OSError, TimeoutError."""
    return InTime(server, READ_WITHIN)


class InTime(AskedToRead):
    """A wait for what Redis answers."""

    __slots__ = ()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await super().__aexit__(kind, error, trace)
        except TimeoutError:
            raise TimeoutError("Redis: no answer in time") from None
        if isinstance(error, RedisError):
            with as_infrastructure():
                raise error
