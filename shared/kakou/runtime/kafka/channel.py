"""One connection to one broker, over which requests go as bytes.

aiokafka connects, with TLS and as the user. From then on the connection is ours: its way of a request (a task that
reads, a time-out and a dozen objects for each, a schema that is interpreted) costs more than all that a service does
with an ordinary event.
"""

import asyncio
import struct
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import KafkaConnectionError

from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.wire import Body

CLIENT: Final = b"kakou"
HEAD: Final = struct.Struct(f">ihhih{len(CLIENT)}s")
SIZE: Final = 4
LAST_NUMBER: Final = 2**31 - 1

Answered = Callable[[bytes | Exception], None]
"""Is told what the broker answers, behind the answer's number, or why it will not."""


class Channel(asyncio.Protocol):
    """A broker answers a connection's requests in their order. One that it does not answer in time ends the connection.

    connection: what made the transport, and closes it. within: seconds for an answer.
    """

    def __init__(self, connection: Any, transport: asyncio.WriteTransport, within: float) -> None:
        self._connection, self._transport, self._within = connection, transport, within
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[int, float, Answered]] = deque()
        self._number, self._received = 0, bytearray()
        self._overdue: asyncio.TimerHandle | None = None
        self.closed = False
        transport.set_protocol(self)

    @staticmethod
    async def open(kafka: KafkaConnection, host: str, port: int, within: float) -> "Channel":
        """Raises KafkaError, OSError, TimeoutError."""
        how = kafka.security()
        connection: Any = AIOKafkaConnection(host, port, request_timeout_ms=round(within * 1000), **how)
        _, writer = await connection.connect()
        return Channel(connection, writer.transport, within)

    def ask(self, body: Body, answered: Answered) -> None:
        """Send a request. Raises KafkaConnectionError on a connection that is closed."""
        if self.closed:
            raise KafkaConnectionError("the connection is closed")
        self._number = self._number + 1 if self._number < LAST_NUMBER else 1
        size = HEAD.size - SIZE + len(body.data)
        head = HEAD.pack(size, body.key, body.version, self._number, len(CLIENT), CLIENT)
        self._waiting.append((self._number, self._loop.time() + self._within, answered))
        if self._overdue is None:
            self._overdue = self._loop.call_later(self._within, self._look)
        self._transport.write(head + body.data)

    async def answer(self, body: Body) -> bytes:
        """What the broker answers. Raises KafkaConnectionError, OSError, TimeoutError."""
        found: asyncio.Future[bytes] = self._loop.create_future()

        def answered(answer: bytes | Exception) -> None:
            if not found.done():
                found.set_exception(answer) if isinstance(answer, Exception) else found.set_result(answer)

        self.ask(body, answered)
        return await found

    def close(self, why: Exception | None = None) -> None:
        """Whoever waits for an answer is told why."""
        if self.closed:
            return
        self.closed = True
        self._connection.close()
        if self._overdue is not None:
            self._overdue.cancel()
        waiting, self._waiting = self._waiting, deque()
        for _, _, answered in waiting:
            answered(why or KafkaConnectionError("the connection is closed"))

    def _look(self) -> None:
        """One timer for all requests, set anew only when it strikes: most never come to see it."""
        self._overdue = None
        if not self._waiting:
            return
        left = self._waiting[0][1] - self._loop.time()
        if left > 0:
            self._overdue = self._loop.call_later(left, self._look)
        else:
            self.close(TimeoutError(f"the broker has not answered for {self._within:.0f} s"))

    # ------------------------------------------------------ what asyncio tells

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        while len(received) >= SIZE:
            end = SIZE + int.from_bytes(received[:SIZE], "big")
            if len(received) < end:
                return
            answer = bytes(memoryview(received)[SIZE:end])
            del received[:end]
            self._take(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.close(KafkaConnectionError(f"the connection was lost: {exc or 'the broker closed it'}"))

    def _take(self, answer: bytes) -> None:
        if not self._waiting:
            self.close()
            return
        number, _, answered = self._waiting[0]
        if answer[:SIZE] != number.to_bytes(SIZE, "big"):
            self.close(KafkaConnectionError("the broker answers what was not asked"))
            return
        self._waiting.popleft()
        answered(answer[SIZE:])
