"""What changes nothing is committed with what follows it, and soon where nothing follows."""

import asyncio
import itertools
from dataclasses import dataclass, field

import pytest
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import Record
from kakou.runtime.handler import Service
from kakou.runtime.log import Inbox
from kakou.runtime.loop import DEFERRED, PartitionLoop
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.state import entry_cache
from kakou.runtime.status import Watch
from kakou.runtime.store import Commit
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.runtime.told import READS, ZONE, Rule, envelope

MOMENT = "nothing for a moment"
AWAITED = "awaited"


@dataclass
class Kept(MemoryStore):
    """Positions in the order in which they were committed."""

    positions: list[int] = field(default_factory=list)

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        self.positions.append(commit.progress.position)
        return await super().commit(partition, expected, commit)


@dataclass
class Script(Inbox):
    """Gives one record a time, or lets a moment pass without any; then stops its loop."""

    log: MemoryLog
    steps: list[str]
    loop: PartitionLoop | None = None
    _next: int = 0

    def seek(self, offset: int) -> None:
        self._next = offset

    async def take(self, limit: int, within: float | None = None) -> list[Record]:
        if not self.steps:
            assert self.loop is not None
            self.loop.stop()
            await asyncio.sleep(0)
            return []
        if self.steps.pop(0) == MOMENT:
            assert within is not None, "it would wait for ever"
            return []
        self._next += 1
        return self.log.records(READS, 0)[self._next - 1 : self._next]


def does(event: Event, unit: UnitOfWork) -> None:
    """Looks for something that is not there, keeps an event whose id says so, and fails over another."""
    unit.get_text("asked", event.id)
    if event.id.startswith("kept"):
        unit.put("kept", event.id, "1")
    if event.id.startswith("poison"):
        raise ValueError("poison")


def committed(*steps: str) -> list[int]:
    """Positions committed over these events, the first of which is always kept; then the loop is stopped."""
    return ran(*steps)[1]


def ran(*steps: str) -> tuple[PartitionLoop, list[int]]:
    """The same, and the loop."""
    log, kept = MemoryLog(now_ms=1_795_305_600_000), Kept()
    said = ["kept-0", *steps]
    events = [step for step in said if step != MOMENT]
    for number, each in enumerate(events):
        previous = str(number - 1) + ".0" if number else "-"
        headers = {
            "kakou-origin": f"{number}.0",
            "kakou-prev": previous,
            "kakou-writer": "w",
            "kakou-log-time": str(log.now_ms),
        }
        log.append(READS, 0, ZONE, envelope(each), headers)
    service = Service("board", READS, None, Rule(does), defers=lambda event: event.id != AWAITED)
    inbox = Script(log, said)
    inbox.loop = PartitionLoop(service, 0, 1, log, kept, inbox, Watch(), _no_pause)
    asyncio.run(asyncio.wait_for(inbox.loop.run(), 10))
    return inbox.loop, kept.positions


async def _no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


def test_what_changes_nothing_is_committed_with_what_is_kept_next() -> None:
    assert committed("a", "b", "kept-3") == [0, 3]


def test_it_waits_no_longer_than_a_moment() -> None:
    assert committed("a", MOMENT, "b", "c", MOMENT) == [0, 1, 3]


def test_it_waits_for_no_more_than_a_few_records() -> None:
    idle = [f"idle-{number}" for number in range(2 * DEFERRED)]
    assert committed(*idle) == [0, DEFERRED, 2 * DEFERRED]


def test_it_is_committed_when_the_loop_is_stopped() -> None:
    assert committed("a", "b") == [0, 2]


def test_an_event_that_somebody_waits_for_is_committed_at_once() -> None:
    assert committed("a", AWAITED, "b") == [0, 2, 3]


def test_a_rejection_is_committed_at_once() -> None:
    """Its dead letter must not be published before."""
    assert committed("a", "poison-2", "b") == [0, 2, 3]


def test_what_is_remembered_does_not_grow_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry_cache, "LARGEST_ABSENT", 20)
    loop, _ = ran(*itertools.chain.from_iterable((f"idle-{number}", MOMENT) for number in range(100)))
    assert len(loop._entries._absent) <= 20
