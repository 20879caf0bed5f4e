"""Who follows a part of a state is woken by the commits that change it, and not by the others."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from kakou.runtime.events.origin import Origin
from kakou.runtime.redis.announcements import MOST_BUCKETS, Announcements
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.store import RedisStore
from kakou.runtime.store import Commit, Key, Progress
from redis.asyncio import Redis

from tests.conftest import Servers
from tests.contract.test_redis_failover import KNOWN_WITHIN, come_true

SERVICE, OURS, OTHERS = "announcing", "3105W/commands.G1.E01", "3105W/commands.G1.E02"


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator["Redis"]:
    redis = connect(RedisConnection(servers.redis_url))
    yield redis
    await redis.aclose()


class Owner:
    """Commits one change after another to partition 0."""

    def __init__(self, redis: "Redis") -> None:
        self._store, self._root, self._last = RedisStore(redis, SERVICE), 0, None

    async def commit(self, *buckets: str, dropped: tuple[str, ...] = ()) -> int:
        self._root += 1
        progress = Progress(self._root, "", Origin(self._root, ()), {}, False, 1)
        expected = await self._store.commit_id(0)
        commit = Commit(f"c{self._root}", progress, (), {Key(bucket, "1"): b"{}" for bucket in buckets}, dropped)
        assert await self._store.commit(0, expected, commit)
        return self._root


async def test_a_follower_is_woken_by_what_changes_its_part_of_the_state(redis: "Redis") -> None:
    announcements, owner = Announcements(redis, (SERVICE,)), Owner(redis)
    listening = asyncio.create_task(announcements.listen())
    with (
        announcements.waker(SERVICE, 0) as anything,
        announcements.waker(SERVICE, 0, [OURS]) as ours,
        announcements.waker(SERVICE, 0, [OURS, OTHERS]) as both,
    ):

        async def wakes(*changed: str, dropped: tuple[str, ...] = ()) -> list[bool]:
            for waker in (anything, ours, both):
                waker.clear()
            root = await owner.commit(*changed, dropped=dropped)
            await come_true(lambda: announcements.reached(SERVICE, 0) == root, "it is announced")
            return [waker.is_set() for waker in (anything, ours, both)]

        while announcements.reached(SERVICE, 0) < 0:  # until it listens
            await owner.commit()
            await asyncio.sleep(0.05)
        assert await wakes() == [True, False, False]
        assert await wakes("3105W/visit") == [True, False, False]
        assert await wakes("3105W/visit", OURS) == [True, True, True]
        assert await wakes(OTHERS) == [True, False, True]
        assert await wakes(dropped=(OURS,)) == [True, True, True]
        assert await wakes(*(f"3105W/k{no}" for no in range(MOST_BUCKETS + 1))) == [True, True, True]
    assert await owner.commit(OURS), "nobody follows any more"
    listening.cancel()


async def test_a_cut_subscription_wakes_every_follower(redis: "Redis", servers: Servers) -> None:
    announcements, owner = Announcements(redis, (SERVICE,)), Owner(redis)
    listening = asyncio.create_task(announcements.listen())
    while announcements.reached(SERVICE, 0) < 0:
        await owner.commit()
        await asyncio.sleep(0.05)
    with announcements.waker(SERVICE, 0, [OURS]) as ours:
        ours.clear()
        other = connect(RedisConnection(servers.redis_url))
        await other.client_kill_filter(_type="pubsub")
        await come_true(ours.is_set, "it is woken")
        await other.aclose()
    listening.cancel()


class Held(Announcements):
    """Subscribes only when it may. waits: set while it would and may not."""

    def __init__(self, redis: "Redis") -> None:
        super().__init__(redis, (SERVICE,))
        self.may, self.waits = asyncio.Event(), asyncio.Event()
        self.may.set()

    async def _subscribe(self) -> None:
        self.waits.set()
        await self.may.wait()
        self.waits.clear()
        await super()._subscribe()


async def test_what_is_announced_while_nobody_is_subscribed_wakes_whoever_follows_it(
    redis: "Redis", servers: Servers
) -> None:
    announcements, owner = Held(redis), Owner(redis)
    listening = asyncio.create_task(announcements.listen())
    while announcements.reached(SERVICE, 0) < 0:
        await owner.commit()
        await asyncio.sleep(0.05)
    other = connect(RedisConnection(servers.redis_url))
    with announcements.waker(SERVICE, 0, [OURS]) as ours:
        announcements.may.clear()
        await other.client_kill_filter(_type="pubsub")
        await asyncio.wait_for(announcements.waits.wait(), KNOWN_WITHIN)
        ours.clear()  # it has looked since the cut
        root = await owner.commit(OURS)
        announcements.may.set()
        await asyncio.wait_for(ours.wait(), KNOWN_WITHIN)
    assert announcements.reached(SERVICE, 0) < root, "it was not heard"
    await other.aclose()
    listening.cancel()
