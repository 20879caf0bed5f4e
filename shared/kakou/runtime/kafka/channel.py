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

from kakou.runtime.answers import Answers
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.wire import Body

CLIENT: Final = b"kakou"
HEAD: Final = struct.Struct(f">ihhih{len(CLIENT)}s")
SIZE: Final = 4
LAST_NUMBER: Final = 2**31 - 1


class Channel(asyncio.Protocol):
    """A broker answers a connection's requests in their order. One that it does not answer in time ends the connection.

    connection: what made the transport, and closes it. within: seconds for an answer.
    """

    def __init__(self, connection: Any, transport: asyncio.WriteTransport, within: float) -> None:
        self._connection, self._transport, self._within = connection, transport, within
        self._answers: Answers[bytes] = Answers(within, self._overdue)
        self._numbers: deque[int] = deque()
        self._number, self._received = 0, bytearray()
        self.closed = False
        transport.set_protocol(self)

    @staticmethod
    async def open(kafka: KafkaConnection, host: str, port: int, within: float) -> "Channel":
        """Raises KafkaError, OSError, TimeoutError."""
        milliseconds = round(within * 1000)
        connection: Any = AIOKafkaConnection(host, port, request_timeout_ms=milliseconds, **kafka.security())
        _, writer = await connection.connect()
        return Channel(connection, writer.transport, within)

    def ask(self, body: Body, answered: Callable[[bytes | Exception], None]) -> None:
        """Send a request. answered: is told what the broker answers, or why it will not.

        Raises KafkaConnectionError on a connection that is closed.
        """
        self._send(body)
        self._answers.expect(answered)

    async def answer(self, body: Body) -> bytes:
        """What the broker answers. Raises KafkaConnectionError, TimeoutError."""
        self._send(body)
        return await self._answers.future()

    def close(self, why: Exception | None = None) -> None:
        """Whoever waits for an answer is told why."""
        if self.closed:
            return
        self.closed = True
        self._connection.close()
        self._answers.end(why or KafkaConnectionError("the connection is closed"))

    def _send(self, body: Body) -> None:
        if self.closed:
            raise KafkaConnectionError("the connection is closed")
        self._number = self._number + 1 if self._number < LAST_NUMBER else 1
        self._numbers.append(self._number)
        size = HEAD.size - SIZE + len(body.data)
        self._transport.write(HEAD.pack(size, body.key, body.version, self._number, len(CLIENT), CLIENT) + body.data)

    def _overdue(self) -> None:
        self.close(TimeoutError(f"the broker has not answered for {self._within:.0f} s"))

    # ------------------------------------------------------ what asyncio tells

    def data_received(self, data: bytes) -> None:
        received = self._received
        if not received and SIZE + int.from_bytes(data[:SIZE], "big") == len(data):
            self._take(data)  # one answer, and all of it, as nearly always
            return
        received += data
        while len(received) >= SIZE:
            end = SIZE + int.from_bytes(received[:SIZE], "big")
            if len(received) < end:
                return
            answer = bytes(memoryview(received)[:end])
            del received[:end]
            self._take(answer)

    def _take(self, answer: bytes) -> None:
        if not self._numbers or int.from_bytes(answer[SIZE : 2 * SIZE], "big") != self._numbers.popleft():
            self.close(KafkaConnectionError("the broker answers what was not asked"))
            return
        self._answers.come(answer[2 * SIZE :])

    def connection_lost(self, exc: Exception | None) -> None:
        self.close(KafkaConnectionError(f"the connection was lost: {exc or 'the broker closed it'}"))
