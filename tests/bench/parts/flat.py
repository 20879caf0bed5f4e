"""Whether a truck waits longer where the gate has many zones, or many passes that wait for their trucks."""

import os
from statistics import median

from tests.bench.figures import Figure, at_most, milliseconds
from tests.bench.gate_path import MeasuredGate
from tests.bench.place import gate
from tests.bench.trucks import ZONE

ZONES = [ZONE, *(f"{number}W" for number in range(1001, 2000))]
FEW, MANY = 1_000, int(os.environ.get("BENCH_PASSES", "50000"))
"""Open passes: as many as are filed in a minute or two. A million takes half an hour."""

RATE, RECORDS, ROUNDS, AT_ONCE = 50, 500, 3, 10_000


async def flat() -> list[Figure]:
    """The verdict's p50 in the log, medians of three rounds, all zones in one partition."""
    async with gate() as (measured, _):
        await measured.log_latency(RECORDS, RATE)  # to get warm
        await measured.file(measured.trucks(FEW))
        one = await _p50(measured, [ZONE])
        await measured.add_zones(ZONES[1:])
        await measured.file(measured.trucks(len(ZONES), zones=ZONES))
        zones = await _p50(measured, ZONES)
        for _ in range(FEW, MANY, AT_ONCE):
            await measured.file(measured.trucks(AT_ONCE))
        passes = await _p50(measured, [ZONE])
    many = f"verdict in the log at {RATE}/s with {MANY:,} open passes, p50"
    return [
        Figure.ratio(f"verdict in the log at {RATE}/s to 1,000 zones, p50", zones, one, "ms", "one zone", at_most(1.2)),
        Figure.ratio(many, passes, one, "ms", f"{FEW:,} open passes", at_most(1.2)),
    ]


async def _p50(measured: MeasuredGate, zones: list[str]) -> float:
    return milliseconds(median([(await measured.log_latency(RECORDS, RATE, zones)).p50 for _ in range(ROUNDS)]))
