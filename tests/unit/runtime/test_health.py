"""Ready means working: servers that do not answer and clocks that are wrong are known, and nobody waits for them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import cast

import pytest
from kakou.runtime.health import AWAY_AFTER, EVERY, IN_DOUBT_WITHIN, Health, Server
from kakou.runtime.kafka.probe import ahead
from kakou.runtime.redis.in_time import READ_WITHIN
from kakou.runtime.redis.notes import Notes
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.zones import Zones
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NoConnection

from tests.unit.virtual_time import run


class Redislike:
    """Answers, refuses or says nothing."""

    def __init__(self) -> None:
        self.mood = "answers"
        self.asked = 0
        self.connection_pool = SimpleNamespace(line=self)

    async def ask(self, *_: object) -> None:
        await self._answer()

    async def get(self, _: str) -> None:
        await self._answer()

    async def set(self, *_: object, **__: object) -> None:
        await self._answer()

    async def unlink(self, _: str) -> None:
        await self._answer()

    async def _answer(self) -> None:
        self.asked += 1
        if self.mood == "refuses":
            raise NoConnection("connection refused")
        if self.mood == "is silent":
            await asyncio.Event().wait()


class Watched:
    """Health that watches such a Redis, and a reader that asks it."""

    def __init__(self) -> None:
        self.server, self.health = Redislike(), Health()
        self.reader = StateReader(cast(Redis, self.server), "lane-router", Zones(), self.health.redis)
        self.notes = Notes(cast(Redis, self.server), self.health.redis)

    async def __aenter__(self) -> "Watched":
        self._watching = asyncio.create_task(self.health.watch_redis(lambda: self.server.get("")))
        await asyncio.sleep(EVERY)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._watching.cancel()
        with suppress(asyncio.CancelledError):
            await self._watching


@pytest.mark.parametrize("mood", ["refuses", "is silent"])
def test_a_redis_that_does_not_answer_is_away_and_back_by_itself(mood: str) -> None:
    async def main() -> None:
        async with Watched() as watched:
            assert watched.health.not_ready() == {}
            watched.server.mood = mood
            await asyncio.sleep(AWAY_AFTER + 2 * EVERY + 3)
            (why,) = watched.health.not_ready().values()
            assert why.startswith("Redis has not answered for ")
            watched.server.mood = "answers"
            await asyncio.sleep(2 * EVERY + 3)
            assert watched.health.not_ready() == {}

    run(main())


def test_a_hiccup_of_a_moment_closes_nothing() -> None:
    async def main() -> None:
        async with Watched() as watched:
            for _ in range(5):
                watched.server.mood = "is silent"
                await asyncio.sleep(EVERY)
                watched.server.mood = "answers"
                await asyncio.sleep(2 * EVERY + 3)
                assert watched.health.not_ready() == {}

    run(main())


Ask = Callable[[Watched], Awaitable[object]]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda watched: watched.reader.applied(0), id="a state"),
        pytest.param(lambda watched: watched.notes.read("session:1"), id="a note"),
        pytest.param(lambda watched: watched.notes.forget("session:1"), id="a note to be forgotten"),
        pytest.param(lambda watched: watched.notes.write("session:1", "{}", 60), id="a note to be kept"),
    ],
)
def test_nobody_waits_for_a_redis_that_is_known_to_be_away_and_hardly_before(ask: Ask) -> None:
    async def main() -> None:
        async with Watched() as watched:
            watched.server.mood = "is silent"
            loop, began = asyncio.get_running_loop(), asyncio.get_running_loop().time()
            with pytest.raises(TimeoutError, match="no answer in time"):
                await ask(watched)
            assert loop.time() - began <= READ_WITHIN + 0.01
            await asyncio.sleep(AWAY_AFTER + 2 * EVERY + 3)
            asked, began = watched.server.asked, loop.time()
            for _ in range(1_000):
                with pytest.raises(OSError, match="Redis has not answered"):
                    await ask(watched)
            assert (watched.server.asked, loop.time()) == (asked, began)

    run(main())


def test_a_request_that_reads_ten_times_of_a_silent_redis_waits_hardly_longer_than_for_one_read() -> None:
    async def main() -> None:
        async with Watched() as watched:
            watched.server.mood = "is silent"
            began = asyncio.get_running_loop().time()
            for _ in range(2):
                with pytest.raises(TimeoutError):
                    await watched.reader.applied(0)
            assert asyncio.get_running_loop().time() - began <= READ_WITHIN + IN_DOUBT_WITHIN + 0.01
            watched.server.mood = "answers"
            await watched.reader.applied(0)
            watched.server.mood, began = "is silent", asyncio.get_running_loop().time()
            with pytest.raises(TimeoutError):
                await watched.reader.applied(0)
            assert asyncio.get_running_loop().time() - began == pytest.approx(READ_WITHIN)

    run(main())


def test_whoever_waits_for_a_server_need_not_once_it_is_known_to_be_away() -> None:
    async def main() -> None:
        async with Watched() as watched:
            watched.server.mood, loop = "is silent", asyncio.get_running_loop()
            began = loop.time()
            with pytest.raises(TimeoutError):
                async with watched.health.redis.asked(60):
                    await asyncio.Event().wait()
            assert loop.time() - began <= AWAY_AFTER + EVERY
            assert watched.health.redis.why

    run(main())


async def test_a_wait_that_is_over_in_the_moment_in_which_its_server_is_away_keeps_nobody_from_knowing() -> None:
    server, faults, loop = Server("Redis"), list[BaseException](), asyncio.get_running_loop()

    async def waits() -> None:
        with pytest.raises(TimeoutError):
            async with server.asked(0.05):
                await asyncio.Event().wait()

    def away() -> None:
        try:
            server.away("it is gone")
        except RuntimeError as error:
            faults.append(error)

    waiting = asyncio.create_task(waits())
    await asyncio.sleep(0)
    loop.call_later(0.05, away)
    time.sleep(0.1)  # noqa: ASYNC251 - both are due in the same round of the loop
    await waiting
    assert faults == []
    assert server.why == "it is gone"


@pytest.mark.parametrize(
    ("began", "stamped", "ended", "found"),
    [
        (100, 100.2, 100.5, 0),
        (100, 96, 100.5, 4),
        (100, 104, 100.5, -3.5),
        (100, 99.99, 103, 0.01),
        (100, 102.9, 103, 0),
    ],
)
def test_a_slow_answer_says_little_about_the_clock(began: float, stamped: float, ended: float, found: float) -> None:
    assert ahead(began, stamped, ended) == pytest.approx(found)


@pytest.mark.parametrize(
    ("by", "right"), [(None, True), (0.0, True), (1.9, True), (-2.0, True), (2.1, False), (-3600.0, False)]
)
def test_a_clock_that_is_two_seconds_off_the_brokers_is_said_to_be(by: float | None, right: bool) -> None:
    health = Health()
    health.ahead = by
    assert (health.not_ready() == {}) is right
    if not right and by is not None:
        assert f"{abs(by):.1f} s {'ahead of' if by > 0 else 'behind'} the broker's" in health.not_ready()["clock"]
