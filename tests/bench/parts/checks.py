"""How long a developer waits for the checks. Minutes each: run only when named."""

import sys
from subprocess import DEVNULL, run
from time import perf_counter

from tests.bench.figures import Figure, at_most


async def check() -> list[Figure]:
    return [_minutes("check", 2)]


async def test() -> list[Figure]:
    return [_minutes("test", 10)]


def _minutes(target: str, limit: float) -> Figure:
    began = perf_counter()
    ended = run(["make", "--no-print-directory", target], stdout=DEVNULL, stderr=sys.stderr)
    assert ended.returncode == 0, f"make {target} failed"
    return Figure.alone(f"`make {target}`", (perf_counter() - began) / 60, "min", at_most(limit))
