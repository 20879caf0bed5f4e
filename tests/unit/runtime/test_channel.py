"""A connection to a broker: answers in the order of the requests, and an end to whatever is not answered."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiokafka.errors import KafkaConnectionError
from kakou.runtime.kafka.channel import Channel
from kakou.runtime.kafka.wire import Body

BODY = Body(0, 7, b"what is asked")
Says = Callable[[list[int], asyncio.StreamWriter], None]


class Broker:
    """Reads requests; what it says to them a test decides."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.says: Says = lambda asked, writer: None
        self.connected: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected.append(writer)
        try:
            while True:
                request = await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big"))
                self.asked.append(int.from_bytes(request[4:8], "big"))
                self.says(self.asked, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


Connected = tuple[Broker, Callable[[float], Awaitable[Channel]]]


def framed(number: int, said: bytes) -> bytes:
    return (4 + len(said)).to_bytes(4, "big") + number.to_bytes(4, "big") + said


@pytest.fixture
async def broker() -> AsyncIterator[Connected]:
    broker = Broker()
    server = await asyncio.start_server(broker.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    channels: list[Channel] = []

    async def connect(within: float) -> Channel:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        channels.append(Channel(writer, writer.transport, within))
        return channels[-1]

    yield broker, connect
    for channel in channels:
        channel.close()
    for writer in broker.connected:
        writer.close()
    server.close()


async def test_answers_go_to_their_requests_however_they_are_cut(broker: Connected) -> None:
    it, connect = broker

    def says(asked: list[int], writer: asyncio.StreamWriter) -> None:
        if len(asked) == 3:
            said = b"".join(framed(number, b"to %d" % at) for at, number in enumerate(asked))
            for byte in said:
                writer.write(bytes([byte]))

    it.says = says
    channel = await connect(5)
    found = await asyncio.gather(*(channel.answer(BODY) for _ in range(3)))
    assert found == [b"to 0", b"to 1", b"to 2"]


async def test_a_broker_that_does_not_answer_in_time_ends_the_connection(broker: Connected) -> None:
    _, connect = broker
    channel = await connect(0.05)
    asked = [asyncio.ensure_future(channel.answer(BODY)) for _ in range(2)]
    for one in asked:
        with pytest.raises(TimeoutError, match="not answered"):
            await one
    assert channel.closed
    with pytest.raises(KafkaConnectionError, match="closed"):
        await channel.answer(BODY)


async def test_a_slow_answer_does_not_count_for_the_request_after_it(broker: Connected) -> None:
    """One timer for all: it must be set anew for whoever was asked later."""
    it, connect = broker
    channel = await connect(0.2)
    it.says = lambda asked, writer: writer.write(framed(asked[-1], b"at once"))
    assert await channel.answer(BODY) == b"at once"
    it.says = lambda asked, writer: None
    began = asyncio.get_running_loop().time()
    with pytest.raises(TimeoutError):
        await channel.answer(BODY)
    assert asyncio.get_running_loop().time() - began >= 0.19


async def test_whoever_waits_learns_that_the_connection_is_lost(broker: Connected) -> None:
    it, connect = broker
    it.says = lambda asked, writer: writer.close()
    channel = await connect(5)
    with pytest.raises(KafkaConnectionError, match="lost"):
        await channel.answer(BODY)


async def test_an_answer_to_something_else_ends_the_connection(broker: Connected) -> None:
    it, connect = broker
    it.says = lambda asked, writer: writer.write(framed(asked[-1] + 1, b"to another"))
    channel = await connect(5)
    with pytest.raises(KafkaConnectionError, match="not asked"):
        await channel.answer(BODY)
    assert channel.closed
