"""Copying a state out of Redis while it changes, and back into it.

One key says what is under way: `s` and a copy's name while it is made, `r` and its name while it is written back. A
copy that nobody goes on with ends by itself, by that key's time; one that is written back, with whoever opens the state
next.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from redis.asyncio import Redis

from kakou.runtime.redis.client import as_infrastructure, ask_much
from kakou.runtime.redis.copy_scripts import (
    BEGIN,
    BUCKETS,
    CHANGED,
    CLEAR,
    DROP,
    END,
    FINISH,
    PIECE,
    RESTORE,
    RESTORE_BEGIN,
    RESTORE_FINISH,
)
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
from kakou.runtime.snapshots.copies import Buckets, ByBucket, Changed, CopyLost, Last, Piece, Value
from kakou.runtime.state.stored import decode_outbox, decode_progress, encode_outbox, encode_progress
from kakou.runtime.store import Key, Standing

FORGOTTEN_AFTER: Final = 60_000
"""Milliseconds without a step after which nothing is noted any more."""

AT_ONCE: Final = 200
"""Entries that a step reads: what a commit waits for meanwhile is a millisecond."""

BUCKETS_AT_ONCE: Final = 1_000
"""Keys of Redis that a step looks through for buckets of the partition."""

KEYS: Final = (
    commit_key,
    copy_key,
    copy_notes_key,
    copy_dropped_key,
    copy_commits_key,
    progress_key,
    outbox_key,
)


class RedisCopies:
    """`CopySource` and `CopyTarget` of one service. Its steps go over the pool's connections: an answer of a megabyte
    would keep the loops' commands waiting on their line."""

    def __init__(self, redis: "Redis", service: str) -> None:
        self._redis, self._service = redis, service

    # ------------------------------------------------------------- out of it

    async def begin(self, partition: int, copy: str) -> str | None:
        commit_id, begun = await self._run(BEGIN, partition, _making(copy), FORGOTTEN_AFTER)
        if commit_id is not None and not begun:
            raise CopyLost("another copy is being made")
        return commit_id.decode() if commit_id is not None else None

    async def buckets(self, partition: int, copy: str, cursor: str) -> Buckets:
        prefix = bucket_key(self._service, partition, "")
        commit_id, (after, names) = await self._step(BUCKETS, partition, copy, cursor or "0", prefix, BUCKETS_AT_ONCE)
        return Buckets(commit_id, _cursor(after), self._buckets(partition, names))

    async def piece(self, partition: int, copy: str, bucket: str, cursor: str) -> Piece:
        name = bucket_key(self._service, partition, bucket)
        commit_id, (after, flat) = await self._step(PIECE, partition, copy, cursor or "0", AT_ONCE, buckets=[name])
        fields = (field.decode() for field in flat[::2])
        return Piece(commit_id, _cursor(after), dict(zip(fields, flat[1::2], strict=True)))

    async def changed(self, partition: int, copy: str) -> Changed:
        commit_id, dropped, notes, values = await self._step(CHANGED, partition, copy, AT_ONCE)
        return Changed(commit_id, self._buckets(partition, dropped), self._noted(partition, notes, values))

    async def finish(self, partition: int, copy: str, seen: Sequence[str]) -> Last | None:
        found = await self._step(FINISH, partition, copy, AT_ONCE, *seen)
        if len(found) == 1:
            return None
        commit_id, dropped, notes, values, progress, outbox = found
        if progress is None:
            raise CopyLost("the state went back to an earlier commit")
        standing = Standing(commit_id, decode_progress(progress), decode_outbox(outbox, partition))
        return Last(standing, self._buckets(partition, dropped), self._noted(partition, notes, values))

    async def abandon(self, partition: int, copy: str) -> None:
        await self._run(END, partition, _making(copy))

    # ---------------------------------------------------------- back into it

    async def begin_restore(self, partition: int, copy: str) -> None:
        if not await self._run(RESTORE_BEGIN, partition, _restoring(copy)):
            raise CopyLost("there is a state by now")
        await self._clear(partition, copy)

    async def restore(self, partition: int, copy: str, dropped: Sequence[str], entries: ByBucket) -> None:
        at = {bucket: no for no, bucket in enumerate(dict.fromkeys((*dropped, *entries)), len(KEYS) + 1)}
        arguments: list[Any] = [len(dropped), *(at[bucket] for bucket in dropped)]
        gone = [(at[bucket], field) for bucket, fields in entries.items() for field in _gone(fields)]
        arguments += [len(gone), *chain.from_iterable(gone)]
        for bucket, fields in entries.items():
            there = fields if not _gone(fields) else {no: value for no, value in fields.items() if value is not None}
            if there:
                arguments += [at[bucket], len(there), *chain.from_iterable(there.items())]
        buckets = [bucket_key(self._service, partition, bucket) for bucket in at]
        self._check(await self._run(RESTORE, partition, _restoring(copy), *arguments, buckets=buckets))

    async def finish_restore(self, partition: int, copy: str, standing: Standing) -> None:
        mark = standing.progress.mark
        done = await self._run(
            RESTORE_FINISH,
            partition,
            _restoring(copy),
            standing.commit_id,
            encode_progress(standing.progress),
            encode_outbox(standing.outbox),
            channel(self._service, partition),
            f"{mark.root if mark else -1}\n",  # as a commit that has changed very much: it wakes everybody
        )
        self._check(done)

    async def drop(self, partition: int) -> None:
        """Delete the state."""
        await self._run(DROP, partition, _restoring(""))
        await self.clear(partition)

    async def clear(self, partition: int) -> None:
        """Take away what a restore that was not finished has left. Raises OSError where there is a state by now, or
        somebody else does the same."""
        try:
            await self.begin_restore(partition, "")
            self._check(await self._run(END, partition, _restoring("")))
        except CopyLost as lost:
            raise OSError(f"the remains of a restore of {self._service}:{partition}: {lost}") from None

    async def _clear(self, partition: int, copy: str) -> None:
        prefix, cursor = bucket_key(self._service, partition, ""), "0"
        while cursor:
            found = await self._run(CLEAR, partition, _restoring(copy), cursor, prefix, BUCKETS_AT_ONCE)
            self._check(found)
            cursor = _cursor(found)

    def _check(self, done: Any) -> None:
        if not done:
            raise CopyLost("somebody else has opened the state meanwhile")

    # ---------------------------------------------------------------- a step

    async def _step(
        self, script: str, partition: int, copy: str, *arguments: Any, buckets: Sequence[str] = ()
    ) -> list[Any]:
        found = await self._run(script, partition, _making(copy), FORGOTTEN_AFTER, *arguments, buckets=buckets)
        if found is None:
            raise CopyLost("nobody notes any more what changes")
        commit_id, *rest = found
        return [commit_id.decode(), *rest]

    async def _run(self, script: str, partition: int, *arguments: Any, buckets: Sequence[str] = ()) -> Any:
        names = [*(name(self._service, partition) for name in KEYS), *buckets]
        with as_infrastructure():
            return await ask_much(self._redis, "EVAL", script, len(names), *names, *arguments)

    def _buckets(self, partition: int, names: Sequence[bytes]) -> list[str]:
        prefix = bucket_key(self._service, partition, "")
        return [name.decode().removeprefix(prefix) for name in names]

    def _noted(self, partition: int, notes: list[bytes], values: list[bytes | None]) -> dict[Key, bytes | None]:
        found: dict[Key, bytes | None] = {}
        for note, value in zip(notes, values, strict=True):
            length, _, rest = note.partition(b":")
            (bucket,) = self._buckets(partition, [rest[: int(length)]])
            found[Key(bucket, rest[int(length) :].decode())] = value
        return found


def _gone(fields: Mapping[str, Value | None]) -> list[str]:
    """Those that hold nothing."""
    return [name for name, value in fields.items() if value is None] if None in fields.values() else []


def _making(copy: str) -> str:
    return f"s{copy}"


def _restoring(copy: str) -> str:
    return f"r{copy}"


def _cursor(found: bytes) -> str:
    """Redis ends with a zero."""
    return "" if found == b"0" else found.decode()
