"""What the loop asks of the place where a partition's state lives.

State belongs to one service and one partition. Entries stand in buckets (`3105W/pass`) under fields (the pass number).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import Outgoing

STATE_FORMAT: Final = 1
"""Of the states that this build writes. It reads those of lower numbers, too, and refuses higher ones. One more with
each change after which the builds before would misread what is kept."""


class NewerState(Exception):
    """A state that a newer build has written: this one would misread it. Says what to do."""


def check_format(found: int) -> None:
    """Of a state. Raises NewerState."""
    if found > STATE_FORMAT:
        raise NewerState(
            f"a newer build has written the state (its format is {found}, this build reads up to {STATE_FORMAT}): run "
            "that build, or restore a snapshot that this one has taken"
        )


class Key(NamedTuple):
    """An entry's place: a bucket (zone and kind) and a field in it."""

    bucket: str
    field: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a partition's state has come.

    position: offset of the last record taken from the input topic, -1 before the first; digest: that record's.
    mark: origin of the last record applied, by which repeats and gaps are known.
    sent: per output topic, and for the dead letters about refused outputs, the origin of the last output made, which is
    the next one's `prev`.
    rebuilding: outputs are compared with what stands in the output topics, and published only beyond it.
    partitions: the partition count that the state was made with.
    letters: the offset in the dead letters before which none concerns what comes after `position`.
    standing_from: by output topic the offset before which no output stands that follows from what comes after
    `position`; from there on a rebuild compares. A topic that is not named: from its start.
    format: `STATE_FORMAT` of the build that wrote the state last.
    """

    position: int
    digest: str
    mark: Origin | None
    sent: Mapping[str, Origin]
    rebuilding: bool
    partitions: int
    letters: int = 0
    standing_from: Mapping[str, int] = field(default_factory=dict)
    format: int = STATE_FORMAT


@dataclass(frozen=True, slots=True)
class Standing:
    """A partition's state as an owner finds it."""

    commit_id: str
    progress: Progress
    outbox: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one batch changes. A written None deletes the field; a dropped bucket goes as a whole, first."""

    commit_id: str
    progress: Progress
    outbox: Sequence[Outgoing]
    writes: Mapping[Key, bytes | None] = field(default_factory=dict)
    dropped: Sequence[str] = ()


class Loaded(NamedTuple):
    """Entries read in one atomic step together with the commit id they belong to."""

    commit_id: str | None
    values: list[bytes | None]


class Store(Protocol):
    """Every method may raise OSError or TimeoutError; then it is unknown whether it took effect."""

    async def open(self, partition: int) -> Standing | None:
        """The state as it stands, None where there is none. Raises NewerState."""
        ...

    async def commit_id(self, partition: int) -> str | None:
        """The id of the commit in force."""
        ...

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        """The entries with the commit id, in one atomic read."""
        ...

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        """Write all of it if the commit in force is `expected` (None: no state), else nothing. True when written."""
        ...


class WatchedStore(Store, Protocol):
    """A store in which one look tells of all partitions whether their states are still those that their loops know."""

    async def commit_ids(self, partitions: Sequence[int]) -> list[str | None]:
        """Of the commits in force in several partitions, in their order."""
        ...
