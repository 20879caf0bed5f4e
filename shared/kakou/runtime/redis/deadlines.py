"""Connections to Redis whose every read and write ends in time, and that leave a server which takes no writes.

redis-py sends through `asyncio.wait_for`. Before Python 3.12 that may return a result where a cancellation was due: the
task that should have ended goes on, and no deadline around it ever strikes.
"""

import asyncio
import math
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ReadOnlyError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeout

DEADLINE: Final = 5.0


class Transferred(NamedTuple):
    """A connection that redis-py has made and others use. error: what an error that the server answers with is."""

    writer: asyncio.StreamWriter
    error: Callable[[str], Exception]


class WithDeadlines(AbstractConnection):
    """For connections made without a `socket_timeout`: with one, redis-py uses `wait_for`."""

    async def transfer(self) -> Transferred:
        """Connect for somebody else. Raises RedisError."""
        await self.connect()  # type: ignore[no-untyped-call]
        writer, self._writer, self._reader = self._writer, None, None
        assert writer is not None, "it is connected"
        return Transferred(writer, self._parser.parse_error)

    async def send_packed_command(self, command: bytes | str | Iterable[bytes], check_health: bool = True) -> None:
        try:
            async with asyncio.timeout(DEADLINE):
                await super().send_packed_command(command, check_health)
        except TimeoutError:
            raise RedisTimeout("timeout writing to socket") from None

    async def read_response(
        self,
        disable_decoding: bool = False,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's
        **how: Any,
    ) -> Any:
        try:
            if timeout is not None:  # of a subscription, which returns None then
                return await super().read_response(disable_decoding, timeout, **how)
            async with asyncio.timeout(DEADLINE):
                return await super().read_response(disable_decoding, math.inf, **how)
        except TimeoutError:
            raise RedisTimeout("timeout reading from socket") from None
        except ResponseError as error:
            # A primary that was demoted behind its address: a new connection there reaches the one in office.
            if of_a_replica(error):
                await self.disconnect(nowait=True)
            raise


def of_a_replica(error: ResponseError) -> bool:
    """Whether a replica says that it takes no writes; of a script Redis 6 says so in the text of another error."""
    return isinstance(error, ReadOnlyError) or "READONLY" in str(error)


def with_deadlines(kind: type[AbstractConnection]) -> type[AbstractConnection]:
    """The kind of connection (plain, TLS or to a socket file) whose every read and write ends in time."""
    return type(f"{kind.__name__}WithDeadlines", (WithDeadlines, kind), {})
