"""Copying a state in memory out and back in, in steps as small as one likes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from kakou.runtime.memory.store import Entries, MemoryStore, Notes, PartitionState, write
from kakou.runtime.snapshots.copies import Buckets, ByBucket, Changed, CopyLost, Last, Piece
from kakou.runtime.store import Key, Standing


@dataclass
class MemoryCopies:
    """`CopySource` and `CopyTarget`. at_once: entries or buckets that one step reads."""

    store: MemoryStore
    at_once: int = 200

    # ------------------------------------------------------------ out of it

    async def begin(self, partition: int, copy: str) -> str | None:
        state = self.store.partitions.get(partition)
        if state is None:
            return None
        if state.notes is not None:
            raise CopyLost("another copy is being made")
        state.notes = Notes(copy)
        return state.standing.commit_id

    async def buckets(self, partition: int, copy: str, cursor: str) -> Buckets:
        state, _ = self._noting(partition, copy)
        names, after = self._some(state.buckets, cursor)
        return Buckets(state.standing.commit_id, after, names)

    async def piece(self, partition: int, copy: str, bucket: str, cursor: str) -> Piece:
        state, _ = self._noting(partition, copy)
        fields = state.buckets.get(bucket, {})
        names, after = self._some(fields, cursor)
        return Piece(state.standing.commit_id, after, {field: fields[field] for field in names})

    async def changed(self, partition: int, copy: str) -> Changed:
        state, notes = self._noting(partition, copy)
        keys, dropped = list(islice(notes.keys, self.at_once)), list(notes.dropped)
        for key in keys:
            del notes.keys[key]
        notes.dropped.clear()
        return Changed(state.standing.commit_id, dropped, _values(state, keys))

    async def finish(self, partition: int, copy: str, seen: Sequence[str]) -> Last | None:
        state, notes = self._noting(partition, copy)
        if len(notes.keys) > self.at_once:
            return None
        if not notes.commits.issuperset(seen):
            raise CopyLost("the state went back to an earlier commit")
        state.notes = None
        return Last(state.standing, list(notes.dropped), _values(state, list(notes.keys)))

    async def abandon(self, partition: int, copy: str) -> None:
        state = self.store.partitions.get(partition)
        if state is not None and state.notes is not None and state.notes.copy == copy:
            state.notes = None

    # ------------------------------------------------------------ back into it

    async def begin_restore(self, partition: int, copy: str) -> None:
        if partition in self.store.partitions:
            raise CopyLost("there is a state by now")
        self.store.restoring[partition] = copy, {}

    async def restore(self, partition: int, copy: str, dropped: Sequence[str], entries: ByBucket) -> None:
        write(
            self._restoring(partition, copy),
            dropped,
            {
                Key(bucket, field): value.encode() if isinstance(value, str) else value
                for bucket, fields in entries.items()
                for field, value in fields.items()
            },
        )

    async def finish_restore(self, partition: int, copy: str, standing: Standing) -> None:
        entries = self._restoring(partition, copy)
        del self.store.restoring[partition]
        self.store.partitions[partition] = PartitionState(standing, entries)

    def _noting(self, partition: int, copy: str) -> tuple[PartitionState, Notes]:
        state = self.store.partitions.get(partition)
        if state is None or state.notes is None or state.notes.copy != copy:
            raise CopyLost("nobody notes any more what changes")
        return state, state.notes

    def _restoring(self, partition: int, copy: str) -> Entries:
        found = self.store.restoring.get(partition)
        if found is None or found[0] != copy:
            raise CopyLost("somebody else has opened the state meanwhile")
        return found[1]

    def _some(self, names: Iterable[str], cursor: str) -> tuple[list[str], str]:
        """The next names after the cursor, and the next cursor: the last name, behind a mark, as it may be empty."""
        found = sorted(name for name in names if not cursor or name > cursor[1:])[: self.at_once]
        return found, f"={found[-1]}" if len(found) == self.at_once else ""


def by_bucket(entries: Mapping[Key, bytes | None]) -> ByBucket:
    buckets: dict[str, dict[str, bytes | None]] = {}
    for key, value in entries.items():
        buckets.setdefault(key.bucket, {})[key.field] = value
    return buckets


def _values(state: PartitionState, keys: Sequence[Key]) -> dict[Key, bytes | None]:
    return {key: state.buckets.get(key.bucket, {}).get(key.field) for key in keys}
