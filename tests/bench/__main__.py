"""`make bench`: the gate, its floors and its peers in one run on one machine, and the table of docs/benchmarks.md.

python -m tests.bench [PART…]    only these parts; all but `years`, `check` and `test` if none is named
"""

import sys
from collections.abc import Callable, Coroutine
from datetime import date
from typing import Any

import uvloop
from kakou_local.processes import DidNotStart
from rich.console import Console
from rich.table import Table

from tests.bench import page
from tests.bench.figures import Figure
from tests.bench.floors import PEERS, here
from tests.bench.parts.checks import check, test
from tests.bench.parts.demo import demo
from tests.bench.parts.flat import flat
from tests.bench.parts.growth import growth
from tests.bench.parts.history import history
from tests.bench.parts.idle import idle
from tests.bench.parts.memory import memory
from tests.bench.parts.pages import pages
from tests.bench.parts.path import latency
from tests.bench.parts.posts import posts
from tests.bench.parts.reports import reports
from tests.bench.parts.restore import restore
from tests.bench.parts.take_over import take_over
from tests.bench.parts.throughput import throughput
from tests.bench.parts.truck import truck
from tests.bench.parts.years import years
from tests.bench.processor import busy, machine

PARTS: dict[str, Callable[[], Coroutine[Any, Any, list[Figure]]]] = {
    "idle": idle,
    "truck": truck,
    "latency": latency,
    "posts": posts,
    "throughput": throughput,
    "memory": memory,
    "growth": growth,
    "years": years,
    "take-over": take_over,
    "restore": restore,
    "flat": flat,
    "history": history,
    "reports": reports,
    "pages": pages,
    "demo": demo,
    "check": check,
    "test": test,
}
WHEN_NAMED = {"years", "check", "test"}
"""They take as long as all others, or longer."""


def main(names: list[str]) -> None:
    if unknown := set(names) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if absent := [package for package in PEERS if not here(package)]:
        print(f"not installed, so nothing is measured on it: {', '.join(absent)}; `make bench` fetches it")
    when = f"{date.today():%Y-%m-%d}, {busy()}"  # noqa: DTZ011 - the day of whoever reads it
    failed: list[str] = []
    table = Table(title=f"{machine()}; {when}")
    for column in page.HEAD[:-1]:
        table.add_column(column)
    for name in names or [name for name in PARTS if name not in WHEN_NAMED]:
        try:
            figures = uvloop.run(PARTS[name]())
        except (AssertionError, TimeoutError, DidNotStart) as error:
            # The figures of a part that broke would be none; the others stand.
            failed.append(f"{name}: {type(error).__name__} {error}")
            continue
        page.write({name: figures}, machine(), when, list(PARTS))
        for figure in figures:
            table.add_row(name, figure.name, figure.measured, figure.against, figure.aim)
    Console(width=150).print(table)
    if failed:
        sys.exit("\n".join(["not measured:", *failed]))


if __name__ == "__main__":
    main(sys.argv[1:])
