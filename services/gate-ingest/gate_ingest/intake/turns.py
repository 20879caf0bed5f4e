"""Turns at the log: a zone's backlog must not stand before the trucks of the other zones of its partition.

A partition has one order, so fairness is made before the append. A zone may have little *outstanding*: appended here
and not yet applied at the end of the path. Beyond that it is still guaranteed a slow rate, which covers the ordinary
work of its terminals whether the path moves or stands still, up to a backlog that is worked off in seconds.
Decision 0015.
"""

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from kakou.operations.http_limits import TURN_WITHIN
from kakou.runtime.host import Host, Position
from kakou.web.access.buckets import Bucket
from kakou.web.access.quotas import over_quota
from kakou.web.problem_table import LARGE_EVENTS, ZONE_BEHIND, ZONE_BUSY
from kakou.web.problems import Problem

from gate_ingest.handler import OFFERS_MODEL
from gate_ingest.settings import Settings

LARGE: Final = 16_384
"""Bytes above which an event is large: handling it takes so long that the zone must leave others time between two."""

LARGE_WITHIN: Final = 8.0
LARGE_BURST: Final = 4
"""Seconds that a large event waits for its rate, and seconds' worth of that rate that may be used at once."""

LOOK_EVERY: Final = 0.1
GUARANTEED_BURST: Final = 2
"""Seconds' worth of the guaranteed rate that may be used at once."""

LONGEST_RETRY: Final = 5.0
CAUGHT_UP_IN: Final = "5"


@dataclass(slots=True)
class Backlog:
    """What a zone has outstanding, the rate that it is guaranteed in spite of it, and the rate of its large events."""

    guaranteed: tuple[Bucket, Bucket]
    large: Bucket
    events: int = 0
    bytes: int = 0
    appended: deque[tuple[int, int, int]] = field(default_factory=deque)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn_of_large: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, events: int, size: int) -> None:
        self.events += events
        self.bytes += size

    def give_back(self, events: int, size: int) -> None:
        self.events -= events
        self.bytes -= size

    def applied(self, root: int) -> None:
        while self.appended and self.appended[0][0] <= root:
            _, events, size = self.appended.popleft()
            self.give_back(events, size)


class Turns:
    """Of one instance; after a start nothing counts as outstanding."""

    def __init__(self, host: Host, settings: Settings) -> None:
        self._host, self._settings = host, settings
        self._backlogs: dict[str, Backlog] = {}

    async def append(
        self, zone: str, events: Sequence[bytes], trace: str | None, within: float = math.inf
    ) -> list[Position]:
        """Put the events on the zone's log when it is its turn, within so many seconds.

        Raises Problem 429 when its turn does not come within two seconds (that of large events: eight), 503 when too
        much waits to be applied; LogUnavailable.
        """
        until = monotonic() + within
        size = sum(map(len, events))
        backlog = self._of(zone)
        if max(map(len, events)) > LARGE:
            await self._await_rate_of_large(backlog, size, min(within, LARGE_WITHIN))
        await self._await_turn(zone, backlog, len(events), size, min(until - monotonic(), TURN_WITHIN))
        try:
            positions = await self._host.append_all(zone, events, trace=trace, within=until - monotonic())
        except BaseException:
            backlog.give_back(len(events), size)
            raise
        backlog.appended.append((positions[-1].offset, len(events), size))
        return positions

    async def _await_rate_of_large(self, backlog: Backlog, size: int, within: float) -> None:
        """A queue of their own: the zone's trucks do not wait behind its documents."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within), backlog.turn_of_large:
                await asyncio.sleep(backlog.large.wait())
                backlog.large.charge(size)
                return
        rate = self._settings.large_bytes
        policy = f'q={rate * LARGE_BURST};w={LARGE_BURST};qu="content-bytes"'
        raise over_quota(LARGE_EVENTS(size=LARGE, limit=rate), "zone-large", policy, backlog.large.wait())

    async def _await_turn(self, zone: str, backlog: Backlog, events: int, size: int, within: float) -> None:
        partition = self._host.partition_of(zone)
        backlog.applied(self._host.states.announced(OFFERS_MODEL, partition))
        if not backlog.turn.locked() and self._take(backlog, events, size):
            return
        end = monotonic() + within
        try:
            async with asyncio.timeout(within), backlog.turn:
                with self._host.states.changes(OFFERS_MODEL, partition) as changed:
                    while monotonic() < end:
                        changed.clear()
                        backlog.applied(self._host.states.announced(OFFERS_MODEL, partition))
                        if self._take(backlog, events, size):
                            return
                        with suppress(TimeoutError):
                            async with asyncio.timeout(LOOK_EVERY):
                                await changed.wait()
        except TimeoutError:
            pass
        raise self._refusal(backlog)

    def _take(self, backlog: Backlog, events: int, size: int) -> bool:
        limits = self._settings
        if backlog.events >= limits.backlog_events or backlog.bytes >= limits.backlog_bytes:
            return False
        if backlog.events >= limits.turn_events or backlog.bytes >= limits.turn_bytes:
            if any(bucket.wait() for bucket in backlog.guaranteed):
                return False
            for bucket, units in zip(backlog.guaranteed, (events, size), strict=True):
                bucket.charge(units)
        backlog.take(events, size)
        return True

    def _refusal(self, backlog: Backlog) -> Problem:
        limits = self._settings
        if backlog.events >= limits.backlog_events or backlog.bytes >= limits.backlog_bytes:
            return ZONE_BEHIND(
                events=backlog.events,
                bytes=backlog.bytes,
                most_events=limits.backlog_events,
                most_bytes=limits.backlog_bytes,
                seconds=CAUGHT_UP_IN,
            )
        busy = ZONE_BUSY(
            events=backlog.events, bytes=backlog.bytes, most_events=limits.turn_events, most_bytes=limits.turn_bytes
        )
        retry = min(LONGEST_RETRY, max(bucket.wait() for bucket in backlog.guaranteed))
        return over_quota(busy, "zone-outstanding", f'q={limits.turn_events};qu="concurrent-requests"', retry)

    def _of(self, zone: str) -> Backlog:
        backlog = self._backlogs.get(zone)
        if backlog is None:
            rates = (self._settings.guaranteed_events, self._settings.guaranteed_bytes)
            events, size = (Bucket(rate, rate * GUARANTEED_BURST) for rate in rates)
            large = Bucket(self._settings.large_bytes, self._settings.large_bytes * LARGE_BURST)
            backlog = self._backlogs[zone] = Backlog((events, size), large)
        return backlog
