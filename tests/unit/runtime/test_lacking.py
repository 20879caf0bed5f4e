"""Whether a state lacks what was on the log, or what it held before: heard where something is announced, else looked
up."""

import asyncio
from types import SimpleNamespace

import pytest
from kakou.runtime.health import Server
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.states import States
from kakou.runtime.zones import Zones

ZONE, MODEL, PARTITION = "3105W", "gate-ingest", 3


def _states() -> States:
    zones = Zones()
    zones.learn(ZONE, PARTITION)
    return States(connect(RedisConnection("redis://redis:6379/0")), Server("Redis"), zones, (MODEL,))


@pytest.mark.parametrize(("announced", "stands_at", "lacks"), [(-1, 9, False), (-1, 8, True), (9, 8, False)])
def test_a_quiet_zone_is_told_from_one_that_is_being_built(
    monkeypatch: pytest.MonkeyPatch, announced: int, stands_at: int, lacks: bool
) -> None:
    """A wrong token is answered 401 and not 503, however long nothing has happened in its zone."""

    async def applied(partition: int) -> int:
        assert partition == PARTITION
        return stands_at

    async def main() -> bool:
        states = _states()
        states.begin({PARTITION: 10})
        monkeypatch.setattr(states, "of", lambda service: SimpleNamespace(applied=applied))
        monkeypatch.setattr(states, "announced", lambda service, partition: announced)
        return await states.lacks_some(MODEL, ZONE)

    assert asyncio.run(main()) is lacks


@pytest.mark.parametrize(("stands_at", "is_being_built"), [(7, True), (9, False)])
def test_a_rebuild_has_ended_though_nobody_heard_of_its_end(
    monkeypatch: pytest.MonkeyPatch, stands_at: int, is_being_built: bool
) -> None:
    """What is announced while the subscription is cut is missed, and a quiet zone announces nothing for minutes: its
    lists are answered all the same."""

    async def applied(partition: int) -> int:
        return stands_at

    async def main() -> bool:
        states = _states()
        monkeypatch.setattr(states, "of", lambda service: SimpleNamespace(applied=applied))
        heard = SimpleNamespace(fell_back=lambda service, partition: True, furthest=lambda service, partition: 9)
        monkeypatch.setattr(states, "_announcements", heard)
        return await states.rebuilding(MODEL, ZONE)

    assert asyncio.run(main()) is is_being_built
