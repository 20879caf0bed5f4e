"""Memory after trucks that are never reported: each is told to pass, none is said to have passed."""

from tests.bench.figures import Figure, at_most
from tests.bench.place import gate

TRUCKS, RATE = 6_000, 100


async def memory() -> list[Figure]:
    async with gate() as (measured, _):
        await measured.http_latency(TRUCKS, RATE)
        found = measured.memory()
    name = f"after {TRUCKS:,} trucks that are never reported"
    return [Figure.alone(f"memory of {service} {name}", size, "MB", at_most(120)) for service, size in found.items()]
