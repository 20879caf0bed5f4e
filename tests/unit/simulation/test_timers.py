"""Timers that fall due all at once."""

from random import Random

import orjson
from kakou.runtime.state.timers import TIMERS_PER_TICK

from tests.unit.simulation import gate
from tests.unit.simulation.terminal import Said, append, event
from tests.unit.simulation.wires import PARTITION
from tests.unit.simulation.world import World

TRUCKS = 2 * TIMERS_PER_TICK + 1


def test_thousands_due_at_once_are_worked_off_over_several_ticks_oldest_first_and_each_once() -> None:
    world = World(Random(1))
    for no in range(TRUCKS):
        append(world.log, Said("3105W", event("/terminal/1", f"e{no}", gate.ARRIVED, f"v{no}", {"patience": 60}), 1))
    for no in range(5):
        append(world.log, Said("3105W", event("", f"t{no}", gate.TICKED, "", {}), 70_000 if no == 0 else 5_000))
    world.come_to_rest()
    late = [_late(record.value) for record in world.log.records(gate.VISITS, PARTITION)]
    told = [visit for visit in late if visit is not None]
    assert told == [f"v{no}" for no in range(TRUCKS)]
    ticks = [
        record.headers["kakou-origin"].partition(".")[0]
        for record, visit in zip(world.log.records(gate.VISITS, PARTITION), late, strict=True)
        if visit
    ]
    assert [ticks.count(tick) for tick in dict.fromkeys(ticks)] == [TIMERS_PER_TICK, TIMERS_PER_TICK, 1]


def _late(value: bytes | None) -> str | None:
    """The visit that the router's output calls late, if it does."""
    what = str(orjson.loads(value or b"{}").get("data", {}).get("what", ""))
    return what.removeprefix("late ") if what.startswith("late ") else None
