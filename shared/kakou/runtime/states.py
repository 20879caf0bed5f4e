"""What the services keep, as an instance looks at it: read, and waited for by what the owners announce."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Final

from redis.asyncio import Redis

from kakou.runtime.health import Server
from kakou.runtime.redis.announcements import Announcements
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.zones import Zones

LOOK_EVERY: Final = 0.25


class States:
    """listens_to: names of the services whose commits wake waiters here, and whose progress is known from them."""

    def __init__(self, redis: "Redis", server: Server, zones: Zones, listens_to: tuple[str, ...]) -> None:
        self._redis, self._server, self._zones = redis, server, zones
        self._announcements = Announcements(redis, listens_to) if listens_to else None
        self._first_ends: Mapping[int, int] = {}

    @property
    def listens(self) -> bool:
        """Whether there is anything to listen to."""
        return self._announcements is not None

    def begin(self, ends: Mapping[int, int]) -> None:
        """ends: of `gate.inbound`, by partition, when this instance was started."""
        self._first_ends = ends

    async def listen(self) -> None:
        """Hear what is announced, without end."""
        await self._heard.listen()

    def of(self, service: str) -> StateReader:
        """The service's entries."""

        def was(partition: int) -> int:
            return self._announcements.furthest(service, partition) if self._announcements is not None else -1

        return StateReader(self._redis, service, self._zones, self._server, was)

    def announced(self, service: str, partition: int) -> int:
        """The root position that the service has announced last as applied; -1 before the first."""
        return self._heard.reached(service, partition)

    async def rebuilding(self, service: str, zone: str) -> bool:
        """Whether the service's state of the zone is known to be less than it was: it was lost, and is being built.

        Raises UnknownZone, OSError, TimeoutError.
        """
        partition = self._zones.partition_of(zone)
        if not self._heard.fell_back(service, partition):
            return False
        # In a quiet zone the announcement that ended the rebuild may have been missed, and the next is minutes away.
        return await self.of(service).applied(partition) < self._heard.furthest(service, partition)

    async def lacks_some(self, service: str, zone: str) -> bool:
        """Whether that, or it does not hold yet what was on the log when this instance was started.

        Raises UnknownZone, OSError, TimeoutError.
        """
        partition = self._zones.partition_of(zone)
        last = self._first_ends.get(partition, 0) - 1
        if await self.rebuilding(service, zone):
            return True
        # In a quiet zone nothing is announced for minutes: the state itself says how far it is.
        return self.announced(service, partition) < last and await self.of(service).applied(partition) < last

    @contextmanager
    def changes(self, service: str, partition: int) -> Iterator[asyncio.Event]:
        """An event that is set when the service's state of the partition may have changed."""
        with self._heard.waker(service, partition) as event:
            yield event

    @contextmanager
    def changes_of(self, service: str, zone: str, *kinds: str) -> Iterator[asyncio.Event]:
        """An event that is set when the service may have changed entries of these kinds in the zone.

        Raises UnknownZone.
        """
        buckets = [f"{zone}/{kind}" for kind in kinds]
        with self._heard.waker(service, self._zones.partition_of(zone), buckets) as event:
            yield event

    async def reached(self, service: str, partition: int, root: int, timeout: float) -> bool:  # noqa: ASYNC109
        """Whether the service's state applies the event at `root` within `timeout` seconds."""
        until = monotonic() + timeout
        with self.changes(service, partition) as changed:
            # Whoever has just appended need not look: what is heard from now on tells.
            if self.announced(service, partition) < 0 and await self._applies(service, partition, root):
                return True
            while self.announced(service, partition) < root:
                left = until - monotonic()
                if left <= 0:
                    return False
                changed.clear()
                try:
                    async with asyncio.timeout(min(left, LOOK_EVERY)):
                        await changed.wait()
                except TimeoutError:
                    if await self._applies(service, partition, root):
                        return True
        return True

    async def _applies(self, service: str, partition: int, root: int) -> bool:
        with suppress(OSError):
            return await self.of(service).applied(partition) >= root
        return False

    @property
    def _heard(self) -> Announcements:
        assert self._announcements is not None, "this instance listens to no service"
        return self._announcements
