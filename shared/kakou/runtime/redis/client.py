"""One Redis client as the runtime needs it: it never repeats a command by itself, and every call has a deadline."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout

from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.deadlines import DEADLINE, with_deadlines

CONNECTIONS = 32


def connect(redis: RedisConnection) -> "Redis":
    """Zero retries (redis-py has some by default): a script that timed out may have run, and must not run again."""
    pool = BlockingConnectionPool(
        **redis.arguments(),
        max_connections=CONNECTIONS,
        timeout=DEADLINE,
        socket_timeout=None,
        socket_connect_timeout=DEADLINE,
        retry=Retry(NoBackoff(), 0),
    )
    pool.connection_class = with_deadlines(pool.connection_class)
    return Redis.from_pool(pool)  # the client owns it: closing one closes the other


@contextmanager
def as_infrastructure() -> Iterator[None]:
    """Whatever Redis fails with becomes OSError or TimeoutError, as the store promises."""
    try:
        yield
    except RedisTimeout as error:
        raise TimeoutError(f"Redis: {error}") from error
    except RedisError as error:
        raise OSError(f"Redis: {type(error).__name__}: {error}") from error
