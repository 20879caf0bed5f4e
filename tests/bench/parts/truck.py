"""What a truck costs, from filing its papers to one look at its visit; and how many a gate can take."""

from statistics import quantiles
from time import perf_counter, process_time

from tests.bench.figures import Figure, at_least, at_most, milliseconds
from tests.bench.floors import Floors, bare_hop
from tests.bench.gate_path import MeasuredGate
from tests.bench.lives import Lives
from tests.bench.measure import append_paced, ended
from tests.bench.parts.idle import spent
from tests.bench.place import gate
from tests.bench.processor import CORES, used_since

HOPS = 5 * 4
"""A truck's life is five writes; each goes through three services, and is read once by the read model."""

RATE, TRUCKS = 4, 160
HOP_RATE, HOP_RECORDS = 15, 300
RATES = (5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 120)
STEP = 8
"""Seconds that each rate is held."""

SLOW = 1.0
"""Seconds within which 99 of 100 trucks must have each of their answers."""


async def truck() -> list[Figure]:
    async with gate() as (measured, floors):
        lives = Lives(measured.url, measured.token, measured.terminals)
        await lives.at(RATE, measured.trucks(20))  # to get warm
        cost, ours = await _cost(lives, measured, floors)
        assert not lives.cut_short, f"at {RATE}/s: {_counted(lives)}"
        hop = await _hop(floors)
        verdicts = quantiles(lives.verdicts[20:], n=100)
        most, tail = await _most(measured)
        lives.close()
    services = sum(cost[name] for name in measured.services)
    of = f"{HOPS} bare hops"
    return [
        *(Figure.alone(f"a truck in {name}, ms of processor", spent, "ms") for name, spent in cost.items()),
        Figure.ratio("a truck in the four services, ms of processor", services, HOPS * hop, "ms", of, at_most(1)),
        Figure.alone(f"truck to verdict at {RATE}/s, p50", milliseconds(verdicts[49]), "ms"),
        Figure.alone(f"truck to verdict at {RATE}/s, p99", milliseconds(verdicts[98]), "ms"),
        Figure.alone("processor share of what sends", 100 * ours, "%", of="of all cores"),
        Figure.alone("whole lives a second within 1 s", most, "trucks", at_least(40), of=tail),
    ]


async def _cost(lives: Lives, measured: MeasuredGate, floors: Floors) -> tuple[dict[str, float], float]:
    """Milliseconds of processor time a truck, less what the same processes take idle; the sender's share."""
    pids = {**measured.pids, **floors.pids}
    idle = await spent(pids)
    used, began, ours = used_since(pids), perf_counter(), process_time()
    await lives.at(RATE, measured.trucks(TRUCKS))
    seconds = perf_counter() - began
    cost = {name: (milliseconds(took) - idle[name] * seconds) / TRUCKS for name, took in used().items()}
    return cost, (process_time() - ours) / seconds / CORES


async def _hop(floors: Floors) -> float:
    """Milliseconds of processor time that one bare hop takes for one record, less what it takes idle."""
    async with bare_hop(floors.servers, floors.folder) as (hop, source, target):
        idle = (await spent({"hop": hop.pid}))["hop"]
        used, began = used_since({"hop": hop.pid}), perf_counter()
        await append_paced(floors.servers.bootstrap, source, 0, [floors.message] * HOP_RECORDS, HOP_RATE)
        await ended(floors.servers.bootstrap, target, 0, 1 + HOP_RECORDS, 30)
        return (milliseconds(used()["hop"]) - idle * (perf_counter() - began)) / HOP_RECORDS


async def _most(measured: MeasuredGate) -> tuple[float, str]:
    """The highest of the rates at which 99 of 100 trucks had each answer in time and none was sent away, and what the
    next one was like."""
    held = 0.0
    for rate in RATES:
        lives = Lives(measured.url, measured.token, measured.terminals)
        ours, began = process_time(), perf_counter()
        await lives.at(rate, measured.trucks(rate * STEP))
        share = (process_time() - ours) / (perf_counter() - began) / CORES
        lives.close()
        if lives.cut_short:
            return held, f"at {rate}/s {_counted(lives)}"
        slow = quantiles(lives.slowest, n=100)[98]
        tail = f"slowest answer's p99 {slow:.2f} s at {rate}/s, the sender taking {share:.0%} of all cores"
        if slow > SLOW:
            break
        held = rate
    return held, tail


def _counted(lives: Lives) -> str:
    """What came of the lives that were cut short."""
    trucks = lives.cut_short.total() + len(lives.slowest)
    return ", ".join(f"{count} of {trucks} trucks: {what}" for what, count in lives.cut_short.most_common())
