"""Whoever follows the queue is told when the read model is behind the log, and not of what is on its way."""

from typing import cast

import pytest
from gate_ingest.handler import READ_MODEL
from gate_ingest.queue import keeping_up
from gate_ingest.queue.keeping_up import KNOWN_AFTER, KeepingUp
from kakou.runtime.host import Host

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores

__all__ = ["settings", "stores"]  # the fixtures


class Clock:
    """Goes on when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        monkeypatch.setattr(keeping_up, "monotonic", lambda: self.now)


async def something_comes(gate: GateUnderTest) -> None:
    event = {"type": "said", "id": "1", "source": "/", "subject": "s", "data": {}}
    await gate.host.append(told.ZONE, event, trace=None)


async def test_what_has_just_come_is_on_its_way_however_often_it_is_asked(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, following = Clock(monkeypatch), KeepingUp(cast(Host, gate.host), told.ZONE, current=True)
    await gate.host.stall(READ_MODEL)
    said = []
    for _ in range(5):
        await something_comes(gate)
        said.append(await following.told())
        clock.now += KNOWN_AFTER / 10
    clock.now += KNOWN_AFTER
    late = await following.told()
    assert said == [True] * 5
    assert late is False


async def test_a_page_that_was_behind_is_so_until_the_read_model_has_caught_up(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, following = Clock(monkeypatch), KeepingUp(cast(Host, gate.host), told.ZONE, current=False)
    first = await following.told()
    clock.now += KNOWN_AFTER
    then = await following.told()
    assert (first, then) == (False, True)
