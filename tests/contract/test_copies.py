"""One promise, two keepers: a state is copied out of memory, and out of a real Redis, while it changes, and back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from random import Random
from uuid import uuid4

import pytest
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import Outgoing
from kakou.runtime.memory.store import Entries, MemoryStore, write
from kakou.runtime.redis import copies as redis_copies
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.copies import RedisCopies
from kakou.runtime.redis.store import RedisStore
from kakou.runtime.snapshots.copies import CopyLost, CopySource
from kakou.runtime.snapshots.snapshots import Copies
from kakou.runtime.snapshots.taking import Copying, Write
from kakou.runtime.store import Commit, Key, Progress, Standing, Store

from tests.unit.runtime.memory_copies import MemoryCopies, by_bucket

PARTITION = 1
RICE, PAPER, TRUCK = Key("3105W/pass", "rice"), Key("3105W/pass", "paper"), Key("3105W/vehicle", "沪A12345")
States = tuple[Store, Copies]


@pytest.fixture(params=["memory", "redis"])
async def states(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[States]:
    """A service's states, and copies of them in small steps."""
    if request.param == "memory":
        store = MemoryStore()
        yield store, MemoryCopies(store, at_once=5)
        return
    monkeypatch.setattr(redis_copies, "AT_ONCE", 5)
    redis = connect(RedisConnection(request.getfixturevalue("servers").redis_url))
    service = f"test-{uuid4().hex}"
    yield RedisStore(redis, service), RedisCopies(redis, service)
    await redis.aclose()


def progress(position: int) -> Progress:
    return Progress(position, "abc", Origin(position, (0,)), {"gate.visits": Origin(position, (0, 1))}, False, 4, 17)


def commit(position: int, **more: object) -> Commit:
    outbox = (Outgoing("gate.visits", PARTITION, "3105W", b"\xff", {"kakou-origin": f"{position}.0"}),)
    return Commit(commit_id=uuid4().hex, progress=progress(position), outbox=outbox, **more)  # type: ignore[arg-type]


