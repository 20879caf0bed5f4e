"""Being woken when a service's state has moved on: each commit publishes the root position that it has reached, and the
buckets that it has changed, so that the many who follow a lane each do not look after every commit of the gate."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from kakou.runtime.redis.client import transferred
from kakou.runtime.redis.keys import channel
from kakou.runtime.redis.subscription import Subscription

Place = tuple[str, int]

RECONNECT_AFTER = 0.2
LISTEN_FOR = 2.5
SILENT_FOR = 5.0
"""Seconds without a word, not even to a ping, after which the subscription is made anew."""


MOST_BUCKETS = 200
"""Buckets that a commit names; one that has changed more wakes everybody."""


def announcement(root: int, buckets: Collection[str]) -> str:
    """What a commit says: the root position reached, and a line for each bucket changed, none where they are many."""
    return "\n".join((str(root), *buckets)) if len(buckets) <= MOST_BUCKETS else f"{root}\n"


class Announcements:
    """Wakers by service and partition. A subscription that was made anew wakes everybody, so nobody sleeps through what
    was announced meanwhile."""

    def __init__(self, redis: "Redis", services: tuple[str, ...]) -> None:
        self._redis = redis
        self._patterns = [channel(service, "*") for service in services]
        self._reached: dict[Place, int] = defaultdict(lambda: -1)
        self._highest: dict[Place, int] = defaultdict(lambda: -1)
        self._wakers: dict[Place, set[asyncio.Event]] = defaultdict(set)
        self._wakers_of: dict[tuple[Place, str], set[asyncio.Event]] = {}

    def reached(self, service: str, partition: int) -> int:
        """The root position announced last."""
        return self._reached[service, partition]

    def furthest(self, service: str, partition: int) -> int:
        """The highest root position announced so far; -1 before the first."""
        return self._highest[service, partition]

    def fell_back(self, service: str, partition: int) -> bool:
        """Whether the state has not come again as far as it was: it was lost, and is being built."""
        return self._reached[service, partition] < self._highest[service, partition]

    @contextmanager
    def waker(self, service: str, partition: int, buckets: Collection[str] = ()) -> Iterator[asyncio.Event]:
        """An event that is set whenever the state may have changed, or these buckets of it; clear it before looking."""
        event, place = asyncio.Event(), (service, partition)
        if not buckets:
            self._wakers[place].add(event)
        for bucket in buckets:
            self._wakers_of.setdefault((place, bucket), set()).add(event)
        try:
            yield event
        finally:
            self._wakers[place].discard(event)
            for bucket in buckets:
                followers = self._wakers_of[place, bucket]
                followers.discard(event)
                if not followers:
                    del self._wakers_of[place, bucket]

    async def listen(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(RedisError, OSError, TimeoutError):
                await self._subscribe()
            await asyncio.sleep(RECONNECT_AFTER)

    async def _subscribe(self) -> None:
        connection = await transferred(self._redis)
        await Subscription(connection, self._patterns, self._wake_all, self._announce).last(LISTEN_FOR, SILENT_FOR)

    def _wake_all(self) -> None:
        for wakers in (*self._wakers.values(), *self._wakers_of.values()):
            for event in wakers:
                event.set()

    def _announce(self, name: str, said: str) -> None:
        _, _, service, partition = name.split(":")
        place = (service, int(partition))
        text, *buckets = said.split("\n")
        root = int(text)
        self._reached[place] = root
        self._highest[place] = max(root, self._highest[place])
        for event in self._wakers[place]:
            event.set()
        if buckets == [""]:
            buckets = [bucket for where, bucket in self._wakers_of if where == place]
        for bucket in buckets:
            for event in self._wakers_of.get((place, bucket), ()):
                event.set()
