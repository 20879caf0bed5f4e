"""A service whose word nobody waits for lets records gather, so that they share transactions."""

import asyncio
from dataclasses import dataclass, field

import pytest
from kakou.runtime.events.record import Record
from kakou.runtime.events.size import BATCH_BYTES
from kakou.runtime.handler import Service
from kakou.runtime.log import Inbox
from kakou.runtime.loop import BATCH, PartitionLoop
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.status import Watch

from tests.unit.runtime.told import READS, ZONE, Rule, envelope

A_FIFTH = 0.2


@dataclass
class Arrivals(Inbox):
    """Gives these numbers of records, one number a time; then stops its loop."""

    log: MemoryLog
    numbers: list[int]
    loop: PartitionLoop | None = None
    _next: int = 0

    def seek(self, offset: int) -> None:
        self._next = offset

    async def take(self, limit: int, within: float | None = None) -> list[Record]:
        if not self.numbers:
            assert self.loop is not None
            self.loop.stop()
            return []
        first, self._next = self._next, self._next + self.numbers.pop(0)
        return self.log.records(READS, 0)[first : self._next]


@dataclass
class Gathering:
    """The pauses that a service makes over these arrivals. size: bytes of what each record says."""

    gathers: float
    size: int = 0
    pauses: list[float] = field(default_factory=list)

    def over(self, *numbers: int) -> list[float]:
        log = MemoryLog(now_ms=1_795_305_600_000)
        for no in range(sum(numbers)):
            headers = {"kakou-origin": f"{no}.0", "kakou-prev": f"{no - 1}.0" if no else "-", "kakou-writer": "w"}
            said = envelope(f"e-{no}", said="x" * self.size)
            log.append(READS, 0, ZONE, said, headers | {"kakou-log-time": str(log.now_ms)})
        service = Service("board", READS, None, Rule(lambda event, unit: None), gathers=self.gathers)
        inbox = Arrivals(log, list(numbers))
        inbox.loop = PartitionLoop(service, 0, 1, log, MemoryStore(), inbox, Watch(), self._pause)
        asyncio.run(asyncio.wait_for(inbox.loop.run(), 10))
        return self.pauses

    async def _pause(self, seconds: float) -> None:
        if seconds:  # Nought lets others run.
            self.pauses.append(seconds)
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("numbers", "pauses"),
    [((1, 3), [A_FIFTH, A_FIFTH]), ((BATCH, BATCH, 1), [A_FIFTH]), ((), [])],
    ids=["small batches", "behind: full batches follow at once", "nothing comes"],
)
def test_only_a_batch_that_was_not_full_is_followed_by_a_pause(numbers: tuple[int, ...], pauses: list[float]) -> None:
    assert Gathering(A_FIFTH).over(*numbers) == pauses


def test_behind_large_records_none_pauses_either() -> None:
    """A batch ends by bytes, too, and what is left of it is handled before more is taken."""
    assert Gathering(A_FIFTH, BATCH_BYTES // 5).over(6, 6, 1) == [A_FIFTH]


def test_a_service_that_the_gate_waits_for_never_pauses() -> None:
    assert Gathering(0.0).over(1, 3, BATCH) == []
