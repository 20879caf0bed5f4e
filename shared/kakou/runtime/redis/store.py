"""A service's state in Redis."""

from collections.abc import Iterable, Sequence
from typing import Any

from redis.asyncio import Redis

from kakou.runtime.redis.announcements import announcement
from kakou.runtime.redis.client import as_infrastructure, line_of
from kakou.runtime.redis.copies import RedisCopies
from kakou.runtime.redis.keys import (
    bucket_key,
    channel,
    commit_key,
    copy_commits_key,
    copy_dropped_key,
    copy_key,
    copy_notes_key,
    outbox_key,
    progress_key,
)
from kakou.runtime.redis.scripts import COMMIT, LOAD, run
from kakou.runtime.state.stored import decode_outbox, decode_progress, encode_outbox, encode_progress
from kakou.runtime.store import Commit, Key, Loaded, Standing

COMMITTED = (commit_key, progress_key, outbox_key, copy_key, copy_notes_key, copy_dropped_key, copy_commits_key)
"""Keys of the commit script before the buckets."""


class RedisStore:
    """The states of one service, a hash a bucket."""

    def __init__(self, redis: "Redis", service: str) -> None:
        self._line, self._service = line_of(redis), service
        self.copies = RedisCopies(redis, service)

    async def open(self, partition: int) -> Standing | None:
        names = (commit_key, progress_key, outbox_key, copy_key)
        with as_infrastructure():
            found: list[Any] = await self._line.ask("MGET", *(name(self._service, partition) for name in names))
        commit_id, progress, outbox, copy = found
        if commit_id is None:
            if copy is not None:
                await self.copies.clear(partition)
            return None
        if progress is None or outbox is None:
            raise OSError(f"Redis has lost a part of the state of {self._service}:{partition}")
        return Standing(commit_id.decode(), decode_progress(progress), decode_outbox(outbox, partition))

    async def commit_id(self, partition: int) -> str | None:
        with as_infrastructure():
            found: Any = await self._line.ask("GET", commit_key(self._service, partition))
        return found.decode() if found is not None else None

    async def commit_ids(self, partitions: Sequence[int]) -> list[str | None]:
        """Of the commits in force in several partitions, in their order."""
        if not partitions:
            return []
        with as_infrastructure():
            found: list[Any] = await self._line.ask("MGET", *(commit_key(self._service, each) for each in partitions))
        return [each.decode() if each is not None else None for each in found]

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        buckets = _Indexes(1)
        arguments = [part for key in keys for part in (buckets.of(key.bucket), key.field)]
        names = [commit_key(self._service, partition), *self._names(partition, buckets)]
        with as_infrastructure():
            commit_id, *values = await run(self._line, LOAD, names, arguments)
        return Loaded(commit_id.decode() if commit_id is not None else None, values)

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        buckets = _Indexes(len(COMMITTED))
        dropped = [buckets.of(bucket) for bucket in commit.dropped]
        deleted = [(buckets.of(k.bucket), k.field) for k, value in commit.writes.items() if value is None]
        written = [(buckets.of(k.bucket), k.field, v) for k, v in commit.writes.items() if v is not None]
        mark = commit.progress.mark
        arguments: list[Any] = [
            expected or "",
            commit.commit_id,
            encode_progress(commit.progress),
            encode_outbox(commit.outbox),
            channel(self._service, partition),
            announcement(mark.root if mark else -1, buckets),
            len(dropped),
            *dropped,
            len(deleted),
            *(part for pair in deleted for part in pair),
            *(part for triple in written for part in triple),
        ]
        names = [name(self._service, partition) for name in COMMITTED]
        with as_infrastructure():
            done = await run(self._line, COMMIT, [*names, *self._names(partition, buckets)], arguments)
        return bool(done)

    def _names(self, partition: int, buckets: Iterable[str]) -> list[str]:
        return [bucket_key(self._service, partition, bucket) for bucket in buckets]


class _Indexes(dict[str, int]):
    """Places of bucket names in a script's KEYS, which begin after `before` others."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self._before = before

    def of(self, bucket: str) -> int:
        return self.setdefault(bucket, len(self) + self._before + 1)
