"""One Redis client as the runtime needs it: it never repeats a command by itself, and every call has a deadline."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout
from redis.maint_notifications import MaintNotificationsConfig

from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.connections_at_hand import ConnectionsAtHand
from kakou.runtime.redis.deadlines import DEADLINE, Transferred, WithDeadlines, with_deadlines
from kakou.runtime.redis.line import Line, Word

CONNECTIONS = 32


def connect(redis: RedisConnection) -> "Redis":
    """Zero retries (redis-py has some by default): a script that timed out may have run, and must not run again."""
    pool = ConnectionsAtHand(
        **redis.arguments(),
        max_connections=CONNECTIONS,
        timeout=DEADLINE,
        socket_timeout=None,
        socket_connect_timeout=DEADLINE,
        retry=Retry(NoBackoff(), 0),
        # With what hosted services tell of maintenance, redis-py hands out connections that the server has closed.
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
    )
    pool.connection_class = with_deadlines(pool.connection_class)
    return Redis.from_pool(pool)  # the client owns it: closing one closes the other


def line_of(redis: "Redis") -> Line:
    """Of a client made by `connect`."""
    pool: Any = redis.connection_pool
    line: Line = pool.line
    return line


async def transferred(redis: "Redis") -> Transferred:
    """A new connection of a client made by `connect`, for whoever reads it alone and ends it. Raises RedisError."""
    pool: Any = redis.connection_pool
    made: Transferred = await pool.transfer()
    return made


async def ask_much(redis: "Redis", *command: Word) -> Any:
    """What Redis answers to a command of thousands of words, over a connection of the pool of a client made by
    `connect`: redis-py packs one in Python, which takes longer than Redis does. Raises RedisError."""
    pool: Any = redis.connection_pool
    connection: WithDeadlines = await pool.get_connection()
    try:
        await connection.send_packed_command(hiredis.pack_command(command))  # type: ignore[arg-type]
        return await connection.read_response()
    finally:
        await pool.release(connection)


@contextmanager
def as_infrastructure() -> Iterator[None]:
    """Whatever Redis fails with becomes OSError or TimeoutError, as the store promises."""
    try:
        yield
    except RedisTimeout as error:
        raise TimeoutError(f"Redis: {error}") from error
    except RedisError as error:
        raise OSError(f"Redis: {type(error).__name__}: {error}") from error
