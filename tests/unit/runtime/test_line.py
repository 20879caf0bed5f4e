"""Connecting to Redis: one attempt for all who wait, whoever of them leaves."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from kakou.runtime.redis.deadlines import Transferred
from kakou.runtime.redis.line import Line
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeout

from tests.unit import virtual_time


class Server:
    """Takes a second to let somebody in, and answers each command with OK."""

    def __init__(self) -> None:
        self.tried = 0
        self.refuses = False
        self.ended = 0

    async def connect(self) -> Transferred:
        self.tried += 1
        await asyncio.sleep(1)
        if self.refuses:
            raise RedisTimeout("nobody is there")
        return Transferred(cast(asyncio.StreamWriter, SimpleNamespace(transport=Transport(self))), Exception)


class Transport:
    def __init__(self, server: Server) -> None:
        self._server = server
        self._protocol: Any = None

    def set_protocol(self, protocol: Any) -> None:
        self._protocol = protocol

    def write(self, data: bytes) -> None:
        asyncio.get_running_loop().call_soon(self._protocol.data_received, b"+OK\r\n")

    def abort(self) -> None:
        self._server.ended += 1


def run(test: Callable[[Server, Line], Any]) -> None:
    async def main() -> None:
        server = Server()
        async with asyncio.timeout(60):
            await test(server, Line(server.connect))

    virtual_time.run(main())


def test_all_who_wait_learn_at_once_that_nobody_is_there() -> None:
    async def test(server: Server, line: Line) -> None:
        server.refuses = True
        found = await asyncio.gather(*(line.ask("PING") for _ in range(64)), return_exceptions=True)
        assert all(isinstance(one, RedisTimeout) for one in found)
        assert (asyncio.get_running_loop().time(), server.tried) == (1, 1)
        server.refuses = False
        assert await line.ask("PING") == b"OK"

    run(test)


def test_whoever_leaves_sooner_than_it_takes_to_connect_does_not_keep_others_from_it() -> None:
    async def test(server: Server, line: Line) -> None:
        for _ in range(4):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.24):
                    await line.ask("PING")
        assert await line.ask("PING") == b"OK"
        assert (asyncio.get_running_loop().time(), server.tried) == (1, 1)

    run(test)


def test_what_comes_about_after_it_was_closed_is_not_used() -> None:
    """It may lead to the server of former times."""

    async def test(server: Server, line: Line) -> None:
        waits = asyncio.ensure_future(line.ask("PING"))
        await asyncio.sleep(0.5)
        line.close()
        assert await line.ask("PING") == b"OK"
        with pytest.raises(RedisConnectionError):
            await waits
        assert (server.tried, server.ended) == (2, 1)

    run(test)
