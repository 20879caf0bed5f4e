"""What is kept beside the states: of all who change a line at once, one alone is told that it was theirs."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from kakou.runtime.health import Server
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.notes import Notes

from tests.unit.gate_ingest.memory_host import MemoryNotes


@pytest.fixture(params=["memory", "redis"])
async def notes(request: pytest.FixtureRequest) -> AsyncIterator[Notes | MemoryNotes]:
    if request.param == "memory":
        yield MemoryNotes()
        return
    redis = connect(RedisConnection(request.getfixturevalue("servers").redis_url))
    yield Notes(redis, Server("Redis"))
    await redis.aclose()


async def test_of_all_who_replace_a_line_at_once_one_alone_does(notes: Notes | MemoryNotes) -> None:
    name = uuid4().hex
    for before in (None, "first"):
        after = "first" if before is None else "second"
        told = await asyncio.gather(*(notes.replace(name, "G1", before, after) for _ in range(20)))
        assert told.count(True) == 1
        assert await notes.lines_of(name) == {"G1": after}


async def test_a_line_is_taken_off_only_as_it_was_read(notes: Notes | MemoryNotes) -> None:
    name = uuid4().hex
    assert await notes.replace(name, "G1", None, "李四")
    assert not await notes.replace(name, "G1", "赵六", None)
    assert not await notes.replace(name, "G1", None, None)
    assert await notes.lines_of(name) == {"G1": "李四"}
    assert await notes.replace(name, "G1", "李四", None)
    assert await notes.lines_of(name) == {}
