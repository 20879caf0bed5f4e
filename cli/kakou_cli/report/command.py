"""`kakou report`: reports that the gate answers, the month as a page, and stops counted in a log."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from kakou.storage.full_disk import naming
from kakou.values.decimals import plain, write
from rich.table import Table

from kakou_cli.client import HAZMAT, INGEST, Hazmat, Ingest, Interface, Token, given, zone_of
from kakou_cli.errors import failing
from kakou_cli.period import Period, Since, Until
from kakou_cli.replay.source import File, Zone, opened
from kakou_cli.report.asking import DEADLINE, add_reports
from kakou_cli.report.log_stops import Stops, stops_in
from kakou_cli.report.month_page import month_page
from kakou_cli.table import print_table

report = typer.Typer(help="What the history adds up to, or the log.", no_args_is_help=True)
add_reports(report)


@report.command()
def month(
    of: Annotated[str, typer.Argument(metavar="MONTH", help="The month, by civil time: 2026-11, say.")],
    out: Annotated[Path, typer.Option(help="Write the page to this file.")],
    token: Token = None,
    ingest: Ingest = INGEST,
    hazmat: Hazmat = HAZMAT,
) -> None:
    """All reports of a month on one page to print, in Chinese and English; those that the token's scopes allow."""
    with (
        failing(),
        Interface(ingest, given(token), DEADLINE) as at_ingest,
        Interface(hazmat, given(token), DEADLINE) as at_hazmat,
    ):
        page = month_page(of, zone_of(given(token)), at_ingest, at_hazmat)
        with naming(out):
            out.write_text(page, encoding="utf-8")
        typer.echo(f"{out} written")


@report.command("log-stops")
def log_stops(
    file: File = None,
    zone: Zone = None,
    since: Since = None,
    until: Until = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the rows as JSON, for machines.")] = False,
) -> None:
    """Stops per 1,000 passages, by the firm's credit level and by reason, counted in a log: one answer a truck.

    A truck is stopped when the gate's own answer was no release; a truck with several reasons counts for each of them,
    and once under "any reason".
    """
    with failing():
        rows = asyncio.run(_stops(file, zone, since, until)).rows()
    if as_json:
        names = ("level", "reason", "stops", "passages", "per_1000")
        plain_rows = [(*row[:4], None if row[4] is None else write(row[4])) for row in rows]
        body = [dict(zip(names, row, strict=True)) for row in plain_rows]
        sys.stdout.buffer.write(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")
        return
    if not rows:
        typer.echo("No truck came in this period.")
        return
    table = Table(title="Stops per 1,000 passages")
    for column in ("level", "reason", "stops", "passages", "per 1,000"):
        table.add_column(column, justify="left" if column in ("level", "reason") else "right", overflow="fold")
    for level, reason, count, passed, ratio in rows:
        table.add_row(level, reason, str(count), str(passed), "-" if ratio is None else plain(round(ratio, 1)))
    print_table(table)


async def _stops(file: Path | None, zone: str | None, since: datetime | None, until: datetime | None) -> Stops:
    async with opened(file, zone, Period(since, until)) as log:
        return await stops_in(log, since, until)
