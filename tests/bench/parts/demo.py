"""What a newcomer sees: the demonstration at its own rate on a fresh gate, from the first truck on."""

import asyncio
import sys
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from subprocess import DEVNULL, run
from time import perf_counter

from tests.bench.figures import Figure, at_most, milliseconds
from tests.bench.place import gate
from tests.bench.processor import used_since

TRUCKS, RATE, ZONES = 160, 8, 2
"""As `make demo` has them."""

STARTS = 7


async def demo() -> list[Figure]:
    async with gate() as (measured, floors):
        used, before = used_since({**measured.pids, **floors.pids}), _ended_children()
        with measured.gate.simulation(TRUCKS, RATE, ZONES) as simulation:
            report = await asyncio.to_thread(simulation.report)
        ours, services = _ended_children() - before, sum(used().values())
    assert report["passes"], report
    seconds = report["verdict_seconds"]
    return [
        Figure.alone("truck to verdict, p50", milliseconds(seconds["p50"]), "ms", at_most(100)),
        Figure.alone("truck to verdict, p99", milliseconds(seconds["p99"]), "ms", at_most(500)),
        Figure.ratio("the simulator's processor time", ours, services, "s", "gate and servers"),
        Figure.alone("`kakou --help`", median(_start() for _ in range(STARTS)) * 1000, "ms"),
    ]


def _ended_children() -> float:
    """Seconds of processor time of those that have ended and been seen to: the simulator, not the servers."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _start() -> float:
    began = perf_counter()
    run([sys.executable, "-m", "kakou_cli", "--help"], check=True, stdout=DEVNULL)
    return perf_counter() - began
