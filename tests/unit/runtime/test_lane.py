"""Batches on their way to one partition: sent again as they were, and numbered without a hole."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.record.memory_records import MemoryRecords
from kakou.runtime.kafka.lane import BATCH_BYTES, SMALL, Append, Identity, Item, Lane

WHO = Identity(4711, 2)


@pytest.fixture
def lane() -> Lane:
    lane = Lane(TopicPartition("gate.visits", 3))
    lane.identity = WHO
    return lane


async def wanted(lane: Lane, *values: bytes) -> Append:
    items = [Item(b"3105W", value, [("kakou-origin", b"1.0")]) for value in values]
    append = Append(items, asyncio.get_running_loop().create_future(), until=float("inf"))
    lane.waiting.append(append)
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


async def test_what_waits_goes_in_one_batch_and_everybody_learns_where_it_stands(lane: Lane) -> None:
    first, second = await wanted(lane, b"a", b"b"), await wanted(lane, b"c")
    batch = lane.batch()
    assert values(batch) == [b"a", b"b", b"c"]
    assert opened(batch).producer_id == WHO.number
    lane.appended(40)
    assert (await first.acknowledged, await second.acknowledged) == (40, 42)
    assert not lane.has_more


async def test_what_is_small_goes_as_it_is_and_what_is_large_compressed(lane: Lane) -> None:
    for value in (b"x" * SMALL, b"x" * (SMALL + 1)):
        await wanted(lane, value)
        batch = lane.batch()
        assert values(batch) == [value]
        assert batch is not None
        assert (len(batch) > SMALL) is (len(value) == SMALL)
        lane.appended(0)


async def test_an_unacknowledged_batch_is_sent_again_as_it_was(lane: Lane) -> None:
    await wanted(lane, b"a")
    sent = lane.batch()
    await wanted(lane, b"b")
    assert lane.batch() is sent
    lane.appended(7)
    assert lane.sent_again
    again = lane.batch()
    assert not lane.sent_again
    assert values(again) == [b"b"]
    assert (numbered(sent), numbered(again)) == (0, 1)


async def test_a_refused_batch_leaves_no_hole_in_the_numbers(lane: Lane) -> None:
    await wanted(lane, b"a", b"b")
    lane.batch()
    lane.appended(0)
    refused = await wanted(lane, b"c")
    lane.batch()
    lane.refused(OSError("too large"))
    with pytest.raises(OSError, match="too large"):
        await refused.acknowledged
    await wanted(lane, b"d")
    assert numbered(lane.batch()) == 2


async def test_what_does_not_fit_follows_in_the_next_batch(lane: Lane) -> None:
    large = [bytes([number]) * (BATCH_BYTES // 2) for number in range(3)]
    append = await wanted(lane, *large, b"last")
    found: list[bytes] = []
    while lane.has_more:
        batch = values(lane.batch())
        lane.appended(len(found))
        found += batch
    assert found == [*large, b"last"]
    assert await append.acknowledged == 0


async def test_a_record_larger_than_a_batch_goes_alone(lane: Lane) -> None:
    await wanted(lane, b"x" * (BATCH_BYTES * 3), b"y")
    assert len(values(lane.batch())) == 1


async def test_the_rest_of_a_refused_append_is_not_sent(lane: Lane) -> None:
    refused = await wanted(lane, b"x" * (BATCH_BYTES * 3), b"y")
    other = await wanted(lane, b"z")
    lane.batch()
    lane.refused(OSError("too large"))
    assert values(lane.batch()) == [b"z"]
    assert isinstance(refused.acknowledged.exception(), OSError)
    assert not other.acknowledged.done()


async def test_what_nobody_wants_any_more_is_not_sent(lane: Lane) -> None:
    gone = await wanted(lane, b"gone")
    await wanted(lane, b"here")
    gone.acknowledged.cancel()
    assert values(lane.batch()) == [b"here"]


async def test_giving_up_tells_everybody(lane: Lane) -> None:
    sent, waiting = await wanted(lane, b"a"), await wanted(lane, b"b")
    lane.batch()
    later = await wanted(lane, b"c")
    lane.give_up(TimeoutError("gone"))
    for one in (sent, waiting, later):
        with pytest.raises(TimeoutError):
            await one.acknowledged
    assert not lane.has_more
