"""A batch, its outbox and what waits for it are bounded in bytes, not only in records."""

from itertools import pairwise

import pytest
from kakou.runtime.batches import batch
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import Record
from kakou.runtime.events.size import BATCH_BYTES, LARGEST_OUTPUTS, OUTBOX_BYTES
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.store import Commit
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.runtime.told import READS, Path, Rule, Text


class Measured(MemoryStore):
    """Remembers the bytes of each outbox, and how many records each commit takes."""

    def __init__(self) -> None:
        super().__init__()
        self.outboxes: list[int] = []
        self.ends: list[int] = []

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        self.ends.append(commit.progress.position)
        self.outboxes.append(sum(len(record.value) for record in commit.outbox))
        return await super().commit(partition, expected, commit)


def test_a_batch_takes_no_more_bytes_than_it_may_or_one_record() -> None:
    def sizes(*lengths: int) -> int:
        records = [Record(READS, 0, no, 0, b"3105W", b"x" * length, {}) for no, length in enumerate(lengths)]
        return len(batch.beginning(records))

    assert sizes(*[10] * 250) == 250
    assert sizes(*[BATCH_BYTES // 4] * 250) == 4
    assert sizes(BATCH_BYTES * 2, 10, 10) == 1
    assert sizes(10, BATCH_BYTES, 10) == 1


@pytest.mark.parametrize(("times", "bytes_each"), [(1, 900_000), (5, 3_000_000)])
def test_an_outbox_holds_what_it_may_and_the_outputs_of_one_event(times: int, bytes_each: int) -> None:
    def handle(event: Event, unit: UnitOfWork) -> None:
        for _ in range(times):
            unit.emit("told", Text(text="x" * bytes_each))

    store = Measured()
    path = Path(Rule(handle), store=store)
    for no in range(30):
        path.event(f"e{no}")
    path.run()
    assert max(store.outboxes) < OUTBOX_BYTES + LARGEST_OUTPUTS
    assert len(path.out()) == 30 * times
    assert len({record.headers["kakou-origin"] for record in path.out()}) == 30 * times


def test_a_flood_of_large_events_is_taken_in_order_and_whole() -> None:
    path = Path(store=Measured())
    for no in range(60):
        path.event(f"e{no}", photo="x" * 400_000)
    path.run()
    assert [record.headers["kakou-origin"] for record in path.out()] == [f"{no}.0" for no in range(60)]
    assert isinstance(path.store, Measured)
    assert max(path.store.outboxes) < BATCH_BYTES


def test_a_batch_ends_where_the_entries_that_it_reads_grow_too_many() -> None:
    def write(event: Event, unit: UnitOfWork) -> None:
        unit.put("kept", event.id, "x" * 700_000)
        unit.emit("told", Text(text=""))

    def read(event: Event, unit: UnitOfWork) -> None:
        for no in range(5):
            text = unit.get_text("kept", f"e{(int(event.id[1:]) * 5 + no) % 30}")
            assert text is not None
        unit.put("read", event.id, "1")
        unit.emit("told", Text(text=""))

    store = Measured()
    path = Path(Rule(write), store=store)
    for no in range(30):
        path.event(f"e{no}")
    path.run()
    path.rule = Rule(read)
    for no in range(30, 60):
        path.event(f"e{no}")
    store.ends.clear()
    path.run()
    took = [after - before for before, after in pairwise([29, *store.ends])]
    assert sum(took) == 30
    assert max(took) <= 3, "of 3.5 MB each no more than fit"
    assert len({record.headers["kakou-origin"] for record in path.out()}) == 60
