"""What has changed in a queue since somebody looked: by visit its last change alone, so that however long somebody was
away, what they are told leads to the queue as it stands."""

from collections.abc import Mapping
from itertools import islice, takewhile
from secrets import token_hex
from typing import Final, NamedTuple

from kakou.web.preferences import whole_number

GONE_KEPT: Final = 5_000
"""Visits that have left and are remembered. Whoever has seen nothing since one that is forgotten begins anew."""


class Change(NamedTuple):
    """waits: whether the visit is in the queue since, in another form perhaps; else it has left."""

    sequence: int
    visit: str
    waits: bool


class QueueChanges:
    """Of one zone as one instance saw them. epoch: of this numbering; another instance's, or an earlier one's, is
    another."""

    def __init__(self, gone_kept: int = GONE_KEPT) -> None:
        self.epoch: Final = token_hex(8)
        self.last = 0
        self._gone_kept, self._forgotten, self._gone = gone_kept, 0, 0
        self._forms: dict[str, object] = {}
        self._changes: dict[str, Change] = {}
        """By visit, in the order of their sequence."""

    def note(self, queue: Mapping[str, object]) -> bool:
        """The queue as it stands: by visit what changes with what is shown of it. Whether anything has changed."""
        before = self.last
        for visit in self._forms.keys() - queue.keys():
            self._put(visit, waits=False)
        for visit, form in queue.items():
            if visit not in self._forms or self._forms[visit] != form:
                self._put(visit, waits=True)
        self._forms = dict(queue)
        self._forget()
        return self.last != before

    def since(self, mark: str) -> list[Change] | None:
        """What has changed since the one of this mark, in order; None where nobody can tell."""
        epoch, _, number = mark.partition(".")
        sequence = whole_number(number)
        if epoch != self.epoch or sequence is None or not self._forgotten <= sequence <= self.last:
            return None
        return [*takewhile(lambda change: change.sequence > sequence, reversed(self._changes.values()))][::-1]

    def mark(self, sequence: int | None = None) -> str:
        """Names a change, the last one where none is said, to whoever has seen it."""
        return f"{self.epoch}.{self.last if sequence is None else sequence}"

    def _put(self, visit: str, *, waits: bool) -> None:
        self.last += 1
        before = self._changes.pop(visit, None)
        self._gone += (not waits) - (before is not None and not before.waits)
        self._changes[visit] = Change(self.last, visit, waits)

    def _forget(self) -> None:
        """Half of those that have left at once: each time costs a look through all."""
        if self._gone <= self._gone_kept:
            return
        gone = (change for change in self._changes.values() if not change.waits)
        old = list(islice(gone, self._gone - self._gone_kept // 2))
        for change in old:
            del self._changes[change.visit]
        self._gone -= len(old)
        self._forgotten = old[-1].sequence
