"""Members among themselves: every partition has one owner, soon again whatever happened."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

import pytest

from tests.unit import virtual_time
from tests.unit.ownership.service import LEASE, Instance, Place, now

PARTITIONS = 16
SETTLED_WITHIN = 4 * LEASE
HANDED_OVER_WITHIN = 0.2
TAKEN_WITHIN = 1.5


class Service:
    """Instances over one place."""

    def __init__(self, partitions: int = PARTITIONS) -> None:
        self.place, self.partitions = Place(), partitions
        self.live: dict[str, Instance] = {}
        self._started = 0
        self.leaving: list[asyncio.Task[None]] = []

    async def join(self, hopeless: bool = False) -> Instance:
        self._started += 1
        instance = Instance(f"m{self._started}", self.place, self.partitions, hopeless)
        self.live[instance.name] = instance
        await instance.member.start()
        return instance

    async def leave(self, instance: Instance) -> None:
        await instance.member.leave(6.0)
        self.live.pop(instance.name, None)

    def kill(self, instance: Instance) -> None:
        """It is never heard of again."""
        instance.connection.thawed.clear()
        self.live.pop(instance.name, None)

    def processed_by(self, partition: int) -> list[str]:
        return [instance.name for instance in self.live.values() if partition in instance.works_on()]

    def settled(self) -> bool:
        sizes = [len(instance.works_on()) for instance in self.live.values()]
        each = [self.processed_by(partition) for partition in range(self.partitions)]
        return all(len(owners) == 1 for owners in each) and max(sizes) - min(sizes) <= 1

    async def settle(self, within: float = SETTLED_WITHIN) -> None:
        end = now() + within
        while not self.settled():
            assert now() < end, {p: self.processed_by(p) for p in range(self.partitions)}
            await asyncio.sleep(0.01)

    async def watch(self, seconds: float) -> tuple[float, int]:
        """The longest time without an owner of any partition, and the most owners that one had at once."""
        since = dict.fromkeys(range(self.partitions), now())
        longest, most = 0.0, 0
        end = now() + seconds
        while now() < end:
            for partition in since:
                owners = len(self.processed_by(partition))
                most = max(most, owners)
                if owners:
                    since[partition] = now()
                longest = max(longest, now() - since[partition])
            await asyncio.sleep(0.01)
        return longest, most


def in_virtual_time(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    virtual_time.run(main())


def test_the_first_member_runs_everything_and_the_second_gets_half() -> None:
    async def main() -> None:
        service = Service()
        first = await service.join()
        await service.settle(0.2)
        second = await service.join()
        assert second.member.why()
        watched = asyncio.create_task(service.watch(2.0))
        await service.settle()
        assert (len(first.works_on()), len(second.works_on())) == (8, 8)
        longest, most = await watched
        assert longest <= HANDED_OVER_WITHIN
        assert most == 1
        assert not first.member.why()
        assert not second.member.why()

    in_virtual_time(main)


def test_a_member_to_which_nothing_is_due_is_at_its_place() -> None:
    async def main() -> None:
        service = Service(partitions=1)
        await service.join()
        await service.settle(0.2)
        spare = await service.join()
        await asyncio.sleep(0.5)
        assert spare.member.held == []
        assert not spare.member.why()

    in_virtual_time(main)


def test_only_what_moves_stands_still_while_members_join_and_leave() -> None:
    async def main() -> None:
        service = Service(partitions=32)
        stays = await service.join()
        await service.settle(0.2)
        watched = asyncio.create_task(service.watch(16.0))
        for _ in range(4):
            other = await service.join()
            await asyncio.sleep(3.0)
            await service.leave(other)
            await asyncio.sleep(1.0)
        longest, most = await watched
        assert longest <= HANDED_OVER_WITHIN
        assert most == 1
        moved = {partition for _, partition, _ in stays.history[32:]}
        assert len(moved) == 16, "half of them never stood still"

    in_virtual_time(main)


def test_what_a_killed_member_ran_is_taken_when_its_lease_is_over() -> None:
    async def main() -> None:
        service = Service()
        await service.join()
        other = await service.join()
        await service.settle()
        service.kill(other)
        longest, most = await service.watch(3.0)
        assert longest <= TAKEN_WITHIN
        assert most == 1
        assert list(service.place.heartbeats) == ["m1"]

    in_virtual_time(main)


def test_one_that_comes_back_after_forty_seconds_runs_nothing_that_was_taken_from_it() -> None:
    async def main() -> None:
        service = Service()
        first, other = await service.join(), await service.join()
        await service.settle()
        other.connection.thawed.clear()
        await asyncio.sleep(40.0)
        assert len(first.works_on()) == PARTITIONS
        other.connection.thawed.set()
        assert not other.works_on(), "it knows of no lease before it has asked"
        watched = asyncio.create_task(service.watch(3.0))
        await service.settle()
        longest, most = await watched
        assert longest <= HANDED_OVER_WITHIN
        assert most == 1

    in_virtual_time(main)


def test_leases_lost_with_redis_stay_where_they_were() -> None:
    async def main() -> None:
        service = Service()
        members = [await service.join() for _ in range(3)]
        await service.settle()
        before = [(member.name, member.works_on()) for member in members]
        for _ in range(5):
            service.place.flush()
            longest, most = await service.watch(1.0)
            assert (longest, most) == (0.0, 1)
        assert [(member.name, member.works_on()) for member in members] == before

    in_virtual_time(main)


def test_redis_away_for_a_minute_stops_all_and_then_all_goes_on() -> None:
    async def main() -> None:
        service = Service()
        members = [await service.join() for _ in range(3)]
        await service.settle()
        for member in members:
            member.connection.loses = lambda: True
        await asyncio.sleep(60.0)
        assert not any(member.works_on() for member in members)
        assert all("cannot renew its leases: request lost" in member.member.why() for member in members)
        service.place.flush()
        for member in members:
            member.connection.loses = lambda: False
        await service.settle(1.0)

    in_virtual_time(main)


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_jump_of_the_clock_in_redis_moves_nothing(jump: float) -> None:
    async def main() -> None:
        service = Service()
        for _ in range(3):
            await service.join()
        await service.settle()
        service.place.clock += jump
        longest, most = await service.watch(5.0)
        assert (longest, most) == (0.0, 1)
        service.kill(service.live["m2"])
        longest, most = await service.watch(3.0)
        assert longest <= TAKEN_WITHIN + LEASE / 3

    in_virtual_time(main)


@pytest.mark.parametrize("age", [0.0, 3600.0, -3600.0])
def test_leases_of_the_long_dead_are_taken(age: float) -> None:
    """As they stand in a Redis that was restored, whose clock may have been anywhere."""

    async def main() -> None:
        service = Service()
        dead = await service.join()
        await service.settle(0.2)
        service.kill(dead)
        service.place.clock = age
        await service.join()
        await service.settle(TAKEN_WITHIN)

    in_virtual_time(main)


def test_a_member_to_which_redis_is_slow_leaves_its_partitions_to_the_others() -> None:
    async def main() -> None:
        service = Service()
        slow, other = await service.join(), await service.join()
        await service.settle()
        slow.connection.delay = 1.0
        _, most = await service.watch(10.0)
        assert most <= 2
        assert len(other.works_on()) == PARTITIONS
        other.connection.delay = 1.0
        await asyncio.sleep(10.0)
        longest, most = await service.watch(10.0)
        assert (longest, most) == (0.0, 1), "where it is slow to all, all go on where they are"

    in_virtual_time(main)


def test_a_build_that_cannot_process_gets_no_more_than_it_is_given_at_first() -> None:
    async def main() -> None:
        service = Service(partitions=64)
        first, bad = await service.join(), await service.join(hopeless=True)
        await asyncio.sleep(20.0)
        assert len(bad.running) == 8
        assert len(first.works_on()) == 56
        assert bad.member.why() == "waits for its partitions"

    in_virtual_time(main)


def test_the_last_to_leave_lets_everything_go() -> None:
    async def main() -> None:
        service = Service()
        only = await service.join()
        await service.settle(0.2)
        await service.leave(only)
        assert (service.place.owners, service.place.heartbeats) == ({}, {})
        assert not only.running
        await service.join()
        await service.settle(0.2)

    in_virtual_time(main)


@pytest.mark.parametrize("seed", range(60))
def test_after_anything_every_partition_has_one_owner_and_nothing_moves_any_more(seed: int) -> None:
    async def main() -> None:
        random, service = Random(seed), Service()
        rate = random.choice((0.0, 0.05, 0.3))
        for _ in range(30):
            match random.randrange(8):
                case 0 | 1:
                    if len(service.live) < 5:
                        instance = await service.join()
                        instance.connection.loses = lambda: random.random() < rate
                case 2 if service.live:
                    leaves = random.choice([*service.live.values()])
                    if leaves.name not in {task.get_name() for task in service.leaving}:
                        service.leaving.append(asyncio.create_task(service.leave(leaves), name=leaves.name))
                case 3 if service.live:
                    service.kill(random.choice([*service.live.values()]))
                case 4 if service.live:
                    random.choice([*service.live.values()]).connection.thawed.clear()
                case 5 if service.live:
                    random.choice([*service.live.values()]).connection.thawed.set()
                case 6:
                    service.place.flush()
                case 7:
                    service.place.clock += random.choice((-3600.0, -1.0, 1.0, 3600.0))
            await asyncio.sleep(random.choice((0.0, 0.02, 0.3, 1.0, 2.0)))
        for instance in service.live.values():
            instance.connection.loses = lambda: False
            instance.connection.thawed.set()
        await asyncio.sleep(0.1)
        if service.leaving:
            await asyncio.wait([task for task in service.leaving if task.get_name() in service.live] or service.leaving)
        if not service.live:
            await service.join()
        await asyncio.sleep(LEASE)  # one that died just now is counted as long
        await service.settle()
        longest, most = await service.watch(3.0)
        assert (longest, most) == (0.0, 1)
        assert not any(instance.errors for instance in service.live.values())

    in_virtual_time(main)
