"""Whether Kafka and Redis can be used now, and whether our clock is right: looked at all the time, known at once.

Whoever needs one of them asks here first, so that while it is away nobody waits for it (a circuit breaker), and ops are
told why. It closes by itself: the looks go on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiokafka.errors import KafkaError
from redis.exceptions import RedisError, ResponseError

logger = logging.getLogger(__name__)

EVERY = 2.0
LOOK_WITHIN = 2.5
AWAY_AFTER = 5.0
"""Seconds without an answer after which a server counts as away: less would be a busy machine's everyday life."""

WRONG_BY = 2.0
"""Seconds that our clock may differ from the broker's. Log time comes from the stamps that we put on events, and never
goes back: a clock that is ahead takes all of a zone's timers with it, and one that is behind stops them."""


@dataclass(slots=True)
class Server:
    """One server as it answered last. why: it cannot be used now; refuses: it answers, and takes no writes; each empty
    while that is not so."""

    name: str
    why: str = ""
    refuses: str = ""
    answered_at: float = 0.0

    def require(self) -> None:
        """Raises OSError while the server is away."""
        if self.why:
            raise OSError(self.why)


class Health:
    """kafka, redis: as they answer. ahead: seconds that our clock is ahead of the broker's, None while not known."""

    def __init__(self) -> None:
        self.kafka, self.redis = Server("Kafka"), Server("Redis")
        self.ahead: float | None = None

    @property
    def clock(self) -> str:
        """What is wrong with our clock; empty while it is right, or nobody can tell."""
        if self.ahead is None or abs(self.ahead) <= WRONG_BY:
            return ""
        way = "ahead of" if self.ahead > 0 else "behind"
        by = f"{abs(self.ahead):.1f} s {way} the broker's"
        return f"this instance's clock is {by}; at most {WRONG_BY:.0f} s are allowed"

    def not_ready(self) -> dict[str, str]:
        """What stands in the way of working, and why."""
        found = {"kafka": self.kafka.why, "redis": self.redis.why or self.redis.refuses, "clock": self.clock}
        return {name: why for name, why in found.items() if why}

    async def watch_kafka(self, look: Callable[[], Awaitable[float]]) -> None:
        """Until cancelled. look: writes to Kafka and says how far our clock is ahead."""

        async def looked() -> None:
            self.ahead = await look()

        await _watch(self.kafka, looked)

    async def watch_redis(self, look: Callable[[], Awaitable[object]]) -> None:
        """Until cancelled. look: writes to Redis."""
        await _watch(self.redis, look)


async def _watch(server: Server, look: Callable[[], Awaitable[object]]) -> None:
    server.answered_at = _now()
    while True:
        try:
            async with asyncio.timeout(LOOK_WITHIN):
                await look()
        except ResponseError as error:
            _answered(server)
            server.refuses = f"{server.name} answers and takes no writes: {type(error).__name__}: {error}"
        except (KafkaError, RedisError, OSError, TimeoutError) as error:
            silent = _now() - server.answered_at
            if silent >= AWAY_AFTER:
                if not server.why:
                    logger.error("%s is away: %s: %s", server.name, type(error).__name__, error)
                server.why = f"{server.name} has not answered for {silent:.0f} s ({type(error).__name__})"
        else:
            _answered(server)
            server.refuses = ""
        await asyncio.sleep(EVERY)


def _answered(server: Server) -> None:
    if server.why:
        logger.warning("%s answers again", server.name)
    server.answered_at, server.why = _now(), ""


def _now() -> float:
    return asyncio.get_running_loop().time()
