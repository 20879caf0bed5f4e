"""Whatever befalls the gate, every timer fires, by ticks that come only when a service wants one."""

import pytest
from kakou.runtime.state import timers

from tests.unit.simulation.schedule import Schedule
from tests.unit.simulation.world import Finding

SCHEDULES = 80


def test_every_timer_of_a_disturbed_gate_fires_when_it_is_due() -> None:
    """And nothing else is told or stored than at a gate that takes the same ticks undisturbed."""
    for seed in range(SCHEDULES):
        Schedule(seed, ticks=True).run()


@pytest.mark.parametrize("left_out", ["_want_tick_at", "_take"])
def test_it_shows_when_a_part_of_it_is_left_out(left_out: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """That a service says when it wants a tick; that what is due is taken."""
    monkeypatch.setattr(timers, left_out, lambda *_: ())
    with pytest.raises(Finding, match=r"a timer is due|timers are left"):
        run_all()


def run_all() -> None:
    for seed in range(SCHEDULES):
        Schedule(seed, ticks=True).run()
