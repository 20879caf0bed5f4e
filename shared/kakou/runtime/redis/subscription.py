"""A connection on which Redis says what is published; each message goes to its reader as it comes, without a task."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import hiredis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from kakou.runtime.redis.deadlines import Transferred

_PART: Final = object()
"""What the reader gives while a message has not come as a whole."""


class Subscription(asyncio.Protocol):
    """To the channels of some patterns. stands: is called once all of what is published will be heard; heard: with the
    channel and what was said."""

    def __init__(
        self,
        connection: Transferred,
        patterns: list[str],
        stands: Callable[[], None],
        heard: Callable[[str, str], None],
    ) -> None:
        self._writer, self._stands, self._heard = connection.writer, stands, heard
        self._reader = hiredis.Reader(
            protocolError=RedisConnectionError, replyError=connection.error, notEnoughData=_PART
        )
        self._missing = len(patterns)
        self._loop = asyncio.get_running_loop()
        self._lost: asyncio.Future[RedisError] = self._loop.create_future()
        self._heard_at, self._asked = self._loop.time(), False
        self._writer.transport.set_protocol(self)
        self._say("PSUBSCRIBE", *patterns)

    async def last(self, ping_after: float, silent_for: float) -> None:
        """Until cancelled, or the connection is lost: raises RedisError. A server that has said nothing for the first
        number of seconds is asked whether it is there, and left when it has not for the second."""
        try:
            while not self._lost.done():
                left = self._heard_at + (silent_for if self._asked else ping_after) - self._loop.time()
                if left > 0:
                    await asyncio.wait([self._lost], timeout=left)
                elif self._asked:
                    raise RedisConnectionError(f"nothing was heard for {silent_for:.0f} s")
                else:
                    self._say("PING")
                    self._asked = True
            raise self._lost.result()
        finally:
            self._writer.transport.abort()

    def _say(self, *command: str) -> None:
        self._writer.transport.write(hiredis.pack_command(command))  # type: ignore[arg-type]

    # ------------------------------------------------------ what asyncio tells

    def data_received(self, data: bytes) -> None:
        self._heard_at, self._asked = self._loop.time(), False
        try:
            self._reader.feed(data)
            while (message := self._reader.gets()) is not _PART:
                self._take(message)
        except RedisError as error:
            self._end(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(RedisConnectionError(f"the connection was lost: {exc or 'the server closed it'}"))

    def _take(self, message: Any) -> None:
        match message:
            case [b"pmessage", _, channel, said]:
                self._heard(channel.decode(), said.decode())
            case [b"psubscribe", *_]:
                self._missing -= 1
                if not self._missing:
                    self._stands()
            case Exception():
                raise message

    def _end(self, why: RedisError) -> None:
        if not self._lost.done():
            self._lost.set_result(why)
