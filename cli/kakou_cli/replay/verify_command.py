"""`kakou verify`."""

import asyncio
import sys
import zipfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer

from kakou_cli.archive.options import Archive, PublicKeys
from kakou_cli.errors import Failure, failing
from kakou_cli.evidence.command import agrees, check_bundle, plain, say
from kakou_cli.period import Period, Since, Until
from kakou_cli.replay.difference import Difference
from kakou_cli.replay.progress import counting
from kakou_cli.replay.source import File, Zone, opened
from kakou_cli.replay.verify import Verified, verify_log
from kakou_cli.replay.words import difference_said


def verify(
    file: File = None,
    zone: Zone = None,
    since: Since = None,
    until: Until = None,
    archive: Archive = None,
    trusted: PublicKeys = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")] = False,
) -> None:
    """Compute every verdict again from the log, and compare it with the one on record, byte for byte.

    Runs the very code that the services run. Of a file of `kakou evidence` it checks signatures and seal, too, and says
    for each revision of the verdict whether it is the same; that takes no gate, no Kafka and no Redis.

    Ends with exit code 0 when all is the same, 1 when something differs (the first place is named), 2 when it could not
    be done.
    """
    if file is not None and zipfile.is_zipfile(file):
        _verify_bundle(file, trusted, as_json, whole=zone is None and since is None and until is None)
    with failing():
        result = asyncio.run(_verify(file, zone, since, until, archive))
        if not result.outputs and result.first is None:
            raise Failure("the log holds nothing of this period that could be compared")
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(asdict(result), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        typer.echo(f"{result.verdicts} verdicts, {result.outputs} outputs of {result.events} events compared.")
        typer.echo(_said(result.first, result.differing) if result.first else "All are the same, byte for byte.")
    raise typer.Exit(1 if result.first else 0)


def _verify_bundle(file: Path, trusted: list[Path] | None, as_json: bool, *, whole: bool) -> NoReturn:
    with failing():
        if not whole:
            raise Failure(f"{file} is the evidence for one decision: it takes no --zone, --from or --to")
        checked = check_bundle(file, trusted)
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(plain(checked), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        say(checked, bool(trusted))
    raise typer.Exit(0 if agrees(checked) else 1)


async def _verify(
    file: Path | None, zone: str | None, since: datetime | None, until: datetime | None, archive: str | None
) -> Verified:
    async with opened(file, zone, Period(since, until), archive) as log:
        with counting("verified") as seen:
            return await verify_log(log, since, until, seen)


def _outputs(count: int) -> str:
    return "1 output differs" if count == 1 else f"{count} outputs differ"


def _said(first: Difference, differing: int) -> str:
    return f"{_outputs(differing)}. The first: {difference_said(first)}"
