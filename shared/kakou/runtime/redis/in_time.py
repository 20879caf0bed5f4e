"""A question to Redis that somebody waits for on HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from kakou.runtime.health import Server
from kakou.runtime.redis.client import as_infrastructure

READ_WITHIN: Final = 0.7
"""Seconds: who waits is told 503 a second after its own time is over, not later."""


@asynccontextmanager
async def in_time(server: Server) -> AsyncIterator[None]:
    """Around the question, which is not asked at all while the server is away. Raises OSError, TimeoutError."""
    with as_infrastructure():
        try:
            async with server.read(READ_WITHIN):
                yield
        except TimeoutError:
            raise TimeoutError("Redis: no answer in time") from None
