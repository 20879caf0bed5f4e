"""`kakou explain`."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import orjson
import typer
from kakou.values.locations import parse_visit

from kakou_cli.archive.options import Archive
from kakou_cli.client import HAZMAT, INGEST, Hazmat, Ingest, Interface, Token, given, zone_of
from kakou_cli.errors import failing
from kakou_cli.explain.evidence import Evidence
from kakou_cli.explain.from_http import from_http
from kakou_cli.explain.from_log import from_log
from kakou_cli.explain.story import lines, story, whole
from kakou_cli.period import Period
from kakou_cli.replay.source import Zone, opened


class Language(StrEnum):
    ZH = "zh"
    EN = "en"
    BOTH = "both"


def explain(
    visit: Annotated[str, typer.Argument(help="Its address: gate.lane.session, G1.E01.20261122080000000017 say.")],
    log: Annotated[
        Path | None, typer.Option("--log", help="A file of `kakou log export` to read instead of asking the gate.")
    ] = None,
    zone: Zone = None,
    archive: Archive = None,
    language: Annotated[Language, typer.Option("--lang", help="Chinese, English, or one after the other.")] = (
        Language.BOTH
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print the story as JSON, for machines.")] = False,
    token: Token = None,
    ingest: Ingest = INGEST,
    hazmat: Hazmat = HAZMAT,
) -> None:
    """Tell the story of a visit: what came, which papers were found, what was compared, decided and done.

    Every reason with what would clear it. From the gate itself with a token that may read visits (scope officer or
    terminal; customs and safety tell more); or from the log (--log, --zone), which also knows what the lane had read.
    """
    with failing():
        told = story(_evidence(_address(visit), log, zone, archive, token, ingest, hazmat))
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(whole(told), option=orjson.OPT_INDENT_2) + b"\n")
        return
    languages = ("zh", "en") if language is Language.BOTH else (language.value,)
    typer.echo("\n\n".join("\n".join(lines(told, one)) for one in languages))


def _evidence(
    visit: str, log: Path | None, zone: str | None, archive: str | None, token: str | None, ingest: str, hazmat: str
) -> Evidence:
    if log is not None or zone is not None:
        return asyncio.run(_in_log(visit, log, zone, archive))
    token = given(token)
    with Interface(ingest, token) as at_ingest, Interface(hazmat, token) as at_hazmat:
        return from_http(at_ingest, at_hazmat, zone_of(token), visit)


async def _in_log(visit: str, file: Path | None, zone: str | None, archive: str | None) -> Evidence:
    async with opened(file, zone, Period(), archive) as log:
        return await from_log(log, visit)


def _address(visit: str) -> str:
    try:
        return str(parse_visit(visit))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="VISIT") from None
