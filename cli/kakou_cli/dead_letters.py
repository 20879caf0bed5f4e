"""`kakou dead-letters`: events that could not be handled, and trying one again."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
from kakou.runtime.batches.refusal import DEAD_LETTERS
from kakou.runtime.batches.rejection import CAUSE, CUT, PLACE
from kakou.runtime.events.record import WRITER, Record
from kakou.runtime.host import EventTooLarge, Host

from kakou_cli.errors import Failure, failing
from kakou_cli.operator import operator_host

dead_letters = typer.Typer(help="Events that could not be handled.", no_args_is_help=True)

PAGE = 500
INBOUND = "gate.inbound"


@dead_letters.command("list")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")] = False,
) -> None:
    """Each dead letter with its place, who could not handle it, and why."""
    with failing():
        letters = asyncio.run(_all())
    if as_json:
        for letter in letters:
            sys.stdout.buffer.write(orjson.dumps(_plain(letter)) + b"\n")
        return
    typer.echo(f"{len(letters)} dead letters" if len(letters) != 1 else "1 dead letter")
    for letter in letters:
        row = _plain(letter)
        typer.echo("{letter}  since {since}  {service} could not handle {place}\n    {cause}".format_map(row))


@dead_letters.command()
def redrive(letter: Annotated[str, typer.Argument(help="partition/offset, as `list` names it.")]) -> None:
    """Append the event again, as a new one at the end of the log: what was decided stays decided."""
    with failing():
        partition, _, offset = letter.partition("/")
        if not (partition.isdecimal() and offset.isdecimal()):
            raise Failure(
                f"{letter!r} is not a dead letter: must be partition/offset as in `kakou dead-letters list`: 3/17"
            )
        said = asyncio.run(_redrive(int(partition), int(offset)))
    typer.echo(said)


async def _all() -> list[Record]:
    async with operator_host() as host:
        return [letter async for letter in _letters(host)]


async def _letters(host: Host) -> AsyncIterator[Record]:
    for partition in range(host.partitions):
        offset, end = await host.log.bounds(DEAD_LETTERS, partition)
        while offset < end:
            for letter in await host.log.read(DEAD_LETTERS, partition, offset, PAGE):
                offset = letter.offset + 1
                yield letter


async def _redrive(partition: int, offset: int) -> str:
    async with operator_host() as host:
        found = await host.log.read(DEAD_LETTERS, partition, offset, 1)
        if not found or found[0].offset != offset:
            raise Failure(f"dead letter {partition}/{offset} not found: `kakou dead-letters list` prints all")
        letter = found[0]
        if not letter.headers.get(PLACE, "").startswith(f"{INBOUND}/"):
            raise Failure(
                f"it came from {letter.headers.get(PLACE)}, not from {INBOUND}: have its sender or an officer act anew"
            )
        if CUT in letter.headers:
            raise Failure(
                f"the event had {letter.headers[CUT]} bytes and was cut off: its sender must send smaller events"
            )
        zone = (letter.key or b"").decode(errors="replace")
        try:
            position = await host.append(zone, letter.value or b"", trace=None)
        except EventTooLarge as error:
            raise Failure(f"{error}: its sender must send smaller events") from None
        return f"appended at {position.partition}/{position.offset}"


def _plain(letter: Record) -> dict[str, str]:
    return {
        "letter": f"{letter.partition}/{letter.offset}",
        "since": datetime.fromtimestamp(letter.timestamp / 1000, UTC).isoformat(timespec="seconds"),
        "service": letter.headers.get(WRITER, ""),
        "place": letter.headers.get(PLACE, ""),
        "cause": letter.headers.get(CAUSE, ""),
    }
