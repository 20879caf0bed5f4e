"""Log, store and inbox as a loop sees them over a network that fails: every effect lies between two points."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from random import Random

from kakou.runtime.events.record import Outgoing, Record
from kakou.runtime.log import Bounds, PublishFailed, RecordsRefused
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore, Notes, PartitionState
from kakou.runtime.store import Commit, Key, Loaded, Standing

from tests.unit.simulation.points import Answer, Point, When, at_once

PARTITION, PARTITIONS = 0, 4
KEPT = 6


@dataclass
class Network:
    """Requests under way whose senders have given up on them."""

    late: list[Callable[[], object]] = field(default_factory=list)

    def deliver(self, index: int) -> None:
        self.late.pop(index)()


@dataclass
class FailingStore:
    """One instance's connection to its service's state."""

    store: "RememberingStore"
    network: Network

    async def open(self, partition: int) -> Standing | None:
        await Point("open", When.BEFORE)
        standing = await self.store.open(partition)
        await Point("open", When.AFTER)
        return standing

    async def commit_id(self, partition: int) -> str | None:
        await Point("commit id", When.BEFORE)
        commit_id = await self.store.commit_id(partition)
        await Point("commit id", When.AFTER)
        return commit_id

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        await Point("load", When.BEFORE)
        loaded = await self.store.load(partition, keys)
        await Point("load", When.AFTER)
        return loaded

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        if await Point("commit", When.BEFORE) is Answer.LATE:
            self.network.late.append(lambda: at_once(self.store.commit(partition, expected, commit)))
            raise TimeoutError("no reply to the commit yet")
        written = await self.store.commit(partition, expected, commit)
        await Point(f"commit {commit.commit_id} {'written' if written else 'refused'}", When.AFTER)
        return written


@dataclass
class RememberingStore(MemoryStore):
    """A service's state with its last ones, `snapshots`: a Redis that lost the end of its file may go back to them."""

    snapshots: list[PartitionState] = field(default_factory=list)
    history: dict[str, PartitionState] = field(default_factory=dict)
    """Every state that there was, by its commit."""

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        written = await super().commit(partition, expected, commit)
        if written:
            self.remember(partition)
        return written

    def remember(self, partition: int) -> None:
        """A commit has been written."""
        state = _copy(self.partitions[partition])
        self.history[state.standing.commit_id] = state
        self.snapshots = [*self.snapshots[1 - KEPT :], state]

    def flush(self) -> None:
        self.partitions.clear()
        self.snapshots.clear()
        self.restoring.clear()

    def roll_back(self, commits: int) -> None:
        """Forget the last commits, as many as are remembered."""
        del self.snapshots[max(1, len(self.snapshots) - commits) :]
        self.partitions[PARTITION] = _copy(self.snapshots[-1])


def _copy(state: PartitionState) -> PartitionState:
    buckets = {bucket: copy(fields) for bucket, fields in state.buckets.items()}
    notes = state.notes
    if notes is not None:
        notes = Notes(notes.copy, set(notes.commits), dict(notes.keys), dict(notes.dropped))
    return PartitionState(state.standing, buckets, notes)


@dataclass
class FailingLog:
    """One instance's connections to the brokers."""

    log: MemoryLog
    network: Network

    async def bounds(self, topic: str, partition: int) -> Bounds:
        await Point("bounds", When.BEFORE)
        bounds = await self.log.bounds(topic, partition)
        await Point("bounds", When.AFTER)
        return bounds

    async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
        await Point("read", When.BEFORE)
        records = await self.log.read(topic, partition, offset, min(limit, 3))
        await Point("read", When.AFTER)
        return records

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Any record may be lost or late while those after it are appended; then the whole has failed.

        What is too large for its topic is refused, however often it is sent.
        """
        missing, refused = 0, list[Outgoing]()
        for number, record in enumerate(records, 1):
            origin = record.headers["kakou-origin"]
            answer = await Point(f"append {number} of {len(records)}: {record.topic} {origin}", When.RECORD)
            if self.log.refuses(record):
                refused.append(record)
                continue
            if answer is Answer.GO:
                self._append(record)
                continue
            missing += 1
            if answer is Answer.LATE:
                self.network.late.append(partial(self._append, record))
        if refused:
            raise RecordsRefused(refused, f"{len(refused)} of {len(records)} records are too large")
        if missing:
            raise PublishFailed(f"{missing} of {len(records)} records were not acknowledged")
        await Point("acknowledgement", When.AFTER)

    def _append(self, record: Outgoing) -> None:
        self.log.append(record.topic, record.partition, record.key, record.value, record.headers)

    async def hint(self, topic: str, partition: int, position: int) -> None:
        await Point("hint", When.BEFORE)
        await self.log.hint(topic, partition, position)
        await Point("hint", When.AFTER)


@dataclass
class FailingInbox:
    """One instance's input, in batches of any size. `rests` counts looks in vain since the last record or seek."""

    log: MemoryLog
    topic: str
    random: Random
    largest: int
    rests: int = 0
    _offset: int = 0

    def seek(self, offset: int) -> None:
        self._offset, self.rests = offset, 0

    @property
    def empty(self) -> bool:
        return self._offset >= len(self.log.records(self.topic, PARTITION))

    async def take(self, limit: int, within: float | None = None) -> list[Record]:
        await Point("take", When.REST)
        size = min(limit, self.random.randint(1, self.largest))
        records = self.log.records(self.topic, PARTITION)[self._offset : self._offset + size]
        self._offset += len(records)
        self.rests = 0 if records else self.rests + 1
        await Point(f"took {len(records)}", When.AFTER)
        return records
