"""Whether a state lacks what was on the log, or what it held before: heard where something is announced, else looked
up."""

import asyncio
from types import SimpleNamespace

import pytest
from kakou.runtime.host import Host, HostSettings, KafkaConnection, RedisConnection

ZONE, MODEL, PARTITION = "3105W", "gate-ingest", 3


@pytest.mark.parametrize(("announced", "stands_at", "lacks"), [(-1, 9, False), (-1, 8, True), (9, 8, False)])
def test_a_quiet_zone_is_told_from_one_that_is_being_built(
    monkeypatch: pytest.MonkeyPatch, announced: int, stands_at: int, lacks: bool
) -> None:
    """A wrong token is answered 401 and not 503, however long nothing has happened in its zone."""

    async def applied(partition: int) -> int:
        assert partition == PARTITION
        return stands_at

    async def main() -> bool:
        kafka, redis = KafkaConnection("kafka:9092"), RedisConnection("redis://redis:6379/0")
        host = Host(HostSettings(kafka, redis, 8, 1_000), (), listens_to=(MODEL,))
        host.zones.learn(ZONE, PARTITION)
        host._first_ends = {PARTITION: 10}
        monkeypatch.setattr(host, "state", lambda service: SimpleNamespace(applied=applied))
        monkeypatch.setattr(host, "announced", lambda service, partition: announced)
        return await host.lacks_some(MODEL, ZONE)

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
        kafka, redis = KafkaConnection("kafka:9092"), RedisConnection("redis://redis:6379/0")
        host = Host(HostSettings(kafka, redis, 8, 1_000), (), listens_to=(MODEL,))
        host.zones.learn(ZONE, PARTITION)
        monkeypatch.setattr(host, "state", lambda service: SimpleNamespace(applied=applied))
        heard = SimpleNamespace(fell_back=lambda service, partition: True, furthest=lambda service, partition: 9)
        monkeypatch.setattr(host, "_announcements", heard)
        return await host.rebuilding(MODEL, ZONE)

    assert asyncio.run(main()) is is_being_built
