"""The store in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kakou.runtime.store import Commit, Key, Loaded, Standing, check_format


@dataclass
class Notes:
    """What commits have changed since a copy was begun: their ids, entries, buckets dropped."""

    copy: str
    commits: set[str] = field(default_factory=set)
    keys: dict[Key, None] = field(default_factory=dict)
    dropped: dict[str, None] = field(default_factory=dict)

    def take(self, commit: Commit) -> None:
        self.commits.add(commit.commit_id)
        self.dropped.update(dict.fromkeys(commit.dropped))
        self.keys.update(dict.fromkeys(commit.writes))


Entries = dict[str, dict[str, bytes]]
"""Values by bucket and field."""


@dataclass
class PartitionState:
    """One partition: its last commit's progress and outbox, and the entries by bucket and field."""

    standing: Standing
    buckets: Entries = field(default_factory=dict)
    notes: Notes | None = None


@dataclass
class MemoryStore:
    """restoring: entries that are written back and not whole yet, with the name of the copy."""

    partitions: dict[int, PartitionState] = field(default_factory=dict)
    restoring: dict[int, tuple[str, Entries]] = field(default_factory=dict)

    async def open(self, partition: int) -> Standing | None:
        self.restoring.pop(partition, None)
        state = self.partitions.get(partition)
        if state is None:
            return None
        check_format(state.standing.progress.format)
        return state.standing

    async def commit_id(self, partition: int) -> str | None:
        state = self.partitions.get(partition)
        return state.standing.commit_id if state else None

    async def commit_ids(self, partitions: Sequence[int]) -> list[str | None]:
        return [await self.commit_id(partition) for partition in partitions]

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        state = self.partitions.get(partition)
        if state is None:
            return Loaded(None, [None] * len(keys))
        return Loaded(state.standing.commit_id, [state.buckets.get(key.bucket, {}).get(key.field) for key in keys])

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        if await self.commit_id(partition) != expected or partition in self.restoring:
            return False
        standing = Standing(commit.commit_id, commit.progress, tuple(commit.outbox))
        state = self.partitions.setdefault(partition, PartitionState(standing))
        state.standing = standing
        write(state.buckets, commit.dropped, commit.writes)
        if state.notes is not None:
            state.notes.take(commit)
        return True


def write(buckets: Entries, dropped: Sequence[str], entries: Mapping[Key, bytes | None]) -> None:
    """Drop buckets, then write entries; None deletes one."""
    for bucket in dropped:
        buckets.pop(bucket, None)
    for key, value in entries.items():
        fields = buckets.setdefault(key.bucket, {})
        if value is None:
            fields.pop(key.field, None)
        else:
            fields[key.field] = value
        if not fields:
            del buckets[key.bucket]
