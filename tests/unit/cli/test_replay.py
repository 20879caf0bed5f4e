"""A part of a log in memory, and the services run over it piece by piece."""

import asyncio

import pytest
from kakou.runtime.events.record import Record
from kakou.runtime.log import Bounds
from kakou.runtime.memory.log import MemoryLog
from kakou_cli.log.events import LogPlace
from kakou_cli.replay.pipeline import new_replay, pieces, run

from tests.unit.cli.recorded import RecordedGate


def record(offset: int) -> Record:
    return Record("gate.inbound", 0, offset, 1_000 * offset, b"3105W", b"%d" % offset, {})


def test_records_keep_the_places_they_have_elsewhere() -> None:
    log = MemoryLog()
    for offset in (3, 4, 9):
        log.put(record(offset))
    with pytest.raises(ValueError, match=r"gate\.inbound/0/7 is before the end"):
        log.put(record(7))

    async def read() -> None:
        assert await log.bounds("gate.inbound", 0) == Bounds(0, 10)
        assert [one.offset for one in await log.read("gate.inbound", 0, 4, 5)] == [4, 9]
        assert [one.offset for one in await log.read("gate.inbound", 0, 5, 1)] == [9]

    asyncio.run(read())


def test_what_follows_forgotten_records_keeps_its_place() -> None:
    log = MemoryLog()
    for _ in range(5):
        log.append("gate.inbound", 0, "3105W", b"x", {})
    log.forget("gate.inbound", 0, keep=1)
    assert [one.offset for one in log.records("gate.inbound", 0)] == [4]
    assert log.append("gate.inbound", 0, "3105W", b"y", {}) == 5


def trucks(count: int) -> RecordedGate:
    gate = RecordedGate()
    gate.laden()
    for number in range(count):
        gate.gathers("20600", f"s{number}")
        gate.departs(f"s{number}", "backed-out")
    return gate


@pytest.mark.parametrize("size", [1, 2, 7])
def test_pieces_of_any_size_come_to_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = trucks(3)
    log = recorded.standing()

    async def made(size: int) -> list[tuple[str, bytes | None]]:
        monkeypatch.setattr("kakou_cli.replay.pipeline.PIECE", size)
        replay = new_replay(LogPlace("3105W", 0, 1))
        told = [followed async for piece in pieces(log) for followed in await run(replay, piece)]
        return [(record.topic, record.value) for followed in told for record in followed.outputs]

    assert asyncio.run(made(size)) == asyncio.run(made(1_000))


def test_a_fork_goes_its_own_way_from_the_same_state() -> None:
    events = trucks(2).events()
    half = len(events) // 2

    async def both() -> None:
        replay = new_replay(LogPlace("3105W", 0, 1))
        await run(replay, events[:half])
        fork = replay.fork()
        for one in (replay, fork):
            told = await run(one, events[half:])
            assert [record.value for followed in told for record in followed.outputs] == [
                record.value for followed in events[half:] for record in followed.outputs
            ]

    asyncio.run(both())
