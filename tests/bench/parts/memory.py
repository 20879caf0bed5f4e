"""Memory after trucks that are never reported: each is told to pass, none is said to have passed."""

import asyncio

from tests.bench.figures import Figure, at_most
from tests.bench.place import gate

TRUCKS = 6_000
BARRIER_WAIT, OVERDUE = "PT10S", 40
"""How soon a raise that is not reported is overdue, and seconds after which all have been found to be."""


async def memory() -> list[Figure]:
    async with gate() as (measured, _):
        await measured.set_policy({"barrier_wait": BARRIER_WAIT})
        await measured.gather(measured.trucks(TRUCKS))
        await asyncio.sleep(OVERDUE)
        found = measured.memory()
    name = f"after {TRUCKS:,} trucks that are never reported"
    return [Figure.alone(f"memory of {service} {name}", size, "MB", at_most(120)) for service, size in found.items()]
