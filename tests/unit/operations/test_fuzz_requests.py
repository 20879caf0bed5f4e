"""A request of the fuzz is a function of the seed and its number, so that what failed can be sent again."""

import asyncio

import pytest

from tests.fuzz.connection import Connection
from tests.fuzz.requests import operations
from tests.fuzz.running import TIMES, Result, Target, final_answer, request_no

TARGET = Target({"gate-ingest": 1, "hazmat-notify": 2}, {"3105A": "a", "3105B": "b"})


def test_a_request_is_the_same_whatever_was_sent_before_it() -> None:
    known = operations()
    first = [request_no(number, 1, known, TARGET)[1] for number in range(400)]
    again = [request_no(number, 1, known, TARGET)[1] for number in reversed(range(400))]
    assert first == again[::-1]
    assert len(set(first)) > 350


def test_every_operation_is_tried() -> None:
    known = operations()
    sent = {request_no(number, 1, known, TARGET)[0].template for number in range(len(known))}
    assert sent == {operation.template for operation in known}


BUSY = b"HTTP/1.1 503 x\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n"
TAKEN = b"HTTP/1.1 202 x\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ((BUSY, BUSY, TAKEN), (202, {503: 2, 202: 1})),
        ((BUSY,) * (TIMES + 1), (503, {503: TIMES})),
        ((BROKEN, TAKEN), (503, {503: 1})),
    ],
    ids=["busy for a while", "never taken", "not told when"],
)
async def test_a_request_is_sent_again_for_as_long_as_it_is_told_when_to(
    answers: tuple[bytes, ...], counts: tuple[int, dict[int, int]]
) -> None:
    left, ended = iter(answers), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            await reader.readline()
            writer.write(next(left))
        writer.close()
        await writer.wait_closed()
        ended.set()

    result = Result()
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        connection = Connection(server.sockets[0].getsockname()[1])
        answer = await final_answer(connection, b"GET / HTTP/1.1\r\n\r\n", False, result)
        connection.close()
        await ended.wait()
    assert (answer.status, dict(result.statuses)) == counts
