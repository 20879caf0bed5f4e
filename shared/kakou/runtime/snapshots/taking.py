"""Copying a state while it changes: the copy is the state at one commit, though it was read over many.

First everything is read in pieces; what commits change meanwhile is noted, and read again; the last of it in one step
with the progress of the commit in force. An entry of the copy that nobody noted was the same at every commit since it
was read, as each of them led to the last.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final
from uuid import uuid4

from kakou.runtime.snapshots.copies import CopyLost, CopySource, Last
from kakou.runtime.store import Key, Standing

ROUNDS: Final = 20_000
"""Times that some of what changed meanwhile is read again, after which the state changes faster than it is read."""

Write = Callable[[Sequence[str], Mapping[Key, bytes | None]], Awaitable[None]]
"""Takes the next part of the copy: buckets of which nothing counts that was written before, and entries. What is
written later counts."""


class Copying:
    """One copy of a partition's state. Raises CopyLost, NewerState, OSError, TimeoutError, and what `write` raises."""

    def __init__(self, source: CopySource, partition: int, write: Write) -> None:
        self._source, self._partition, self._write = source, partition, write
        self._copy = uuid4().hex
        self._seen: dict[str, None] = {}

    async def run(self) -> Standing | None:
        """The commit that has been copied; None where there is no state."""
        source, partition = self._source, self._partition
        begun = await source.begin(partition, self._copy)
        if begun is None:
            return None
        try:
            for bucket in await self._buckets():
                await self._read(bucket)
            for _ in range(ROUNDS):
                if last := await self._finish(begun):
                    await self._write(last.dropped, last.entries)
                    return last.standing
                await self._read_again()
            raise CopyLost("the state changes faster than it is read")
        except BaseException:
            with suppress(OSError, TimeoutError):
                await source.abandon(partition, self._copy)
            raise

    async def _buckets(self) -> Iterable[str]:
        names, cursor = dict[str, None](), ""
        while True:
            found = await self._source.buckets(self._partition, self._copy, cursor)
            self._seen[found.commit_id] = None
            names.update(dict.fromkeys(found.names))
            if not (cursor := found.cursor):
                return names

    async def _read(self, bucket: str) -> None:
        cursor = ""
        while True:
            piece = await self._source.piece(self._partition, self._copy, bucket, cursor)
            self._seen[piece.commit_id] = None
            if piece.entries:
                await self._write((), {Key(bucket, field): value for field, value in piece.entries.items()})
            if not (cursor := piece.cursor):
                return

    async def _finish(self, begun: str) -> Last | None:
        seen = [commit_id for commit_id in self._seen if commit_id != begun]
        return await self._source.finish(self._partition, self._copy, seen)

    async def _read_again(self) -> None:
        """Some of what was noted so far. More may be noted meanwhile."""
        changed = await self._source.changed(self._partition, self._copy)
        self._seen[changed.commit_id] = None
        await self._write(changed.dropped, changed.entries)
