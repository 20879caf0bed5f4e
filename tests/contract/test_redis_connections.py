"""A connection that is at hand is given at once; all else is as redis-py has it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from kakou.runtime.redis.client import CONNECTIONS, connect
from kakou.runtime.redis.connection import RedisConnection
from redis.asyncio import Redis

from tests.conftest import Servers
from tests.contract.test_redis_failover import come_true


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator["Redis"]:
    redis = connect(RedisConnection(servers.redis_url))
    yield redis
    await redis.aclose()


async def test_more_commands_than_connections_are_all_answered_by_no_more_connections(redis: "Redis") -> None:
    async with asyncio.timeout(30):
        for _ in range(3):
            answers = await asyncio.gather(*(redis.echo(str(no)) for no in range(CONNECTIONS * 10)))
            assert answers == [str(no).encode() for no in range(CONNECTIONS * 10)]
    assert len(redis.connection_pool._available_connections) <= CONNECTIONS
    assert not redis.connection_pool._in_use_connections


async def test_one_command_after_another_takes_one_connection(redis: "Redis") -> None:
    for no in range(10):
        assert await redis.echo(str(no)) == str(no).encode()
    assert len(redis.connection_pool._available_connections) == 1


async def test_a_connection_that_the_server_has_closed_is_replaced_unnoticed(redis: "Redis", servers: Servers) -> None:
    no = await redis.client_id()
    other = connect(RedisConnection(servers.redis_url))
    assert await other.client_kill_filter(_id=str(no)) == 1
    await other.aclose()
    (idle,) = redis.connection_pool._available_connections
    assert idle._reader is not None
    await come_true(idle._reader.at_eof, "the connection is closed")
    assert await redis.client_id() != no


async def test_a_command_that_is_given_up_leaves_no_answer_to_the_next(redis: "Redis") -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await redis.blpop(["nothing-comes"], timeout=5)
    assert await redis.echo("truck") == b"truck"
    assert not redis.connection_pool._in_use_connections


async def test_whoever_waits_for_a_connection_and_gives_up_takes_none_away(redis: "Redis", servers: Servers) -> None:
    pool = redis.connection_pool
    long = asyncio.gather(*(redis.blpop(["test:comes-later"], timeout=30) for _ in range(CONNECTIONS)))
    await come_true(lambda: len(pool._in_use_connections) == CONNECTIONS, "all connections are in use")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await redis.echo("given up")
    other = connect(RedisConnection(servers.redis_url))
    await other.rpush("test:comes-later", *range(CONNECTIONS))
    await other.aclose()
    await long
    assert await redis.echo("truck") == b"truck"
    assert not redis.connection_pool._in_use_connections
