"""Batches on their way to one partition: sent again as they were, and numbered without a hole."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.record.memory_records import MemoryRecords
from kakou.runtime.kafka.append_queue import BATCH_BYTES, SMALL, Append, AppendQueue, Identity, Item

WHO = Identity(4711, 2)


@pytest.fixture
def queue() -> AppendQueue:
    queue = AppendQueue(TopicPartition("gate.visits", 3))
    queue.identity = WHO
    return queue


async def wanted(queue: AppendQueue, *values: bytes) -> Append:
    items = [Item(b"3105W", value, [("kakou-origin", b"1.0")]) for value in values]
    append = Append(items, asyncio.get_running_loop().create_future(), until=float("inf"))
    queue.waiting.append(append)
    return append


def opened(batch: bytearray | None) -> Any:
    assert batch is not None
    return MemoryRecords(bytes(batch)).next_batch()


def numbered(batch: bytearray | None) -> int:
    """The number of its first record among all that the producer has sent to the partition."""
    assert batch is not None
    return int.from_bytes(batch[53:57], "big")


def values(batch: bytearray | None) -> Sequence[bytes]:
    return [record.value for record in opened(batch)]


async def test_what_waits_goes_in_one_batch_and_everybody_learns_where_it_stands(queue: AppendQueue) -> None:
    first, second = await wanted(queue, b"a", b"b"), await wanted(queue, b"c")
    batch = queue.batch()
    assert values(batch) == [b"a", b"b", b"c"]
    assert opened(batch).producer_id == WHO.number
    queue.appended(40)
    assert (await first.acknowledged, await second.acknowledged) == (40, 42)
    assert not queue.has_more


async def test_what_is_small_goes_as_it_is_and_what_is_large_compressed(queue: AppendQueue) -> None:
    for value in (b"x" * SMALL, b"x" * (SMALL + 1)):
        await wanted(queue, value)
        batch = queue.batch()
        assert values(batch) == [value]
        assert batch is not None
        assert (len(batch) > SMALL) is (len(value) == SMALL)
        queue.appended(0)


async def test_an_unacknowledged_batch_is_sent_again_as_it_was(queue: AppendQueue) -> None:
    await wanted(queue, b"a")
    sent = queue.batch()
    await wanted(queue, b"b")
    assert queue.batch() is sent
    queue.appended(7)
    assert queue.sent_again
    again = queue.batch()
    assert not queue.sent_again
    assert values(again) == [b"b"]
    assert (numbered(sent), numbered(again)) == (0, 1)


async def test_a_refused_batch_leaves_no_hole_in_the_numbers(queue: AppendQueue) -> None:
    await wanted(queue, b"a", b"b")
    queue.batch()
    queue.appended(0)
    refused = await wanted(queue, b"c")
    queue.batch()
    queue.refused(OSError("too large"))
    with pytest.raises(OSError, match="too large"):
        await refused.acknowledged
    await wanted(queue, b"d")
    assert numbered(queue.batch()) == 2


async def test_what_does_not_fit_follows_in_the_next_batch(queue: AppendQueue) -> None:
    large = [bytes([number]) * (BATCH_BYTES // 2) for number in range(3)]
    append = await wanted(queue, *large, b"last")
    found: list[bytes] = []
    while queue.has_more:
        batch = values(queue.batch())
        queue.appended(len(found))
        found += batch
    assert found == [*large, b"last"]
    assert await append.acknowledged == 0


async def test_a_record_larger_than_a_batch_goes_alone(queue: AppendQueue) -> None:
    await wanted(queue, b"x" * (BATCH_BYTES * 3), b"y")
    assert len(values(queue.batch())) == 1


async def test_the_rest_of_a_refused_append_is_not_sent(queue: AppendQueue) -> None:
    refused = await wanted(queue, b"x" * (BATCH_BYTES * 3), b"y")
    other = await wanted(queue, b"z")
    queue.batch()
    queue.refused(OSError("too large"))
    assert values(queue.batch()) == [b"z"]
    assert isinstance(refused.acknowledged.exception(), OSError)
    assert not other.acknowledged.done()


async def test_what_nobody_wants_any_more_is_not_sent(queue: AppendQueue) -> None:
    gone = await wanted(queue, b"gone")
    await wanted(queue, b"here")
    gone.acknowledged.cancel()
    assert values(queue.batch()) == [b"here"]


async def test_giving_up_tells_everybody(queue: AppendQueue) -> None:
    sent, waiting = await wanted(queue, b"a"), await wanted(queue, b"b")
    queue.batch()
    later = await wanted(queue, b"c")
    queue.give_up(TimeoutError("gone"))
    for one in (sent, waiting, later):
        with pytest.raises(TimeoutError):
            await one.acknowledged
    assert not queue.has_more
