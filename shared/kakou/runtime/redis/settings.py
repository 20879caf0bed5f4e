"""What Redis must be set to and must let us do, checked before anything is entrusted to it."""

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from kakou.runtime.connection import WrongConnection
from kakou.runtime.redis.client import as_infrastructure, line_of
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.scripts import LOAD, run

WANTED = {"maxmemory-policy": "noeviction", "appendonly": "yes"}


class WrongRedis(Exception):
    """Redis would drop entries, or forget everything at a restart; says which setting to change."""


async def check_settings(redis: "Redis", connection: RedisConnection) -> None:
    """Raises WrongConnection, WrongRedis, OSError or TimeoutError.

    A managed Redis that forbids CONFIG is taken at its word.
    """
    try:
        # As every load of a state does; of a key that is never there.
        with as_infrastructure():
            await run(line_of(redis), LOAD, ["{none}:commit", "{none}:e:none"], ["2", "none"])
        for name, wanted in WANTED.items():
            await _check(redis, name, wanted)
    except TimeoutError as error:
        guess = "; if it serves others, it may not speak TLS there" if connection.url.startswith("rediss:") else ""
        raise TimeoutError(f"Redis: {connection.address} does not answer ({error}){guess}") from error
    except OSError as error:
        if sentence := connection.refusal(error):
            raise WrongConnection(sentence) from error
        raise


async def _check(redis: "Redis", name: str, wanted: str) -> None:
    try:
        with as_infrastructure():
            found = await redis.config_get(name)
    except OSError as error:
        if isinstance(error.__cause__, ResponseError):
            return
        raise
    value = found.get(name)
    value = value.decode() if isinstance(value, bytes) else value
    if value != wanted:
        raise WrongRedis(f"Redis has {name}={value}: set it to {wanted}")
