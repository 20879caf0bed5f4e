"""The entries of one partition's state as the owner has them in memory.

A cache is safe here because every commit is refused unless the commit it was read under is still in force.
"""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from kakou.runtime.store import Key

Entry = BaseModel | str
"""A decoded entry; small values (digests, pointers) are kept as plain text."""


KEPT_OF_LIMIT = 0.9
"""What is left of the limit when entries are forgotten, so that not every batch has some to forget."""

CROWDED = 8
"""Times the limit that a batch may have in memory before it ends: ticks that find thousands of visits overdue, say."""

BESIDE_ITSELF = 64
"""Bytes that count for each entry beside its own: key and places in memory are more than a number of ten bytes is."""

LARGEST_ABSENT = 2_500
"""Keys known to hold nothing that are remembered."""


class NotLoaded(Exception):
    """A handler touched entries that are not in memory; the loop loads them and runs the event again."""

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__("entries not loaded")
        self.keys = tuple(keys)


class Entries:
    """Committed entries, decoded at first use, and the keys known to hold nothing.

    limit: bytes that the entries have in the store, and `BESIDE_ITSELF` for each; decoded they take six to eight times
    as many.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: dict[Key, Entry | bytes] = {}
        self._sizes: dict[Key, int] = {}
        self._bytes = 0
        self._used: set[Key] = set()
        self._absent: set[Key] = set()

    def knows(self, key: Key) -> bool:
        return key in self._known or key in self._absent

    @property
    def crowded(self) -> bool:
        """Whether a batch should end, so that room can be made."""
        return self._bytes > self._limit * CROWDED

    def learn(self, key: Key, value: bytes | None) -> None:
        """What the store holds under `key`."""
        if value is None:
            self._absent.add(key)
        else:
            self._keep(key, value, len(value))

    def read(self, key: Key, kind: type[Entry]) -> Entry | None:
        """Raises NotLoaded."""
        if key in self._absent:
            return None
        value = self._known.get(key)
        if value is None:
            raise NotLoaded([key])
        self._used.add(key)
        if isinstance(value, bytes):
            value = kind.model_validate_json(value) if issubclass(kind, BaseModel) else value.decode()
            self._known[key] = value
        return value

    def settle(self, writes: Mapping[Key, Entry | None], sizes: Mapping[Key, int], dropped: Iterable[str]) -> None:
        """Take over what a batch has committed, and make room. sizes: bytes of each of `writes`."""
        gone = set(dropped)
        if gone:
            for key in [key for key in self._known if key.bucket in gone]:
                self._forget(key)
        for key, entry in writes.items():
            if entry is None:
                self._forget(key)
                self._absent.add(key)
            else:
                self._absent.discard(key)
                self._keep(key, entry, sizes[key])
        if len(self._absent) > LARGEST_ABSENT:
            self._absent.clear()
        if self._bytes > self._limit:
            self._make_room()

    def _make_room(self) -> None:
        """Forget the oldest, but spare those in use: what every event needs is written once and read for ever."""
        for key in [*(key for key in self._known if key not in self._used), *self._used]:
            if self._bytes <= self._limit * KEPT_OF_LIMIT:
                break
            self._forget(key)
        self._used.clear()

    def _keep(self, key: Key, value: Entry | bytes, size: int) -> None:
        self._forget(key)
        self._known[key], self._sizes[key] = value, size + BESIDE_ITSELF
        self._bytes += self._sizes[key]

    def _forget(self, key: Key) -> None:
        if self._known.pop(key, None) is not None:
            self._bytes -= self._sizes.pop(key)
            self._used.discard(key)


class Guess:
    """Entries where what is not in memory is taken for absent, and written down: for trial runs."""

    def __init__(self, entries: "Entries | Guess") -> None:
        self._entries = entries
        self.asked: dict[Key, None] = {}

    def knows(self, key: Key) -> bool:
        if not self._entries.knows(key):
            self.asked[key] = None
        return True

    def read(self, key: Key, kind: type[Entry]) -> Entry | None:
        self.knows(key)
        return None if key in self.asked else self._entries.read(key, kind)


def encode(entry: Entry) -> bytes:
    return entry.encode() if isinstance(entry, str) else entry.__pydantic_serializer__.to_json(entry)
