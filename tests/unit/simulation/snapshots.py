"""Snapshots that are taken while everything befalls the gate, and restored by owners that find no state."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import Entries, write
from kakou.runtime.snapshots.copies import Buckets, ByBucket, Changed, CopyLost, Last, Piece
from kakou.runtime.snapshots.taking import Copying
from kakou.runtime.store import Key, Standing

from tests.unit.runtime.memory_copies import MemoryCopies, by_bucket
from tests.unit.simulation import gate
from tests.unit.simulation.points import Answer, Point, Thread, When
from tests.unit.simulation.wires import PARTITION, RememberingStore

AT_ONCE = 2
"""Entries that one step reads: few, so that much changes meanwhile."""

Part = tuple[Sequence[str], Mapping[Key, bytes | None]]


class Taken(NamedTuple):
    """A snapshot as it lies in its file. standing_from: as in its manifest."""

    parts: Sequence[Part]
    standing: Standing
    standing_from: Mapping[str, int]

    def entries(self) -> Entries:
        """What it restores."""
        buckets: Entries = {}
        for dropped, entries in self.parts:
            write(buckets, dropped, entries)
        return buckets


@dataclass
class FailingCopies:
    """Somebody's connection to a state, for copies of it."""

    store: RememberingStore

    def __post_init__(self) -> None:
        self.copies = MemoryCopies(self.store, AT_ONCE)

    async def begin(self, partition: int, copy: str) -> str | None:
        await Point("begin a copy", When.BEFORE)
        begun = await self.copies.begin(partition, copy)
        await Point("begun", When.AFTER)
        return begun

    async def buckets(self, partition: int, copy: str, cursor: str) -> Buckets:
        await Point("buckets", When.BEFORE)
        found = await self.copies.buckets(partition, copy, cursor)
        await Point("buckets", When.AFTER)
        return found

    async def piece(self, partition: int, copy: str, bucket: str, cursor: str) -> Piece:
        await Point("piece", When.BEFORE)
        found = await self.copies.piece(partition, copy, bucket, cursor)
        await Point("piece", When.AFTER)
        return found

    async def changed(self, partition: int, copy: str) -> Changed:
        await Point("changed", When.BEFORE)
        found = await self.copies.changed(partition, copy)
        await Point("changed", When.AFTER)
        return found

    async def finish(self, partition: int, copy: str, seen: Sequence[str]) -> Last | None:
        await Point("finish", When.BEFORE)
        found = await self.copies.finish(partition, copy, seen)
        await Point("finish", When.AFTER)
        return found

    async def abandon(self, partition: int, copy: str) -> None:
        await self.copies.abandon(partition, copy)

    async def begin_restore(self, partition: int, copy: str) -> None:
        await Point("begin a restore", When.BEFORE)
        await self.copies.begin_restore(partition, copy)
        await Point("begun to restore", When.AFTER)

    async def restore(self, partition: int, copy: str, dropped: Sequence[str], entries: ByBucket) -> None:
        await Point("restore", When.BEFORE)
        await self.copies.restore(partition, copy, dropped, entries)
        await Point("restore", When.AFTER)

    async def finish_restore(self, partition: int, copy: str, standing: Standing) -> None:
        await Point("finish a restore", When.BEFORE)
        await self.copies.finish_restore(partition, copy, standing)
        self.store.remember(partition)
        await Point("restored", When.AFTER)


class WrongSnapshot(Exception):
    """It is not the state at its commit."""


class SnapshotTakers:
    """Whoever takes snapshots. They draw from chances of their own: what they do changes nothing for the owners, until
    one is restored. restores: whether owners do that."""

    def __init__(
        self, log: MemoryLog, stores: Mapping[str, RememberingStore], seed: int, copying: type[Copying], restores: bool
    ) -> None:
        self._log, self._stores, self._copying, self.restores = log, stores, copying, restores
        self._random = Random(f"snapshots {seed}")
        self._chance = self._random.choice((0.0, 0.3, 1.0, 3.0))
        self._running: dict[str, Thread] = {}
        self.restored = self.while_it_changed = 0
        self.taken: defaultdict[str, list[Taken]] = defaultdict(list)

    def step(self) -> None:
        """Some steps of some of them, between two of the owners. Raises WrongSnapshot."""
        chance = self._chance
        while self._random.random() < chance:
            chance -= 1
            name = self._random.choice(list(self._stores))
            if name not in self._running:
                self._running[name] = Thread(self._take(name))
            self._resume(name)

    def _resume(self, name: str) -> None:
        thread, dice = self._running[name], self._random.random()
        try:
            if dice < 0.002:
                thread.kill()
            else:
                thread.resume(TimeoutError("reply lost") if dice < 0.004 else Answer.GO)
        except (CopyLost, TimeoutError):
            del self._running[name]
            return
        if thread.at is None:
            del self._running[name]
            if dice < 0.002:  # as the key of its copy ends by time
                state = self._stores[name].partitions.get(PARTITION)
                if state is not None:
                    state.notes = None

    async def _take(self, name: str) -> None:
        store, parts = self._stores[name], list[Part]()

        async def keep(dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
            parts.append((dropped, entries))

        topics = (gate.VISITS, gate.VERDICTS, gate.LETTERS)
        ends = {topic: (await self._log.bounds(topic, PARTITION)).end for topic in topics}
        begun = await store.commit_id(PARTITION)
        standing = await self._copying(FailingCopies(store), PARTITION, keep).run()
        if standing is None:
            return
        taken = Taken(parts, standing, standing.progress.standing_from if standing.progress.rebuilding else ends)
        right = store.history[standing.commit_id]
        if taken.entries() != right.buckets or standing != right.standing:
            raise WrongSnapshot(f"{name} at {standing.commit_id}:\n  state    {right}\n  snapshot {taken}")
        self.taken[name].append(taken)
        self.while_it_changed += standing.commit_id != begun

    async def restore(self, name: str, writes: str | None) -> str:
        """As an owner does that finds no state: any of them, or none."""
        if not self.restores or not self.taken[name] or self._random.random() < 0.2:
            return "none fits"
        taken = self._random.choice(self.taken[name])
        copies = FailingCopies(self._stores[name])
        self.restored += 1
        copy = f"restore {self.restored}"
        try:
            await copies.begin_restore(PARTITION, copy)
            for dropped, entries in taken.parts:
                await copies.restore(PARTITION, copy, dropped, by_bucket(entries))
            progress = replace(
                taken.standing.progress, rebuilding=writes is not None, standing_from=taken.standing_from
            )
            await copies.finish_restore(PARTITION, copy, Standing(copy, progress, taken.standing.outbox))
        except CopyLost as lost:
            raise OSError(str(lost)) from None
        return ""
