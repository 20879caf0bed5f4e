"""No cancellation is lost on its way through the Redis client, so that every deadline around a command strikes."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from redis.asyncio import Redis
from redis.exceptions import TimeoutError as RedisTimeout

from tests.conftest import Servers

GIVEN_UP_AFTER = 20
"""Seconds after which a lost cancellation is told, instead of waiting for ever."""


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator["Redis"]:
    redis = connect(RedisConnection(servers.redis_url))
    yield redis
    await redis.aclose()


async def test_a_deadline_that_strikes_as_a_write_completes_is_not_lost(redis: "Redis") -> None:
    connection = await redis.connection_pool.get_connection()  # type: ignore[no-untyped-call]
    command = asyncio.current_task()
    assert command is not None
    sent = connection._writer.drain

    async def drained() -> None:
        await sent()
        command.cancel()  # what a deadline does, and no later step of the write could tell

    connection._writer.drain = drained

    async def sent_and_more() -> None:
        await connection.send_command("PING")
        async with asyncio.timeout(GIVEN_UP_AFTER):
            await asyncio.Event().wait()

    with pytest.raises(asyncio.CancelledError):
        await sent_and_more()
    command.uncancel()
    await redis.connection_pool.release(connection)


async def test_a_server_that_takes_connections_and_never_answers_is_given_up() -> None:
    taken: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: taken.append(writer), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    redis = connect(RedisConnection(f"redis://127.0.0.1:{port}/0"))
    with pytest.raises(RedisTimeout):
        async with asyncio.timeout(GIVEN_UP_AFTER):
            await redis.get("truck")
    await redis.aclose()
    for writer in taken:
        writer.transport.abort()
    silent.close()
    await silent.wait_closed()
