"""The reports as commands: asked of the service that answers them, shown as a table or written to a file."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from kakou.contracts.report import Step
from kakou.reports.period import beginning
from kakou.storage.full_disk import naming
from kakou.values.decimals import plain
from kakou.values.times import CHINA
from rich.table import Table

from kakou_cli.client import HAZMAT, INGEST, Hazmat, Ingest, Interface, Token, given
from kakou_cli.errors import failing
from kakou_cli.period import Since, Until
from kakou_cli.table import print_table

CSV, SVG = "text/csv", "image/svg+xml"
DEADLINE: Final = 70.0
"""Seconds: longer than the gate counts over a year."""

SMALL: Final = 10
"""Amounts below, such as ratios, are shown with three places."""


@dataclass(frozen=True, slots=True)
class GateReport:
    """at_hazmat: hazmat-notify answers it; else gate-ingest does."""

    name: str
    summary: str
    at_hazmat: bool = False


REPORTS: Final = (
    GateReport("passages", "Passages an hour, a day or a month."),
    GateReport("turn-times", "How long trucks stood at a lane, and what they waited for."),
    GateReport("stops", "Stops per 1,000 passages, by the firm's credit level and by reason."),
    GateReport("firm-stops", "Stops per 1,000 passages, by firm and by reason."),
    GateReport("fields-asked", "Fields filled in a pass, by its filing grade."),
    GateReport("officer-answers", "How long officers took to answer."),
    GateReport("weights", "Weights, and the bias of each lane's bridge."),
    GateReport("declarations", "Declarations filed, passed in full, open and late."),
    GateReport("hazardous-stock", "Hazardous goods in each storage unit, and how near to a major hazard.", True),
)
"""Those that the gate answers, with their line in the list of commands."""


def add_reports(to: typer.Typer) -> None:
    """A command for each of them."""
    for each in REPORTS:
        to.command(each.name, help=each.summary)(_command(each))


def _command(of: GateReport) -> Callable[..., None]:
    def ask(
        since: Since = None,
        until: Until = None,
        by: Annotated[Step | None, typer.Option(help="Cut the period into these parts.", show_default=False)] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, for machines.")] = False,
        csv: Annotated[Path | None, typer.Option(help="Write its rows to this file, for spreadsheets.")] = None,
        svg: Annotated[Path | None, typer.Option(help="Draw it into this file.")] = None,
        token: Token = None,
        ingest: Ingest = INGEST,
        hazmat: Hazmat = HAZMAT,
    ) -> None:
        with failing(), Interface(hazmat if of.at_hazmat else ingest, given(token), DEADLINE) as gate:
            asked = asked_of(since, until, by)
            for file, form in ((csv, CSV), (svg, SVG)):
                if file is not None:
                    text = gate.text(f"/v1/reports/{of.name}", form, **asked)
                    with naming(file):
                        file.write_text(text, encoding="utf-8", newline="")
                    typer.echo(f"{file} written")
            if csv is None and svg is None:
                _show(gate.get(f"/v1/reports/{of.name}", **asked), as_json)

    return ask


def asked_of(since: datetime | None, until: datetime | None, by: Step | None = None) -> dict[str, str]:
    """The parameters: from the beginning of the day that the period ends in until now, where nothing else is said."""
    until = until or datetime.now(UTC)
    since = since or beginning(until - timedelta(microseconds=1), "day")
    asked = {"from": since.isoformat(), "to": until.isoformat()}
    return asked if by is None else asked | {"by": by}


def _show(view: dict[str, Any], as_json: bool) -> None:
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(view, option=orjson.OPT_INDENT_2) + b"\n")
        return
    since, until = (datetime.fromisoformat(view[end]).astimezone(CHINA) for end in ("from", "to"))
    table = Table(title=f"{view['title']['en']}, {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}")
    for column in view["columns"]:
        unit = f" ({column['unit']})" if column["unit"] else ""
        numeric = column["kind"] in ("number", "amount")
        table.add_column(column["title"]["en"] + unit, justify="right" if numeric else "left", overflow="fold")
    for row in view["rows"]:
        table.add_row(*(shown(row[column["name"]], column["kind"]) for column in view["columns"]))
    print_table(table)


def shown(value: Any, kind: str) -> str:
    """A value as people read it: amounts to one place, small ones to three, times in the zone's civil time."""
    match kind:
        case _ if value is None:
            return "–"
        case "amount":
            amount = Decimal(value)
            return plain(round(amount, 3 if abs(amount) < SMALL else 1))
        case "time":
            return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M}"
    return str(value)
