"""A lost state is built anew from the log: until it has caught up, what it lacks may be on record all the same."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import cast

import pytest
from kakou.runtime.host import Host
from kakou.web import completeness
from kakou.web.completeness import on_record
from kakou.web.problems import Problem

WRITTEN, END = 2, 4
"""The position of the write that is looked for, and how many records the log has."""

BEING_BUILT = (503, "State is being rebuilt; retry later")

Look = Callable[[], Awaitable[str | None]]


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


async def in_vain() -> str | None:
    return None


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completeness, "LOOK_EVERY", 0.001)


def answered(look: Look, **states: StateBeingBuilt) -> str | tuple[int, str]:
    """What is found, or the problem."""

    async def end(partition: int) -> int:
        return END

    host = SimpleNamespace(partition_of=lambda zone: 0, end=end, states=SimpleNamespace(of=states.__getitem__))
    try:
        return asyncio.run(on_record(cast(Host, host), "3105W", tuple(states), look, Problem(404, "no document")))
    except Problem as problem:
        return problem.status, problem.detail


def test_a_document_that_comes_while_the_state_is_built_is_found() -> None:
    state = StateBeingBuilt()
    assert answered(state.look, state=state) == "the document"


def test_what_a_built_state_lacks_is_not_on_record() -> None:
    assert answered(in_vain, state=StateBeingBuilt()) == (404, "no document")


def test_a_state_that_is_not_built_yet_says_so() -> None:
    state = StateBeingBuilt(standing_still=True)
    assert answered(state.look, state=state) == BEING_BUILT


@pytest.mark.parametrize("late", ["first", "second"])
def test_what_may_stand_in_either_of_two_states_is_absent_once_both_are_built(late: str) -> None:
    states = {name: StateBeingBuilt(standing_still=name == late) for name in ("first", "second")}
    assert answered(in_vain, **states) == BEING_BUILT
    assert answered(in_vain, first=StateBeingBuilt(), second=StateBeingBuilt()) == (404, "no document")
