"""The input of one partition: what follows the offset sought, unpacked as it is taken, and nothing behind a hole."""

import asyncio

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from kakou.runtime.events.record import Record
from kakou.runtime.events.size import BATCH_BYTES, WAITING_BYTES
from kakou.runtime.kafka.inbox import KafkaInbox

PLACE = TopicPartition("gate.inbound", 3)


def batch(first: int, *values: bytes) -> bytes:
    """As it stands on the log, with its first record at offset `first`."""
    builder = DefaultRecordBatchBuilder(2, 0, False, -1, -1, -1, 100_000_000)
    for number, value in enumerate(values):
        builder.append(number, 1_700_000_000_000, b"3105W", value, [("kakou-origin", b"1.0")])
    # The producer leaves the base offset to the broker; the checksum does not cover it.
    return first.to_bytes(8, "big") + bytes(builder.build())[8:]


def inbox_at(offset: int) -> tuple[KafkaInbox, list[int | None]]:
    """An inbox, and what it has wanted so far."""
    wanted: list[int | None] = []
    inbox = KafkaInbox(PLACE, lambda one: wanted.append(one.wants))
    inbox.seek(offset)
    return inbox, wanted


def offsets(records: list[Record]) -> list[int]:
    return [record.offset for record in records]


async def test_records_are_given_in_order_from_the_offset_sought_on() -> None:
    inbox, wanted = inbox_at(11)
    inbox.offer(11, batch(10, b"a", b"b", b"c") + batch(13, b"d"))
    assert wanted == [11, 14]
    first, *rest = await inbox.take(10)
    assert first == Record("gate.inbound", 3, 11, 1_700_000_000_000, b"3105W", b"b", {"kakou-origin": "1.0"})
    assert offsets(rest) == [12, 13]


async def test_an_answer_to_what_was_asked_before_the_last_seek_is_not_taken() -> None:
    inbox, _ = inbox_at(0)
    inbox.seek(5)
    inbox.offer(0, batch(0, b"a", b"b"))
    inbox.offer(5, batch(5, b"f"))
    inbox.offer(5, batch(5, b"f"))
    assert offsets(await inbox.take(10)) == [5]
    assert not inbox.waiting


async def test_no_more_is_fetched_while_enough_waits() -> None:
    inbox, wanted = inbox_at(0)
    large = b"x" * (WAITING_BYTES // 2)
    inbox.offer(0, batch(0, large, large))
    assert wanted == [0, None]
    await inbox.take(10)
    assert inbox.wants == 2
    assert wanted == [0, None, 2]


async def test_no_more_is_unpacked_than_a_batch_takes() -> None:
    inbox, _ = inbox_at(0)
    inbox.offer(0, batch(0, *[b"x" * (BATCH_BYTES // 4)] * 10))
    assert offsets(await inbox.take(250)) == [0, 1, 2, 3]
    assert offsets(await inbox.take(2)) == [4, 5]
    assert offsets(await inbox.take(250)) == [6, 7, 8, 9]


async def test_an_input_that_goes_on_behind_a_hole_is_told_and_not_waited_for() -> None:
    inbox, _ = inbox_at(3)
    inbox.offer(3, batch(3, b"a") + batch(7, b"b"))
    assert offsets(await inbox.take(10)) == [3]
    with pytest.raises(OSError, match="the input goes on behind offset 4, which it does not give"):
        await inbox.take(10)
    assert inbox.wants is None
    inbox.seek(7)
    inbox.offer(7, batch(7, b"b"))
    assert offsets(await inbox.take(10)) == [7]


async def test_an_offset_that_the_log_does_not_have_is_told() -> None:
    inbox, _ = inbox_at(3)
    waiting = asyncio.create_task(inbox.take(10))
    await asyncio.sleep(0)
    inbox.fail("gate.inbound/3/3: OffsetOutOfRangeError")
    with pytest.raises(OSError, match="OffsetOutOfRangeError"):
        await waiting


async def test_a_batch_that_was_damaged_on_its_way_is_not_taken() -> None:
    inbox, _ = inbox_at(0)
    damaged = batch(0, b"a" * 100).replace(b"aaa", b"aba", 1)
    with pytest.raises(CorruptRecordException, match=r"gate.inbound/3/0"):
        inbox.offer(0, damaged)
    assert inbox.wants == 0


async def test_half_a_batch_at_the_end_of_an_answer_is_fetched_again() -> None:
    inbox, _ = inbox_at(0)
    inbox.offer(0, batch(0, b"a") + batch(1, b"b" * 500)[:-100])
    assert inbox.wants == 1


async def test_who_waits_is_interrupted_without_a_record() -> None:
    inbox, _ = inbox_at(0)
    waiting = asyncio.create_task(inbox.take(10))
    await asyncio.sleep(0)
    inbox.interrupt()
    assert await waiting == []


async def test_who_waits_for_a_moment_only_is_told_that_nothing_has_come() -> None:
    inbox, _ = inbox_at(0)
    async with asyncio.timeout(10):
        assert await inbox.take(10, within=0.01) == []
    inbox.offer(0, batch(0, b"a"))
    assert offsets(await inbox.take(10, within=60)) == [0]