class Collected:
    """A copy as it comes."""

    def __init__(self) -> None:
        self.parts: list[tuple[Sequence[str], Mapping[Key, bytes | None]]] = []

    async def take(self, dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
        self.parts.append((dropped, entries))

    def entries(self) -> Entries:
        buckets: Entries = {}
        for dropped, entries in self.parts:
            write(buckets, dropped, entries)
        return buckets


async def copied(copies: Copies) -> tuple[Standing | None, Entries]:
    collected = Collected()
    return await Copying(copies, PARTITION, collected.take).run(), collected.entries()


async def test_there_is_nothing_to_copy_where_there_is_no_state(states: States) -> None:
    assert await copied(states[1]) == (None, {})


async def test_a_copy_has_every_entry_and_how_far_the_state_has_come(states: States) -> None:
    store, copies = states
    many = {Key("3105W/visit", f"G1.{number}"): f'{{"no":{number}}}'.encode() for number in range(1_000)}
    written = commit(7, writes={RICE: b"1", TRUCK: b"2", **many})
    assert await store.commit(PARTITION, None, written)
    standing, entries = await copied(copies)
    assert standing == Standing(written.commit_id, written.progress, tuple(written.outbox))
    assert {Key(b, f): v for b, fields in entries.items() for f, v in fields.items()} == written.writes


async def test_a_copy_taken_while_the_state_changes_is_the_state_at_its_commit(states: States) -> None:
    """Between any two of its steps: entries written, written again and deleted, buckets dropped and begun anew."""
    store, copies = states
    for seed in range(12):
        await copy_among_commits(Random(seed), store, copies, Copying)


async def test_a_copy_ends_however_much_changes_while_it_is_taken(states: States) -> None:
    """Many more entries than a step takes off: of a hash that shrinks most places are empty."""
    store, copies = states
    assert await store.commit(PARTITION, None, first := commit(1, writes={RICE: b"1"}))
    many = {Key("3105W/visit", f"G1.{number}"): b"%d" % number for number in range(10_000)}
    collected = Collected()

    async def take(dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
        if not collected.parts:
            assert await store.commit(PARTITION, first.commit_id, commit(2, writes=many))
        await collected.take(dropped, entries)

    standing = await Copying(copies, PARTITION, take).run()
    assert standing is not None
    assert standing.progress == progress(2)
    found = {Key(b, f): v for b, fields in collected.entries().items() for f, v in fields.items()}
    assert found == {RICE: b"1", **many}


class KeepsWhatWasDropped(Copying):
    """What was read of a bucket stays in the file when it is dropped."""

    def __init__(self, source: CopySource, partition: int, write: Write) -> None:
        async def keep(_: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
            await write((), entries)

        super().__init__(source, partition, keep)


class DropsAtTheEnd(Copying):
    """What a bucket holds that was dropped and begun anew is lost with what it held before."""

    def __init__(self, source: CopySource, partition: int, write: Write) -> None:
        async def keep(dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
            await write((), entries)
            await write(dropped, {})

        super().__init__(source, partition, keep)


@pytest.mark.parametrize("copying", [KeepsWhatWasDropped, DropsAtTheEnd])
async def test_a_copy_that_leaves_out_a_rule_about_dropped_buckets_is_found(copying: type[Copying]) -> None:
    """`tests/unit/simulation/test_snapshots.py` has those about all else."""
    with pytest.raises(AssertionError):
        await copy_in_memory(copying)


async def copy_in_memory(copying: type[Copying]) -> None:
    for seed in range(200):
        store = MemoryStore()
        await copy_among_commits(Random(seed), store, MemoryCopies(store, at_once=5), copying)


async def copy_among_commits(random: Random, store: Store, copies: Copies, copying: type[Copying]) -> None:
    found = await store.open(PARTITION)
    history: dict[str, tuple[Progress, Entries]] = {}
    buckets: Entries = {} if found is None else (await copied(copies))[1]
    last = found.commit_id if found else None

    async def go_on() -> None:
        nonlocal last
        keys = [Key(f"z/{random.randint(1, 4)}", f"f{random.randint(1, 40)}") for _ in range(random.randint(0, 12))]
        writes = {key: None if random.random() < 0.3 else random.randbytes(4).hex().encode() for key in keys}
        dropped = tuple({f"z/{random.randint(1, 4)}" for _ in range(random.choice((0, 0, 0, 1, 2)))})
        one = commit(random.randint(1, 99), writes=writes, dropped=dropped)
        assert await store.commit(PARTITION, last, one)
        last = one.commit_id
        write(buckets, dropped, writes)
        history[last] = one.progress, {bucket: dict(fields) for bucket, fields in buckets.items()}

    for _ in range(5):
        await go_on()
    collected = Collected()

    async def take(dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
        for _ in range(random.choice((0, 0, 1, 3))):
            if len(history) < 60:
                await go_on()
        await collected.take(dropped, entries)

    standing = await copying(copies, PARTITION, take).run()
    assert standing is not None
    assert (standing.progress, collected.entries()) == history[standing.commit_id]


async def test_two_copies_at_a_time_are_one_too_many(states: States) -> None:
    store, copies = states
    assert await store.commit(PARTITION, None, commit(1, writes={RICE: b"1"}))
    await copies.begin(PARTITION, "one")
    with pytest.raises(CopyLost, match="another copy is being made"):
        await copies.begin(PARTITION, "two")
    await copies.abandon(PARTITION, "one")
    assert (await copied(copies))[1] == {"3105W/pass": {"rice": b"1"}}


async def test_a_state_that_went_back_to_an_earlier_commit_is_not_copied(states: States) -> None:
    store, copies = states
    first, lost = commit(1, writes={RICE: b"1"}), commit(2, writes={RICE: b"2"})
    assert await store.commit(PARTITION, None, first)
    await copies.begin(PARTITION, "one")
    assert await copies.finish(PARTITION, "one", []) is not None
    await copies.begin(PARTITION, "two")
    with pytest.raises(CopyLost, match="went back to an earlier commit"):
        await copies.finish(PARTITION, "two", [lost.commit_id])


async def test_what_is_restored_is_there_as_a_whole_or_not_at_all(states: States) -> None:
    store, copies = states
    standing = Standing("restored", progress(7), tuple(commit(7).outbox))
    await copies.begin_restore(PARTITION, "one")
    await copies.restore(PARTITION, "one", (), by_bucket({RICE: b"1", PAPER: b"2", TRUCK: b"3"}))
    assert await store.commit_id(PARTITION) is None
    await copies.restore(PARTITION, "one", ("3105W/pass",), by_bucket({RICE: b"4", TRUCK: None}))
    await copies.finish_restore(PARTITION, "one", standing)
    assert await store.open(PARTITION) == standing
    assert await store.load(PARTITION, [RICE, PAPER, TRUCK]) == ("restored", [b"4", None, None])


async def test_text_is_restored_as_its_utf_8(states: States) -> None:
    store, copies = states
    await copies.begin_restore(PARTITION, "one")
    await copies.restore(
        PARTITION, "one", (), {TRUCK.bucket: {TRUCK.field: "沪A12345, 蓝"}, RICE.bucket: {RICE.field: ""}}
    )
    await copies.finish_restore(PARTITION, "one", Standing("one", progress(1), ()))
    assert (await store.load(PARTITION, [TRUCK, RICE])).values == ["沪A12345, 蓝".encode(), b""]


async def test_many_entries_are_restored_at_once(states: States) -> None:
    store, copies = states
    many: dict[Key, bytes | None] = {Key(f"z/{no % 3}", f"f{no}"): b"%d" % no for no in range(7_001)}
    await copies.begin_restore(PARTITION, "one")
    await copies.restore(PARTITION, "one", ("z/0",), by_bucket(many))
    await copies.finish_restore(PARTITION, "one", Standing("one", progress(1), ()))
    assert (await store.load(PARTITION, list(many))).values == list(many.values())


async def test_nothing_of_a_restore_that_was_not_finished_remains(states: States) -> None:
    """An owner that finds no state builds it from the log's start, upon nothing."""
    store, copies = states
    await copies.begin_restore(PARTITION, "one")
    await copies.restore(PARTITION, "one", (), by_bucket({RICE: b"1"}))
    assert not await store.commit(PARTITION, None, commit(1, writes={PAPER: b"2"})), "half a state is below"
    assert await store.open(PARTITION) is None
    assert await store.commit(PARTITION, None, built := commit(1, writes={PAPER: b"2"}))
    with pytest.raises(CopyLost, match="somebody else"):
        await copies.restore(PARTITION, "one", (), by_bucket({RICE: b"1"}))
    with pytest.raises(CopyLost, match="somebody else"):
        await copies.finish_restore(PARTITION, "one", Standing("one", progress(1), ()))
    assert await store.load(PARTITION, [RICE, PAPER]) == (built.commit_id, [None, b"2"])


async def test_of_two_that_restore_the_later_goes_on_alone(states: States) -> None:
    store, copies = states
    await copies.begin_restore(PARTITION, "one")
    await copies.restore(PARTITION, "one", (), by_bucket({RICE: b"1"}))
    await copies.begin_restore(PARTITION, "two")
    with pytest.raises(CopyLost):
        await copies.restore(PARTITION, "one", (), by_bucket({PAPER: b"1"}))
    await copies.restore(PARTITION, "two", (), by_bucket({TRUCK: b"2"}))
    await copies.finish_restore(PARTITION, "two", Standing("two", progress(2), ()))
    assert await store.load(PARTITION, [RICE, PAPER, TRUCK]) == ("two", [None, None, b"2"])


async def test_a_state_is_not_written_over(states: States) -> None:
    store, copies = states
    assert await store.commit(PARTITION, None, commit(1, writes={RICE: b"1"}))
    with pytest.raises(CopyLost, match="there is a state"):
        await copies.begin_restore(PARTITION, "one")
