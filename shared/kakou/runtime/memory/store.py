"""The store in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kakou.runtime.store import Commit, Key, Loaded, Standing


@dataclass
class PartitionState:
    """One partition: its last commit's progress and outbox, and the entries by bucket and field."""

    standing: Standing
    buckets: dict[str, dict[str, bytes]] = field(default_factory=dict)


@dataclass
class MemoryStore:
    partitions: dict[int, PartitionState] = field(default_factory=dict)

    async def open(self, partition: int) -> Standing | None:
        state = self.partitions.get(partition)
        return state.standing if state else None

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
        if await self.commit_id(partition) != expected:
            return False
        standing = Standing(commit.commit_id, commit.progress, tuple(commit.outbox))
        state = self.partitions.setdefault(partition, PartitionState(standing))
        state.standing = standing
        for bucket in commit.dropped:
            state.buckets.pop(bucket, None)
        for key, value in commit.writes.items():
            fields = state.buckets.setdefault(key.bucket, {})
            if value is None:
                fields.pop(key.field, None)
            else:
                fields[key.field] = value
            if not fields:
                del state.buckets[key.bucket]
        return True
