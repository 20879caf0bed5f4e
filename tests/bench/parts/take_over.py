"""How long trucks wait for their verdict when one of two instances of every service joins, leaves or dies."""

import asyncio
import tempfile
from pathlib import Path
from statistics import median
from time import sleep

from kakou.contracts.services import SERVICES

from tests.bench.figures import Figure, at_most
from tests.e2e.open_gate import open_gate
from tests.faults.take_over import measured, trucks_on_the_log

ROUNDS, SETTLED = 2, 5
AIMS = {"joins": 0.2, "SIGTERM": 0.2, "`kill -9`": 1.5}
"""Seconds."""


async def take_over() -> list[Figure]:
    """The longest wait of a truck of any partition, from its append to its verdict, medians of the rounds."""
    waits = await asyncio.to_thread(_waits)
    return [
        Figure.alone(
            f"longest wait for a verdict, one of two: {step}",
            median(found),
            "s",
            at_most(AIMS[step]),
            of=f"longest of all rounds {max(found):.2f} s",
        )
        for step, found in waits.items()
    ]


def _waits() -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder, open_gate(Path(folder)) as gate, trucks_on_the_log(gate) as stream:
        sleep(SETTLED)
        return measured(gate, stream, tuple(SERVICES), ROUNDS)
