"""`make fuzz`: so many requests against services of its own; says how far it is; ends with 1 when one did wrong."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Final

from kakou.contracts.services import SPOKEN_TO
from kakou_cli.token import issue_token

from tests.e2e.open_gate import open_gate, operating
from tests.fuzz.judging import errors_in
from tests.fuzz.running import Result, Target, send
from tests.gate import Gate

ZONES: Final = tuple(f"3105{letter}" for letter in "ABCDEFGH")
EVERY_SCOPE: Final = ("terminal", "customs", "officer", "safety", "wms", "ops")
SAY_EVERY: Final = 5.0


def target_at(gate: Gate, zones: tuple[str, ...] = ZONES) -> Target:
    """The gate's two doors, and a token for each zone."""

    async def issue() -> dict[str, str]:
        async with operating(gate) as host:
            return {zone: await issue_token(host, zone, "fuzz", list(EVERY_SCOPE)) for zone in zones}

    return Target({service: gate.ports[service, 0] for service in SPOKEN_TO}, asyncio.run(issue()))


def logged(folder: Path, since: dict[Path, int]) -> Iterator[str]:
    """What the services logged that is an error, each kind once."""
    known: set[str] = set()
    for log in sorted(folder.glob("*.log")):
        for line in errors_in(log, since.get(log, 0)):
            kind = line[-300:]
            if kind not in known:
                known.add(kind)
                yield f"{log.name}: {line}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first request")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=30, help="ends after so long, however many were sent")
    given = parser.parse_args()
    began, next_line = monotonic(), 0.0

    def said(result: Result) -> None:
        nonlocal next_line
        if monotonic() >= next_line:
            next_line = monotonic() + SAY_EVERY
            print(f"{result.sent:7} of {given.requests}, {len(result.faults)} faults", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="kakou-fuzz-") as folder, open_gate(Path(folder)) as gate:
        since = {log: log.stat().st_size for log in gate.folder.glob("*.log")}
        until = began + given.minutes * 60
        result = asyncio.run(send(target_at(gate), given.first, given.requests, given.seed, until, said))
        gate.wait_ready()
        errors = list(logged(Path(folder), since))
    for status, count in sorted(result.statuses.items()):
        print(f"{status}: {count}")
    for fault in (*result.faults, *errors):
        print(fault)
    print(f"seed {given.seed}: {result.sent} requests, {len(result.faults)} faults, {len(errors)} errors logged")
    return int(bool(result.faults or errors or result.sent < given.requests))


if __name__ == "__main__":
    sys.exit(main())
