"""What a gate takes at which nothing happens."""

import asyncio
from collections.abc import Mapping

from tests.bench.figures import Figure, at_most, milliseconds
from tests.bench.floors import bare_hop
from tests.bench.gate_path import MeasuredGate
from tests.bench.place import floors
from tests.bench.processor import used_since

SETTLED, LOOK = 5, 20
"""Seconds until what was started has come to rest, and of looking at it."""


async def idle() -> list[Figure]:
    """Milliseconds of processor time a second of each service, the four on the path, the broker, Redis; the history."""
    with floors() as found:
        servers = found.pids
        alone = await spent(servers)
        async with bare_hop(found.servers, found.folder) as (hop, _, _):
            consumer = (await spent({"hop": hop.pid}))["hop"]
        async with MeasuredGate.running(found.servers, found.folder) as gate:
            services, broker = list(gate.pids), await spent({**gate.pids, **servers})
            gate.gate.start("history")
            await asyncio.to_thread(gate.gate.wait_ready)
            beside = (await spent({"history": gate.gate.children["history", 0].pid}))["history"]
    together = sum(broker[name] for name in services)
    return [
        *(Figure.alone(f"{name}, ms a second", broker[name], "ms") for name in services),
        Figure.ratio("four services together, ms a second", together, consumer, "ms", "bare consumer", at_most(5)),
        Figure.alone("history beside them, ms a second", beside, "ms"),
        Figure.ratio("broker, ms a second", broker["kafka"], alone["kafka"], "ms", "nobody there", at_most(1.5)),
        Figure.ratio("Redis, ms a second", broker["redis"], alone["redis"], "ms", "nobody there"),
    ]


async def spent(pids: Mapping[str, int]) -> dict[str, float]:
    """Milliseconds of processor time a second that each takes while nothing happens."""
    await asyncio.sleep(SETTLED)
    used = used_since(pids)
    await asyncio.sleep(LOOK)
    return {name: milliseconds(seconds) / LOOK for name, seconds in used().items()}
