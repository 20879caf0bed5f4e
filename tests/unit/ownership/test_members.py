"""Who is alive, whatever the clock of Redis does."""

import pytest
from kakou.runtime.ownership.leases import Condition, Heartbeat, Report, Table
from kakou.runtime.ownership.members import Members

LEASE = 1.2
READY = Report(Condition.READY)


def table(*owners: str, **heartbeats: tuple[str, float]) -> Table:
    """Owners of partition 0, 1 and so on; stamp and age of each member's heartbeat."""
    beats = {member: Heartbeat(stamp, age, READY) for member, (stamp, age) in heartbeats.items()}
    return Table(beats, {number: owner for number, owner in enumerate(owners) if owner})


def seen(*looks: tuple[float, Table]) -> Members:
    members = Members("own", LEASE)
    for at, found in looks:
        members.observe(found, at - 0.001, at)
    return members


def test_a_member_is_dead_when_its_lease_is_over_and_not_when_we_look() -> None:
    members = seen((10.0, table(other=("1", 1.0))))
    assert members.alive("other", 10.19)
    assert not members.alive("other", 10.21)


def test_one_that_was_dead_before_we_came_is_dead_at_once() -> None:
    assert not seen((10.0, table(other=("1", 600.0)))).alive("other", 10.0)


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_jump_of_the_clock_in_redis_makes_nobody_dead_who_is_heard_of(jump: float) -> None:
    members = seen((10.0, table(other=("1", 0.1))), (10.4, table(other=("2", 0.1 + jump))))
    assert members.alive("other", 10.4 + LEASE / 2)


@pytest.mark.parametrize("age", [-3600.0, -1.0])
def test_a_heartbeat_from_the_future_lasts_no_longer_than_any(age: float) -> None:
    looks = [(10.0 + step / 10, table(other=("1", age))) for step in range(14)]
    members = seen(*looks)
    assert members.alive("other", 11.1)
    assert not members.alive("other", 11.3)


def test_one_that_stood_still_itself_judges_nobody_by_what_it_knew_before() -> None:
    members = seen((10.0, table(other=("1", 0.1))), (50.0, table(other=("98", 0.2))))
    assert members.alive("other", 50.0)


def test_the_dead_are_named_with_their_last_heartbeat_and_then_forgotten() -> None:
    members = seen((10.0, table(other=("7", 5.0))))
    assert members.gone(10.0) == {"other": "7"}
    members.observe(table(), 10.3, 10.4)
    assert members.gone(10.4) == {}


def test_what_was_lost_with_redis_stays_its_owners_until_that_could_have_claimed_it() -> None:
    before = (10.0, table("other", "own", other=("1", 0.1), own=("1", 0.0)))
    flushed = (10.4, table("", "own", own=("1", 0.0)))
    assert seen(before, flushed).owners == {0: "other", 1: "own"}
    claimed_nothing = (10.5, table("", "own", own=("2", 0.0), other=("1", 0.0)))
    assert seen(before, flushed, claimed_nothing).owners == {1: "own"}
    silent = (11.6, table("", "own", own=("3", 0.0)))
    assert seen(before, flushed, silent).owners == {1: "own"}


def test_the_next_death_is_that_of_an_owner() -> None:
    members = seen((10.0, table("other", other=("1", 0.2), idle=("1", 0.9))))
    assert members.next_death(10.0) == pytest.approx(1.0)
