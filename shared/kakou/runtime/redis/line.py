"""One connection on which commands follow each other without waiting for the answers, and each in one step.

redis-py connects, with TLS and as the user. Its way of a command, by a pool, streams, a time-out for the write and one
for the read, costs several times as much.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import hiredis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeout

from kakou.runtime.answers import Answers
from kakou.runtime.redis.deadlines import DEADLINE, Transferred, of_a_replica

Word = str | bytes | int

_PART: Final = object()
"""What the reader gives while an answer has not come as a whole."""


class Line:
    """Connects when it is first asked, and again after it was lost. It repeats no command by itself: one that was not
    answered may have been carried out.

    connect: makes a connection and hands it over.
    """

    def __init__(self, connect: Callable[[], Awaitable[Transferred]]) -> None:
        self._connect = connect
        self._connecting: asyncio.Task[_Talk] | None = None
        self._talk: _Talk | None = None

    async def ask(self, *command: Word) -> Any:
        """What Redis answers. Raises RedisError, RedisTimeout after `DEADLINE`."""
        talk = self._talk
        if talk is None or talk.closed:
            talk = await self._connected()
        return await talk.ask(command)

    async def _connected(self) -> "_Talk":
        """One attempt for all who wait, so that all learn at once what it comes to; it goes on when one of them leaves,
        who may be in more of a hurry than connecting takes."""
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(self._make())
            self._connecting.add_done_callback(lambda made: made.cancelled() or made.exception())  # all may have left
        return await asyncio.shield(self._connecting)

    async def _make(self) -> "_Talk":
        talk = _Talk(await self._connect())
        if asyncio.current_task() is self._connecting:
            self._talk = talk
        else:
            talk.close(RedisConnectionError("the connection was closed"))
        return talk

    def close(self) -> None:
        """Whoever waits is told; who asks next gets another connection."""
        self._connecting = None
        if self._talk is not None:
            self._talk.close(RedisConnectionError("the connection was closed"))


class _Talk(asyncio.Protocol):
    """A connection while it lasts."""

    def __init__(self, connection: Transferred) -> None:
        self._writer = connection.writer
        self._reader = hiredis.Reader(
            protocolError=RedisConnectionError, replyError=connection.error, notEnoughData=_PART
        )
        self._answers: Answers[Any] = Answers(DEADLINE, self._overdue)
        self.closed = False
        self._writer.transport.set_protocol(self)

    def ask(self, command: tuple[Word, ...]) -> "asyncio.Future[Any]":
        """Raises RedisConnectionError on a connection that is closed."""
        if self.closed:
            raise RedisConnectionError("the connection is closed")
        self._writer.transport.write(hiredis.pack_command(command))  # type: ignore[arg-type]
        return self._answers.future()

    def close(self, why: RedisError) -> None:
        if self.closed:
            return
        self.closed = True
        self._writer.transport.abort()
        self._answers.end(why)

    def _overdue(self) -> None:
        self.close(RedisTimeout(f"no answer within {DEADLINE:.0f} s"))

    # ------------------------------------------------------ what asyncio tells

    def data_received(self, data: bytes) -> None:
        try:
            self._reader.feed(data)
            while (answer := self._reader.gets()) is not _PART:
                if not self._answers.come(answer):
                    raise RedisConnectionError("an answer to nothing")
                if isinstance(answer, ResponseError) and of_a_replica(answer):
                    # A primary that was demoted behind its address: a new connection there reaches the one in office.
                    raise RedisConnectionError("the server takes no writes any more")
        except RedisError as error:
            self.close(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self.close(RedisConnectionError(f"the connection was lost: {exc or 'the server closed it'}"))
