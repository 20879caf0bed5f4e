"""Whether Kafka and Redis can be used now, and whether our clock is right: looked at all the time, known at once.

Whoever needs one of them asks here first, so that while it is away nobody waits for it (a circuit breaker), and ops are
told why. It closes by itself: the looks go on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType

from aiokafka.errors import KafkaError
from redis.exceptions import RedisError, ResponseError

logger = logging.getLogger(__name__)

EVERY = 2.0
AGAIN_AFTER = 0.5
"""Seconds between two looks, and after one that was not answered."""

LOOK_WITHIN = 2.5
AWAY_AFTER = 5.0
"""Seconds without an answer after which a server counts as away: less would be a busy machine's everyday life."""

IN_DOUBT_FOR = 1.0
IN_DOUBT_WITHIN = 0.15
"""For so many seconds after a read was not answered in time others wait for so many only: a request that reads several
times is answered hardly later than one that reads once."""

WRONG_BY = 2.0
"""Seconds that our clock may differ from the broker's. Log time comes from the stamps that we put on events, and never
goes back: a clock that is ahead takes all of a zone's timers with it, and one that is behind stops them."""


@dataclass(slots=True)
class Server:
    """One server as it answered last. why: it cannot be used now; refuses: it answers, and takes no writes; each empty
    while that is not so. waits: for it, under way. in_doubt_until: for so long reads wait less."""

    name: str
    why: str = ""
    refuses: str = ""
    answered_at: float = 0.0
    in_doubt_until: float = 0.0
    waits: set[asyncio.Timeout] = field(default_factory=set)

    def asked(self, seconds: float) -> "Asked":
        """Around a wait for the server, which ends after `seconds`, and as soon as the server counts as away.

        Raises OSError while it is away, TimeoutError.
        """
        return Asked(self, seconds)

    def read(self, seconds: float) -> "AskedToRead":
        """The same around a read, of which a request may need several: they wait no longer than one, and a moment."""
        return AskedToRead(self, seconds)

    def away(self, why: str) -> None:
        """It cannot be used from now on: whoever waits for it need not any longer."""
        self.why = why
        waits, self.waits = self.waits, set()
        for limit in waits:
            if not limit.expired():  # one that is over already cannot be ended again, and whoever waits leaves next
                limit.reschedule(_now())


class Asked:
    """A wait for a server."""

    __slots__ = ("_limit", "_seconds", "_server")

    def __init__(self, server: Server, seconds: float) -> None:
        self._server, self._seconds = server, seconds

    async def __aenter__(self) -> None:
        if self._server.why:
            raise OSError(self._server.why)
        self._limit = asyncio.timeout(self._seconds)
        await self._limit.__aenter__()
        self._server.waits.add(self._limit)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.waits.discard(self._limit)
        await self._limit.__aexit__(kind, error, trace)


class AskedToRead(Asked):
    """A wait for what is read."""

    __slots__ = ("_in_doubt",)

    async def __aenter__(self) -> None:
        self._in_doubt = bool(self._server.in_doubt_until) and _now() < self._server.in_doubt_until
        if self._in_doubt:
            self._seconds = min(self._seconds, IN_DOUBT_WITHIN)
        await super().__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await super().__aexit__(kind, error, trace)
        except TimeoutError:
            self._note_late()
            raise
        if isinstance(error, TimeoutError):
            self._note_late()
        elif error is None:
            self._server.in_doubt_until = 0.0

    def _note_late(self) -> None:
        if not self._in_doubt:
            self._server.in_doubt_until = _now() + IN_DOUBT_FOR


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
            left = server.answered_at + AWAY_AFTER - _now()
            async with asyncio.timeout(min(LOOK_WITHIN, max(AGAIN_AFTER, left))):
                await look()
        except ResponseError as error:
            _answered(server)
            server.refuses = f"{server.name} answers and takes no writes: {type(error).__name__}: {error}"
        except (KafkaError, RedisError, OSError, TimeoutError) as error:
            silent = _now() - server.answered_at
            if silent >= AWAY_AFTER:
                if not server.why:
                    logger.error("%s is away: %s: %s", server.name, type(error).__name__, error)
                server.away(f"{server.name} has not answered for {silent:.0f} s ({type(error).__name__})")
            await asyncio.sleep(AGAIN_AFTER)
            continue
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
