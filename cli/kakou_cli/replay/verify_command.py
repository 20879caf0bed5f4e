"""`kakou verify`."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kakou_cli.errors import Failure, failing
from kakou_cli.period import Period, Since, Until
from kakou_cli.replay.difference import Difference
from kakou_cli.replay.source import File, Zone, opened
from kakou_cli.replay.verify import Verified, verify_log


def verify(
    file: File = None,
    zone: Zone = None,
    since: Since = None,
    until: Until = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")] = False,
) -> None:
    """Compute every verdict again from the log, and compare it with the one on record, byte for byte.

    Runs the very code that the services run. Ends with exit code 0 when all is the same, 1 when something differs
    (the first place is named), 2 when it could not be done.
    """
    with failing():
        result = asyncio.run(_verify(file, zone, since, until))
        if not result.outputs and result.first is None:
            raise Failure("the log holds nothing of this period that could be compared")
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(asdict(result), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        typer.echo(f"{result.verdicts} verdicts, {result.outputs} outputs of {result.events} events compared.")
        typer.echo(_said(result.first, result.differing) if result.first else "All are the same, byte for byte.")
    raise typer.Exit(1 if result.first else 0)


async def _verify(file: Path | None, zone: str | None, since: datetime | None, until: datetime | None) -> Verified:
    async with opened(file, zone, Period(since, until)) as log:
        with counting("verified") as seen:
            return await verify_log(log, since, until, seen)


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """Shows how many events are through, where somebody looks on."""
    columns = (SpinnerColumn(), TextColumn("{task.completed} events " + what), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=None)
        yield lambda events: progress.advance(task, events)


def _outputs(count: int) -> str:
    return "1 output differs" if count == 1 else f"{count} outputs differ"


def _said(first: Difference, differing: int) -> str:
    where = f"byte {first.byte}" if first.byte is not None else "the whole" if not first.field else first.field
    field = f", field {first.field}" if first.byte is not None and first.field else ""
    return (
        f"{_outputs(differing)}. The first: {first.output} of {first.subject} "
        f"in {first.topic} (origin {first.origin}), {where}{field}\n"
        f"  recorded: {first.recorded}\n"
        f"  computed: {first.computed}\n"
        f"  event:    {_event(first)}, offset {first.offset}, {first.at}"
    )


def _event(first: Difference) -> str:
    return f"{first.type} {first.event} of {first.source}" if first.type else "no event that can be read"
