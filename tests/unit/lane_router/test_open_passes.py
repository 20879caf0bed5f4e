"""What a truck costs does not depend on how many other passes are open."""

from collections import defaultdict
from collections.abc import Sequence

from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.store import Commit, Key, Loaded
from lane_router import deadlines
from lane_router.state import WATCHED, Numbers

from tests.unit.lane_router.gate import Gate, declaration, filed
from tests.unit.path import PARTITION, ZONE


class MeasuredStore(MemoryStore):
    """Counts the bytes of entries that are read and written."""

    moved = 0

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        loaded = await super().load(partition, keys)
        self.moved += sum(len(value) for value in loaded.values if value is not None)
        return loaded

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        self.moved += sum(len(value) for value in commit.writes.values() if value is not None)
        return await super().commit(partition, expected, commit)


def others_open(store: MemoryStore, count: int) -> None:
    """Have the index of what has a time limit name `count` other passes."""
    slots: dict[str, list[str]] = defaultdict(list)
    for serial in range(count):
        no = f"Z3105E261101{serial:012d}"
        slots[deadlines.slot_of(deadlines.EXPIRY, no)].append(f"{deadlines.EXPIRY} {no}")
    index = {slot: Numbers(nos=tuple(names)).model_dump_json().encode() for slot, names in slots.items()}
    store.partitions[PARTITION].buckets[f"{ZONE}/{WATCHED}"] = index


def moved_for_a_truck(open_passes: int) -> int:
    """Bytes that lane-router reads and writes from the filing of a truck's papers until it is through."""
    gate = Gate()
    store = gate.stores["lane-router"] = MeasuredStore()
    gate.tick()
    gate.settle()
    others_open(store, open_passes)
    store.moved = 0
    gate.declare(declaration())
    gate.file(filed(1))
    gate.goes_through()
    gate.settle()
    return store.moved


def test_a_hundred_thousand_open_passes_add_next_to_nothing_to_what_a_truck_moves() -> None:
    assert moved_for_a_truck(100_000) - moved_for_a_truck(1_000) < 4_096
