"""One promise, several keepers: log and store in memory, in a real Kafka and Redis, and the store in SQL on either
database, pass the same tests."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.history.engine import history_url
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import Outgoing, Record
from kakou.runtime.events.size import LARGEST_RECORD
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.log import Bounds, Log, RecordsRefused
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.store import RedisStore
from kakou.runtime.store import STATE_FORMAT, Commit, Key, NewerState, Progress, Store

from tests.history_database import KINDS, new_url

PARTITION = 1
RICE, PAPER = Key("3105W/pass", "rice"), Key("3105W/pass", "paper")
TRUCK = Key("3105W/vehicle", "沪A12345")


@pytest.fixture(params=["memory", "redis", *KINDS])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param in KINDS:
        server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
        database = Database(history_url(new_url(request.param, tmp_path, server)))
        yield SqlStore(database, "history")
        database.close()
        return
    redis = connect(RedisConnection(request.getfixturevalue("servers").redis_url))
    yield RedisStore(redis, f"test-{uuid4().hex}")
    await redis.aclose()


@pytest.fixture(params=["memory", "kafka"])
async def log(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Log, str]]:
    """The log, and a topic of two partitions of its own."""
    topic = f"test-{uuid4().hex}"
    if request.param == "memory":
        yield MemoryLog(), topic
        return
    bootstrap = request.getfixturevalue("servers").bootstrap
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 2, 1)])
    await admin.close()
    kafka = KafkaLog(KafkaConnection(bootstrap))
    yield kafka, topic
    await kafka.stop()


def progress(position: int) -> Progress:
    return Progress(position, "abc", Origin(position, (0,)), {"gate.visits": Origin(position, (0, 1))}, False, 4, 17)


def commit(position: int, **more: object) -> Commit:
    return Commit(commit_id=uuid4().hex, progress=progress(position), outbox=(), **more)  # type: ignore[arg-type]


def outgoing(topic: str, number: int) -> Outgoing:
    value = f'{{"number": {number}, "name": "大米"}}'.encode()
    return Outgoing(topic, PARTITION, "3105W", value, {"kakou-origin": f"{number}.0"})


async def test_a_store_without_state_says_so(store: Store) -> None:
    assert await store.open(PARTITION) is None
    assert await store.commit_id(PARTITION) is None
    assert await store.load(PARTITION, [RICE]) == (None, [None])


async def test_a_commit_writes_everything_at_once(store: Store) -> None:
    letter = Outgoing("gate.dead-letters", PARTITION, "3105W", b"\xff not text", {"kakou-cause": "not JSON"})
    outbox = (outgoing("gate.visits", 1), letter)
    written = Commit(uuid4().hex, progress(7), outbox, {RICE: b"1", TRUCK: b"2"})
    assert await store.commit(PARTITION, None, written)
    standing = await store.open(PARTITION)
    assert standing is not None
    assert standing.commit_id == written.commit_id == await store.commit_id(PARTITION)
    assert standing.progress == written.progress
    assert standing.outbox == outbox
    assert await store.load(PARTITION, [TRUCK, PAPER, RICE]) == (written.commit_id, [b"2", None, b"1"])


async def test_a_state_that_a_newer_build_has_written_is_not_opened(store: Store) -> None:
    newer = Commit(uuid4().hex, replace(progress(7), format=STATE_FORMAT + 1), (), {RICE: b"1"})
    assert await store.commit(PARTITION, None, newer)
    with pytest.raises(NewerState, match=f"its format is {STATE_FORMAT + 1}, this build reads up to {STATE_FORMAT}"):
        await store.open(PARTITION)


async def test_a_commit_upon_another_than_the_one_in_force_changes_nothing(store: Store) -> None:
    first, late = commit(1, writes={RICE: b"1"}), commit(2, writes={RICE: b"2"})
    assert await store.commit(PARTITION, None, first)
    assert not await store.commit(PARTITION, None, late)
    assert not await store.commit(PARTITION, "somebody else's", late)
    assert await store.load(PARTITION, [RICE]) == (first.commit_id, [b"1"])
    standing = await store.open(PARTITION)
    assert standing is not None
    assert standing.progress == first.progress


async def test_a_deleted_field_and_a_dropped_bucket_are_gone(store: Store) -> None:
    first = commit(1, writes={RICE: b"1", PAPER: b"2", TRUCK: b"3"})
    assert await store.commit(PARTITION, None, first)
    second = commit(2, writes={TRUCK: None})
    assert await store.commit(PARTITION, first.commit_id, second)
    third = commit(3, writes={PAPER: b"4"}, dropped=("3105W/pass",))
    assert await store.commit(PARTITION, second.commit_id, third)
    assert (await store.load(PARTITION, [RICE, PAPER, TRUCK])).values == [None, b"4", None]


async def test_partitions_know_nothing_of_each_other(store: Store) -> None:
    assert await store.commit(PARTITION, None, commit(1, writes={RICE: b"1"}))
    assert await store.open(PARTITION + 1) is None


async def test_an_empty_topic_has_no_records(log: tuple[Log, str]) -> None:
    records, topic = log
    assert await records.bounds(topic, PARTITION) == Bounds(0, 0)
    assert await records.read(topic, PARTITION, 0, 10) == []


async def test_published_records_stand_in_order_in_their_partition(log: tuple[Log, str]) -> None:
    records, topic = log
    sent = [outgoing(topic, number) for number in range(300)]
    await records.publish(sent[:200])
    await records.publish(sent[200:])
    assert await records.bounds(topic, PARTITION) == Bounds(0, 300)
    found: list[Record] = []
    while len(found) < 300:
        found += await records.read(topic, PARTITION, len(found), 128)
    assert [record.offset for record in found] == list(range(300))
    assert [(record.value, record.key) for record in found] == [(one.value, b"3105W") for one in sent]
    assert [record.headers["kakou-origin"] for record in found] == [f"{number}.0" for number in range(300)]
    assert await records.read(topic, 0, 0, 10) == []


async def test_reading_begins_where_it_is_asked_to(log: tuple[Log, str]) -> None:
    records, topic = log
    await records.publish([outgoing(topic, number) for number in range(10)])
    found = await records.read(topic, PARTITION, 7, 2)
    assert [record.offset for record in found] == [7, 8]
    assert (await records.read(topic, PARTITION, 2, 1))[0].offset == 2
    assert await records.read(topic, PARTITION, 10, 1) == []


async def test_the_same_record_has_the_same_digest(log: tuple[Log, str]) -> None:
    records, topic = log
    await records.publish([outgoing(topic, 1), outgoing(topic, 2)])
    first, second = await records.read(topic, PARTITION, 0, 2)
    assert first.digest() == (await records.read(topic, PARTITION, 0, 1))[0].digest()
    assert first.digest() != second.digest()


async def test_a_log_says_which_records_it_refuses_and_takes_the_others(log: tuple[Log, str]) -> None:
    records, topic = log
    small = [outgoing(topic, number) for number in range(4)]
    large = outgoing(topic, 9)._replace(value=b"x" * (LARGEST_RECORD + 1))
    headed = outgoing(topic, 8)._replace(headers={"kakou-origin": "8.0", "x": "y" * LARGEST_RECORD})
    for _ in range(2):
        with pytest.raises(RecordsRefused) as refused:
            await records.publish([*small[:2], large, *small[2:], headed])
        assert refused.value.records == (large, headed)
        assert topic in str(refused.value)
    await records.publish(small)
    end = (await records.bounds(topic, PARTITION)).end
    found = await records.read(topic, PARTITION, end - 4, 4)
    assert [record.value for record in found] == [record.value for record in small]
