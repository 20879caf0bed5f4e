"""A lost state is built anew from the log: until it has caught up, what it lacks may be on record all the same."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from gate_ingest.gate import Gate
from gate_ingest.waiting import on_record
from kakou.operations.problems import Problem

from tests.unit.gate_ingest import told

WRITTEN, END = 2, 4
"""The position of the write that is looked for, and how many records the log has."""


class StateBeingBuilt:
    """Takes in one record of the log each time somebody asks how far it is. An emptied one has none."""

    def __init__(self, *, standing_still: bool = False) -> None:
        self._applied = -1
        self._step = 0 if standing_still else 1

    async def applied(self, partition: int) -> int:
        self._applied = min(self._applied + self._step, END - 1)
        return self._applied

    async def look(self) -> str | None:
        return "the document" if self._applied >= WRITTEN else None

    async def look_in_vain(self) -> str | None:
        return None


def gate_over(state: StateBeingBuilt) -> Gate:
    async def end(partition: int) -> int:
        return END

    host = SimpleNamespace(partition_of=lambda zone: 0, end=end)
    return cast(Gate, SimpleNamespace(model=state, host=host))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate_ingest.waiting.LOOK_EVERY", 0.001)


async def test_a_document_that_comes_while_the_state_is_built_is_found() -> None:
    state = StateBeingBuilt()
    assert await on_record(gate_over(state), told.ZONE, state.look, "no document") == "the document"


async def test_what_a_built_state_lacks_is_not_on_record() -> None:
    state = StateBeingBuilt()
    assert await _problem(state, state.look_in_vain) == (404, "no document")


async def test_a_state_that_is_not_built_yet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gate_ingest.waiting.CATCH_UP", 0.01)
    state = StateBeingBuilt(standing_still=True)
    assert await _problem(state, state.look) == (503, "the state is being built; ask again")


async def _problem(state: StateBeingBuilt, look: Any) -> tuple[int, str]:
    with pytest.raises(Problem) as raised:
        await on_record(gate_over(state), told.ZONE, look, "no document")
    return raised.value.status, raised.value.detail
