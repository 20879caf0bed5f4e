"""Where a loop begins, what it refuses, and what it lets the outside see."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import orjson
import pytest
from kakou.runtime.batches import batch
from kakou.runtime.batches.batch import RULES_ACTIVATED
from kakou.runtime.log import Bounds
from kakou.runtime.loop import RefusedToStart
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.snapshots.taking import Copying
from kakou.runtime.state.stored import decode_progress, encode_progress
from kakou.runtime.store import STATE_FORMAT, Key

from tests.unit.simulation import gate
from tests.unit.simulation.points import Answer
from tests.unit.simulation.schedule import Schedule
from tests.unit.simulation.snapshots import SnapshotTakers, Taken
from tests.unit.simulation.terminal import Said, append, event
from tests.unit.simulation.wires import PARTITION
from tests.unit.simulation.world import Finding, Instance, World

ROUTER, WEIGHER = 0, 1


def weighed(no: int) -> bytes:
    return event("/terminal/1", f"e{no}", gate.WEIGHED, "沪A12345", {"kg": 20_000})


def world_after(*values: bytes) -> World:
    """A gate that has processed these events."""
    world = World(Random(1))
    for value in values:
        append(world.log, Said("3105W", value, 0))
    world.come_to_rest()
    return world


def begin(world: World, which: int) -> Instance:
    """A new owner that has taken over and asks for records."""
    instance = world.start(world.newest[which], 8)
    run_to(world, instance, "take")
    return instance


def run_to(world: World, instance: Instance, point: str) -> None:
    for _ in range(200):
        world.resume(instance, Answer.GO)
        if instance.thread.at is not None and instance.thread.at.name == point:
            return
    pytest.fail(f"{instance.name} never comes to {point}")


class TrimmedLog(MemoryLog):
    async def bounds(self, topic: str, partition: int) -> Bounds:
        return Bounds(3, 9)


def shorten(world: World) -> None:
    world.log = MemoryLog()


def exchange(world: World) -> None:
    world.log = MemoryLog()
    append(world.log, Said("3105W", weighed(8), 0))


def repartition(world: World) -> None:
    state = world.stores[gate.ROUTER].partitions[PARTITION]
    state.standing = replace(state.standing, progress=replace(state.standing.progress, partitions=64))


def cut(world: World) -> None:
    world.log = TrimmedLog()


def trim(world: World) -> None:
    world.stores[gate.ROUTER].flush()
    world.log = TrimmedLog()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (shorten, "state is at offset 0, gate.inbound/0 ends at 0: restore the log"),
        (exchange, "the record at gate.inbound/0/0 is not the one the state was built from"),
        (repartition, "state was made for 64 partitions, gate.inbound/0 has 4"),
        (cut, "gate.inbound/0 begins at 3, the state of router stands at 0: what it was built from was deleted"),
        (trim, "has no state for partition 0, gate.inbound begins at 3, and none are taken: restore a snapshot"),
    ],
)
def test_an_owner_refuses_a_log_that_its_state_was_not_built_from(damage: Callable[[World], None], said: str) -> None:
    world = world_after(weighed(1))
    damage(world)
    with pytest.raises(Finding) as found:
        begin(world, ROUTER)
    assert isinstance(found.value.__cause__, RefusedToStart)
    assert said in str(found.value.__cause__)


def test_a_rebuilt_service_publishes_nothing_that_stands() -> None:
    spoilt = event("/terminal/1", "spoilt", gate.SPOILT, "", {"for": gate.ROUTER, "moody": False})
    world = world_after(weighed(1), spoilt, weighed(2))
    standing = len(world.log.records(gate.VISITS, PARTITION)), len(world.log.records(gate.LETTERS, PARTITION))
    before = world.stores[gate.ROUTER].partitions[PARTITION].buckets
    world.stores[gate.ROUTER].flush()
    world.come_to_rest()
    assert standing == (len(world.log.records(gate.VISITS, PARTITION)), len(world.log.records(gate.LETTERS, PARTITION)))
    assert world.stores[gate.ROUTER].partitions[PARTITION].buckets == before


def test_a_restored_service_publishes_nothing_that_stands() -> None:
    """It compares from where the topics ended when the snapshot was begun."""
    spoilt = event("/terminal/1", "spoilt", gate.SPOILT, "", {"for": gate.ROUTER, "moody": False})
    world = world_after(weighed(1), weighed(2))
    state, taken = world.stores[gate.ROUTER].partitions[PARTITION], world.stores[gate.ROUTER].snapshots[-1].standing
    ends = {topic: len(world.log.records(topic, PARTITION)) for topic in (gate.VISITS, gate.LETTERS)}
    entries = {Key(bucket, name): value for bucket, of in state.buckets.items() for name, value in of.items()}
    world.snapshots = SnapshotTakers(world.log, world.stores, 1, Copying, restores=True)
    world.snapshots.taken[gate.ROUTER] = [Taken([((), entries)], taken, ends)] * 50
    for value in (spoilt, weighed(3), weighed(4)):
        append(world.log, Said("3105W", value, 0))
    world.come_to_rest()
    before = world.stores[gate.ROUTER].partitions[PARTITION].buckets
    standing = {topic: len(world.log.records(topic, PARTITION)) for topic in ends}
    world.stores[gate.ROUTER].flush()
    world.come_to_rest()
    assert world.snapshots.restored
    published = {topic: len(world.log.records(topic, PARTITION)) - standing[topic] for topic in ends}
    assert sum(published.values()) == len(taken.outbox), "but for what a new owner publishes again"
    assert world.stores[gate.ROUTER].partitions[PARTITION].buckets == before
    append(world.log, Said("3105W", weighed(5), 0))
    world.come_to_rest()
    progress = world.stores[gate.ROUTER].partitions[PARTITION].standing.progress
    assert (progress.rebuilding, progress.standing_from) == (False, {})


def test_a_rebuild_is_over_with_the_first_output_that_does_not_stand() -> None:
    """No dead letter ever came, so waiting for one would compare every output of the past at every assignment."""
    world = world_after(weighed(1))
    assert not world.stores[gate.ROUTER].partitions[PARTITION].standing.progress.rebuilding


def test_a_gap_stays_in_sight_until_the_chain_goes_on() -> None:
    world = world_after(weighed(1), weighed(2))
    visits = world.log.records(gate.VISITS, PARTITION)
    last = visits.pop()
    world.stores[gate.WEIGHER].flush()
    ahead = last.headers | {"kakou-origin": "7.0", "kakou-prev": "6.0"}
    offset = world.log.append(gate.VISITS, PARTITION, "3105W", last.value or b"", ahead)
    weigher = begin(world, WEIGHER)
    run_to(world, weigher, "take")
    view = weigher.watch.partitions[PARTITION]
    assert view.gap == f"offset {offset} follows origin 6.0, the last one applied is 0.0"

    world.log.append(gate.VISITS, PARTITION, "3105W", visits[0].value or b"", visits[0].headers)
    run_to(world, weigher, "hint")
    run_to(world, weigher, "take")
    assert view.gap, "a repeat says nothing about the gap"

    world.log.append(gate.VISITS, PARTITION, "3105W", last.value or b"", last.headers)
    run_to(world, weigher, "hint")
    run_to(world, weigher, "take")
    assert view.gap is None


def test_a_build_that_does_not_know_the_rules_in_force_says_so_and_changes_nothing() -> None:
    world = world_after(weighed(1), event("", "v2", RULES_ACTIVATED, "", {"version": gate.NEWEST}))
    append(world.log, Said("3105W", weighed(2), 0))
    before = world.stores[gate.ROUTER].partitions[PARTITION].standing
    old = world.start(world.older[0], 8)
    run_to(world, old, "sleep")
    assert old.watch.not_ready() == {PARTITION: "UnknownRules: zone 3105W runs rules 2, this build knows up to 1"}
    assert world.stores[gate.ROUTER].partitions[PARTITION].standing == before


def test_a_build_that_is_given_a_newer_builds_state_says_so_and_changes_nothing() -> None:
    world = world_after(weighed(1))
    append(world.log, Said("3105W", weighed(2), 0))
    state = world.stores[gate.ROUTER].partitions[PARTITION]
    newer = replace(state.standing, progress=replace(state.standing.progress, format=STATE_FORMAT + 1))
    state.standing = newer
    instance = world.start(world.newest[ROUTER], 8)
    run_to(world, instance, "sleep")
    assert "NewerState: a newer build has written the state" in instance.watch.not_ready()[PARTITION]
    assert state.standing == newer


def test_a_build_takes_over_what_was_written_before_states_had_a_number() -> None:
    world = world_after(weighed(1))
    state = world.stores[gate.ROUTER].partitions[PARTITION]
    plain = orjson.loads(encode_progress(state.standing.progress))
    del plain["format"]
    state.standing = replace(state.standing, progress=decode_progress(orjson.dumps(plain)))
    begin(world, ROUTER)
    append(world.log, Said("3105W", weighed(2), 0))
    world.come_to_rest()
    assert state.standing.progress.format == STATE_FORMAT
    assert state.standing.progress.position == 1


def test_a_loop_told_to_stop_finishes_the_batch_in_hand() -> None:
    world = world_after(weighed(1))
    router = world.owners(gate.ROUTER)[0]
    append(world.log, Said("3105W", weighed(2), 0))
    run_to(world, router, "load")
    router.loop.stop()
    while router in world.live:
        world.resume(router, Answer.GO)
    assert [record.headers["kakou-origin"] for record in world.log.records(gate.VISITS, PARTITION)] == ["0.0", "1.0"]


def test_a_loop_with_little_memory_forgets_entries_and_loads_them_again() -> None:
    for seed in range(100):
        schedule = Schedule(seed)
        world = schedule.world
        world.newest = tuple(replace(service, kept_bytes=60) for service in world.newest)
        world.older = tuple(replace(service, kept_bytes=60) for service in world.older)
        schedule.run()


def test_batches_that_end_early_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a few small records are all that a batch or an outbox may hold."""
    monkeypatch.setattr(batch, "BATCH_BYTES", 400)
    monkeypatch.setattr(batch, "OUTBOX_BYTES", 700)
    for seed in range(100):
        Schedule(seed).run()
