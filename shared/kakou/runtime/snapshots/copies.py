"""What is asked of a store whose states are copied out of it while they change, and back into it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from kakou.runtime.store import Key, Standing

Value = str | bytes
"""Of an entry. Text is what a store keeps as its UTF-8."""

ByBucket = Mapping[str, Mapping[str, Value | None]]
"""Entries by bucket and field; None: there is none."""


class CopyLost(Exception):
    """The copy cannot become whole: nobody notes any more what changes, or the state went back to an earlier one. Says
    which; another try may succeed."""


class Piece(NamedTuple):
    """Some entries of a bucket. commit_id: of the commit in force when they were read. cursor: where to go on, empty
    at the end."""

    commit_id: str
    cursor: str
    entries: Mapping[str, bytes]


class Buckets(NamedTuple):
    """Some of a state's buckets, as a `Piece` is of entries."""

    commit_id: str
    cursor: str
    names: Sequence[str]


class Changed(NamedTuple):
    """Some notes taken off. dropped: every bucket that was dropped since the last were: what was read of it counts no
    more. entries: what those noted hold now, None: nothing. What was written after a drop is among these, or those
    that come later."""

    commit_id: str
    dropped: Sequence[str]
    entries: Mapping[Key, bytes | None]


class Last(NamedTuple):
    """The commit that the whole is a copy of, and all that was left of the notes, as in `Changed`."""

    standing: Standing
    dropped: Sequence[str]
    entries: Mapping[Key, bytes | None]


class CopySource(Protocol):
    """A state that is read in pieces, each in one atomic step with the id of the commit in force. From `begin` on
    every commit, whoever writes it, notes in the same step which entries it changes, and its own id.

    A copy is named by whoever makes it. Every method raises CopyLost where its notes are gone, and may raise OSError or
    TimeoutError.
    """

    async def begin(self, partition: int, copy: str) -> str | None:
        """The id of the commit in force, None where there is no state. Raises CopyLost where another copy is made."""
        ...

    async def buckets(self, partition: int, copy: str, cursor: str) -> Buckets:
        """From the cursor on, an empty one at first. A bucket that is there all the while is among them, possibly
        twice."""
        ...

    async def piece(self, partition: int, copy: str, bucket: str, cursor: str) -> Piece:
        """The same of entries. One that is there all the while is among them, possibly twice."""
        ...

    async def changed(self, partition: int, copy: str) -> Changed: ...

    async def finish(self, partition: int, copy: str, seen: Sequence[str]) -> Last | None:
        """The last step, after which nothing is noted; None while more was noted than one step can read.

        seen: ids of commits at which something was read. Raises CopyLost where one of them is none of those that led
        here: after a rollback its entries may be read, and not be noted.
        """
        ...

    async def abandon(self, partition: int, copy: str) -> None:
        """Nothing is noted for it any more."""
        ...


class CopyTarget(Protocol):
    """A state that is written in pieces where there is none; it is there once it is whole, in one step. Until then no
    commit is taken, and whoever opens the state takes away what was written: then every method raises CopyLost."""

    async def begin_restore(self, partition: int, copy: str) -> None:
        """Take away what an earlier one has left. Raises CopyLost where there is a state."""
        ...

    async def restore(self, partition: int, copy: str, dropped: Sequence[str], entries: ByBucket) -> None:
        """Drop the buckets, then write the entries; None deletes one."""
        ...

    async def finish_restore(self, partition: int, copy: str, standing: Standing) -> None: ...
