"""What Redis must be set to, checked before anything is entrusted to it."""

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from kakou.runtime.connection import WrongConnection
from kakou.runtime.redis.client import as_infrastructure
from kakou.runtime.redis.connection import RedisConnection

WANTED = {"maxmemory-policy": "noeviction", "appendonly": "yes"}


class WrongRedis(Exception):
    """Redis would drop entries, or forget everything at a restart; says which setting to change."""


async def check_settings(redis: "Redis", connection: RedisConnection) -> None:
    """Raises WrongConnection, WrongRedis, OSError or TimeoutError.

    A managed Redis that forbids CONFIG is taken at its word.
    """
    for name, wanted in WANTED.items():
        try:
            with as_infrastructure():
                found = await redis.config_get(name)
        except OSError as error:
            if isinstance(error.__cause__, ResponseError):
                continue
            if sentence := connection.refusal(error):
                raise WrongConnection(sentence) from error
            raise
        value = found.get(name)
        value = value.decode() if isinstance(value, bytes) else value
        if value != wanted:
            raise WrongRedis(f"Redis has {name}={value}: set it to {wanted}")
