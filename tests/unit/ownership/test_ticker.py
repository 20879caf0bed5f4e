"""A zone's clock goes on while its partition moves."""

import asyncio
from itertools import pairwise
from random import Random
from typing import Any

from kakou.runtime.kafka.appender import LogUnavailable, Position
from kakou.runtime.ticker import EVERY, LOOK_EVERY, tick

from tests.unit import virtual_time
from tests.unit.ownership.service import now

ZONE = "3105W"


def test_a_zone_that_moves_about_is_ticked_for_as_often_as_any() -> None:
    async def main() -> None:
        random, holder, ticks = Random(1), 0, [0.0]

        async def append(zone: str, event: dict[str, Any]) -> Position:
            assert (zone, event["subject"]) == (ZONE, ZONE)
            ticks.append(now())
            return Position(0, len(ticks))

        def held_by(instance: int) -> list[str]:
            return [ZONE] if instance == holder else []

        tickers = []
        for instance in range(2):
            tickers.append(asyncio.create_task(tick(lambda instance=instance: held_by(instance), append)))  # type: ignore[misc]
            await asyncio.sleep(random.uniform(0, EVERY))
        for _ in range(100):
            await asyncio.sleep(random.uniform(0, 3 * EVERY))
            holder = 1 - holder
        gaps = [later - earlier for earlier, later in pairwise(ticks)]
        assert max(gaps) <= EVERY + LOOK_EVERY

    virtual_time.run(main())


def test_a_log_that_is_away_costs_a_tick_and_not_the_ticker() -> None:
    async def main() -> None:
        tried = []

        async def append(zone: str, event: dict[str, Any]) -> Position:
            tried.append(now())
            raise LogUnavailable("away")

        ticking = asyncio.create_task(tick(lambda: [ZONE], append))
        await asyncio.sleep(3 * EVERY + 1)
        assert len(tried) == 4
        assert not ticking.done()

    virtual_time.run(main())
