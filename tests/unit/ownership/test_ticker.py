"""A zone's clock ticks when something is due, while its partition moves, and next to never when nothing is."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from kakou.runtime.kafka.appender import LogUnavailable, Position
from kakou.runtime.ticker import A_MOMENT, EVERY, tick

from tests.unit import virtual_time
from tests.unit.ownership.service import now

ZONE = "3105W"
TODAY = 1_795_305_600.0
"""What the clock on the wall shows when the loop's shows 0."""


class Log:
    """Where ticks are written. wants: when the zone's next tick is wanted, after one at a time, of the loop's clock."""

    def __init__(self, wants: Callable[[float], float]) -> None:
        self.ticks = list[float]()
        self._wants, self._wanted = wants, now()

    async def wanted(self, zones: Sequence[str]) -> dict[str, float]:
        return dict.fromkeys(zones, TODAY + self._wanted)

    async def append(self, zone: str, event: dict[str, Any]) -> Position:
        assert (zone, event["subject"]) == (ZONE, ZONE)
        self.ticks.append(now())
        self._wanted = self._wants(now())
        return Position(0, len(self.ticks))


def ticking(
    log: Log, held: Callable[[], list[str]] = lambda: [ZONE], moved: asyncio.Event | None = None
) -> "asyncio.Task[None]":
    return asyncio.create_task(tick(held, moved or asyncio.Event(), log.wanted, log.append, lambda: TODAY + now()))


def test_a_tick_comes_when_it_is_wanted_and_not_sooner() -> None:
    async def main() -> None:
        log = Log(lambda at: at + 77.7)
        ticking(log)
        await asyncio.sleep(1_000)
        assert [later - earlier for earlier, later in pairwise(log.ticks)] == pytest.approx([77.7 + A_MOMENT] * 12)

    virtual_time.run(main())


def test_one_that_is_wanted_all_the_time_comes_every_five_seconds() -> None:
    async def main() -> None:
        log = Log(lambda at: at - 3_600)
        ticking(log)
        await asyncio.sleep(1_000)
        assert len(log.ticks) == 1_000 / EVERY

    virtual_time.run(main())


def test_a_zone_that_moves_about_is_never_ticked_for_late() -> None:
    async def main() -> None:
        random, holder, wishes = Random(1), 0, [0.0]

        def wants(at: float) -> float:
            wishes.append(at + random.uniform(0, 4 * EVERY))
            return wishes[-1]

        log, moved = Log(wants), [asyncio.Event(), asyncio.Event()]
        for instance in range(2):
            ticking(log, lambda instance=instance: [ZONE] if instance == holder else [], moved[instance])  # type: ignore[misc]
            await asyncio.sleep(random.uniform(0, EVERY))
        for _ in range(200):
            await asyncio.sleep(random.choice((0.1, 1.0, random.uniform(0, 3 * EVERY))))
            holder = 1 - holder
            moved[holder].set()
        late = [at - wish for at, wish in zip(log.ticks, wishes, strict=False)]
        assert max(late) <= EVERY + A_MOMENT
        assert len(late) > 40

    virtual_time.run(main())


def test_a_log_or_a_state_that_is_away_costs_a_tick_and_not_the_ticker() -> None:
    async def main() -> None:
        tried, asked = [], []

        async def append(zone: str, event: dict[str, Any]) -> Position:
            tried.append(now())
            raise LogUnavailable("away")

        async def wanted(zones: Sequence[str]) -> dict[str, float]:
            asked.append(now())
            if len(asked) % 2:
                raise TimeoutError("away")
            return dict.fromkeys(zones, 0.0)

        task = asyncio.create_task(tick(lambda: [ZONE], asyncio.Event(), wanted, append, now))
        await asyncio.sleep(6 * EVERY + 1)
        assert (len(asked), len(tried)) == (7, 3)
        assert not task.done()

    virtual_time.run(main())
