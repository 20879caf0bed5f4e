"""Being woken when a service's state has moved on: each commit publishes the root position it has reached."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from redis.asyncio import Redis
from redis.exceptions import RedisError

from kakou.runtime.redis.keys import channel

Place = tuple[str, int]

RECONNECT_AFTER = 0.2
LISTEN_FOR = 1.0
SILENT_FOR = 5.0
"""Seconds without a word, not even to a ping, after which the subscription is made anew."""


class Announcements:
    """Wakers by service and partition. A cut subscription wakes everybody, so nobody sleeps through a lost message."""

    def __init__(self, redis: "Redis", services: tuple[str, ...]) -> None:
        self._redis = redis
        self._patterns = [channel(service, "*") for service in services]
        self._reached: dict[Place, int] = defaultdict(lambda: -1)
        self._highest: dict[Place, int] = defaultdict(lambda: -1)
        self._wakers: dict[Place, set[asyncio.Event]] = defaultdict(set)

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
    def waker(self, service: str, partition: int) -> Iterator[asyncio.Event]:
        """An event that is set whenever the state may have changed; clear it before looking."""
        event = asyncio.Event()
        wakers = self._wakers[service, partition]
        wakers.add(event)
        try:
            yield event
        finally:
            wakers.discard(event)

    async def listen(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(RedisError, OSError, TimeoutError):
                await self._subscribe()
            for event in [event for wakers in self._wakers.values() for event in wakers]:
                event.set()
            await asyncio.sleep(RECONNECT_AFTER)

    async def _subscribe(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.psubscribe(*self._patterns)
            heard_at = monotonic()
            while monotonic() - heard_at < SILENT_FOR:
                message = await subscription.get_message(timeout=LISTEN_FOR)
                if message is None:
                    await subscription.ping()  # a server that is gone says nothing, and neither does one without news
                    continue
                heard_at = monotonic()
                if message["type"] == "pmessage":
                    self._announce(message["channel"].decode(), int(message["data"]))

    def _announce(self, name: str, root: int) -> None:
        _, _, service, partition = name.split(":")
        place = (service, int(partition))
        self._reached[place] = root
        self._highest[place] = max(root, self._highest[place])
        for event in self._wakers[place]:
            event.set()
