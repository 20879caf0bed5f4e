"""How long a truck waits for its verdict at 100 a second, beside relays that do nothing else; memory meanwhile."""

from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter, process_time

from tests.bench.figures import Figure, at_most, milliseconds
from tests.bench.floors import bare, peers
from tests.bench.measure import Latency
from tests.bench.place import gate
from tests.bench.processor import CORES

RATE, CALM, RECORDS, CALM_RECORDS, ROUNDS = 100, 20, 600, 200, 3


async def latency() -> list[Figure]:
    """Medians of three rounds, in each of which all sides take their turn: so what else the machine does hits all."""
    async with gate() as (measured, floors):
        await measured.http_latency(RECORDS, RATE)  # to get warm
        sides: dict[str, Callable[[], Awaitable[Latency]]] = {
            "relay": lambda: floors.latency(bare(), RATE, RECORDS),
            "log": lambda: measured.log_latency(RECORDS, RATE),
            "http": lambda: measured.http_latency(RECORDS, RATE),
        }
        found: dict[str, list[Latency]] = {name: [] for name in sides}
        ours, began = 0.0, 0.0
        for _ in range(ROUNDS):
            for name, side in sides.items():
                used, start = process_time(), perf_counter()
                found[name].append(await side())
                if name == "http":
                    ours, began = ours + process_time() - used, began + perf_counter() - start
        p50 = {name: median(one.p50 for one in rounds) for name, rounds in found.items()}
        p99 = {name: median(one.p99 for one in rounds) for name, rounds in found.items()}
        calm_floor = await floors.latency(bare(), CALM, CALM_RECORDS)
        calm = await measured.http_latency(CALM_RECORDS, CALM)
        hazardous = await measured.http_latency(RECORDS, RATE, hazardous=True)
        memory = measured.memory()
        others = {peer.name: await floors.latency(peer, RATE, RECORDS) for peer in peers()}
    at, of = f"at {RATE}/s", "bare relay"
    return [
        _figure(f"verdict in the log {at}, p50", p50["log"], p50["relay"], of),
        _figure(f"verdict in the log {at}, p99", p99["log"], p99["relay"], of, 2),
        _figure(f"verdict over HTTP {at}, p50", p50["http"], p50["relay"], of),
        _figure(f"verdict over HTTP {at}, p99", p99["http"], p99["relay"], of, 3),
        _figure(f"verdict over HTTP at {CALM}/s, p50", calm.p50, calm_floor.p50, of),
        _figure(f"verdict over HTTP at {CALM}/s, p99", calm.p99, calm_floor.p99, of),
        _figure(f"hazardous truck's offer over HTTP {at}, p99", hazardous.p99, p99["http"], "ordinary", 1.6),
        *(_figure(f"{name}, three hops {at}, p99", one.p99, p99["relay"], of) for name, one in others.items()),
        Figure.alone("processor share of what sends", 100 * ours / began / CORES, "%", of="of all cores, over HTTP"),
        *(Figure.alone(f"memory of {name} {at}", size, "MB", at_most(90)) for name, size in memory.items()),
    ]


def _figure(name: str, measured: float, floor: float, of: str, aim: float | None = None) -> Figure:
    limit = None if aim is None else at_most(aim)
    return Figure.ratio(name, milliseconds(measured), milliseconds(floor), "ms", of, limit)
