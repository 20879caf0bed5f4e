"""A listener to which nobody speaks costs nothing, and still knows the time when somebody does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from kakou.operations.http_limits import HttpLimits
from kakou.web.listener import http_server
from kakou.web.listener.http_server import Server, new_server
from starlette.responses import Response

PATIENCE = 10
LIMITS = HttpLimits(10, 10)


@asynccontextmanager
async def listening() -> AsyncIterator[Server]:
    server, connections = new_server(Response(b"here"), "127.0.0.1", 0, LIMITS)
    serving, watching = asyncio.create_task(server.serve()), asyncio.create_task(connections.watch())
    async with asyncio.timeout(PATIENCE):
        while not server.started:  # noqa: ASYNC110 - uvicorn tells no other way
            await asyncio.sleep(0.01)
    yield server
    server.end()
    watching.cancel()
    await asyncio.wait_for(serving, PATIENCE)


async def date_of_an_answer(server: Server) -> str:
    host, port = server.servers[0].sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET / HTTP/1.1\r\nhost: gate\r\nconnection: close\r\n\r\n")
    head = (await reader.read()).decode()
    writer.close()
    return next(line.partition(": ")[2] for line in head.splitlines() if line.lower().startswith("date:"))


async def test_while_nobody_speaks_no_timer_runs() -> None:
    async with listening() as server:
        await date_of_an_answer(server)
        async with asyncio.timeout(PATIENCE) as patience:
            while timers() - {patience.when()}:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.05)


def timers() -> set[float | None]:
    """When the loop wakes by itself."""
    scheduled: list[asyncio.TimerHandle] = asyncio.get_running_loop()._scheduled  # type: ignore[attr-defined]
    return {timer.when() for timer in scheduled if not timer.cancelled()}


async def test_the_first_answer_after_a_silence_has_the_date_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening() as server:
        today = await date_of_an_answer(server)
        assert today.endswith("GMT")
        tomorrow = format_datetime(datetime(2031, 5, 6, tzinfo=UTC), usegmt=True)
        monkeypatch.setattr(http_server, "formatdate", lambda usegmt: tomorrow)
        assert await date_of_an_answer(server) == tomorrow
