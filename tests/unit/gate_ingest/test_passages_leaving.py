"""Passages that leave the read model while a page of them is read."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gate_ingest.http.context import Gate
from gate_ingest.http.passages import _page
from gate_ingest.state import PASSAGE_BLOCK, Sequences
from kakou.contracts.passage import Passage

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.told import ZONE

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
LAST = 2 * PASSAGE_BLOCK + 5


def passage(sequence: int) -> Passage:
    return told.passage(NOW, sequence)


class Zone:
    """Its passages; `before_block` happens between the head and the first block that is read."""

    def __init__(self, before_block: Callable[["Zone"], None]) -> None:
        self.kept = set(range(1, LAST + 1))
        self.first, self._next = 1, before_block

    def leave(self) -> None:
        """The first block."""
        self.kept -= set(range(PASSAGE_BLOCK))
        self.first = PASSAGE_BLOCK

    async def get(self, zone: str, kind: str, no: str, model: Any) -> Sequences:
        return Sequences(first=self.first, last=LAST)

    async def get_many(self, zone: str, kind: str, nos: list[str], model: Any) -> list[Passage | None]:
        self._next(self)
        return [passage(int(no)) if int(no) in self.kept else None for no in nos]

    async def get_text(self, zone: str, kind: str, no: str) -> str:
        return "7"

    async def read(self, zone: str, question: Any, reached: Any) -> list[Passage]:
        """The history has the first block."""
        return [passage(number) for number in range(1, PASSAGE_BLOCK)]

    async def page(self, after: int, limit: int) -> list[int]:
        host = SimpleNamespace(states=SimpleNamespace(of=lambda model: self), partition_of=lambda zone: 0)
        gate = SimpleNamespace(model=self, host=host, history=self)
        return [found.sequence for found in await _page(cast(Gate, gate), ZONE, after, limit)]


async def test_what_leaves_while_a_page_is_read_is_on_it_all_the_same() -> None:
    """A follower goes on behind the last of the page, and would never hear of it."""
    assert await Zone(Zone.leave).page(0, LAST) == list(range(1, LAST + 1))


async def test_a_page_with_a_hole_is_no_answer() -> None:
    with pytest.raises(OSError, match="lacks passages after 3"):
        await Zone(lambda zone: zone.kept.discard(5)).page(3, 10)
