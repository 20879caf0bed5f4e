"""Whether a state lacks what was on the log at the start: heard where something is announced, else looked up."""

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
