"""One promise, two keepers: leases in memory, on which members are tried, and in a real Redis pass the same tests."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from kakou.runtime.ownership.leases import Condition, Leases, Move, Report
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.leases import RedisLeases

from tests.unit.ownership.service import Connection, Place

READY, LEAVING = Report(Condition.READY), Report(Condition.LEAVING, 3)


@pytest.fixture(params=["memory", "redis"])
async def leases(request: pytest.FixtureRequest) -> AsyncIterator[Leases]:
    if request.param == "memory":
        connection = Connection(Place())
        connection.thawed.set()
        yield connection
        return
    redis = connect(RedisConnection(request.getfixturevalue("servers").redis_url))
    yield RedisLeases(redis, f"test-{uuid4().hex}")
    await redis.aclose()


async def beat(leases: Leases, member: str, *running: int, report: Report = READY, **gone: str) -> dict[int, str]:
    """Owners by partition after a heartbeat."""
    return dict((await leases.heartbeat(member, report, running, gone)).owners)


async def test_a_heartbeat_tells_of_all_members_what_they_said_last(leases: Leases) -> None:
    await beat(leases, "A")
    first = (await leases.heartbeat("B", LEAVING, [], {})).heartbeats
    second = (await leases.heartbeat("B", LEAVING, [], {})).heartbeats
    assert {member: heartbeat.report for member, heartbeat in second.items()} == {"A": READY, "B": LEAVING}
    assert first["B"].stamp != second["B"].stamp
    assert first["A"].stamp == second["A"].stamp
    assert 0 <= second["B"].age <= second["A"].age


async def test_a_heartbeat_claims_what_is_nobodys_and_nothing_else(leases: Leases) -> None:
    assert await beat(leases, "A", 0, 1) == {0: "A", 1: "A"}
    assert await beat(leases, "B", 1, 2) == {0: "A", 1: "A", 2: "B"}


async def test_the_dead_are_forgotten_unless_they_were_heard_of_since(leases: Leases) -> None:
    stamps = [(await leases.heartbeat("A", READY, [], {})).heartbeats["A"].stamp for _ in range(2)]
    assert "A" in (await leases.heartbeat("B", READY, [], {"A": stamps[0]})).heartbeats
    assert "A" not in (await leases.heartbeat("B", READY, [], {"A": stamps[1]})).heartbeats


async def test_a_lease_moves_only_from_the_owner_named(leases: Leases) -> None:
    await beat(leases, "A", 0, 1)
    assert await leases.move([Move(0, "A", "B"), Move(1, "B", "C"), Move(2, None, "C"), Move(3, "A", "C")]) == {0, 2}
    assert await leases.move([Move(1, "A", None)]) == {1}
    assert await beat(leases, "A") == {0: "B", 2: "C"}


async def test_one_that_leaves_is_no_member_any_more(leases: Leases) -> None:
    await beat(leases, "A")
    await leases.leave("A")
    assert list((await leases.heartbeat("B", READY, [], {})).heartbeats) == ["B"]


async def test_a_move_wakes_whoever_listens(leases: Leases) -> None:
    woken = asyncio.Event()
    listening = asyncio.create_task(leases.listen(woken.set))
    async with asyncio.timeout(20):
        while not woken.is_set():  # until the listener has subscribed, its word is lost
            await leases.move([Move(0, None, "A")])
            await leases.move([Move(0, "A", None)])
            await asyncio.sleep(0.02)
    listening.cancel()


async def test_owners_are_known_whether_they_have_changed_since_the_last_heartbeat_or_not(leases: Leases) -> None:
    assert await beat(leases, "A", 1, 2) == await beat(leases, "A", 1, 2) == {1: "A", 2: "A"}
    await leases.move([Move(2, "A", "B")])
    assert await beat(leases, "A", 1) == {1: "A", 2: "B"}
    await leases.move([Move(1, "A", None), Move(2, "B", None)])
    assert await beat(leases, "A") == await beat(leases, "A") == {}
