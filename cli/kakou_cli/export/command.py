"""`kakou export`."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from gate_ingest.lists.decisions import DECISIONS
from gate_ingest.lists.ledger import LEDGER
from gate_ingest.lists.tasks import TASKS
from hazmat_notify.lists.alerts import ALERTS
from hazmat_notify.lists.goods_movements import GOODS_MOVEMENTS
from kakou.contracts.passage import Passage
from kakou.lists.listing import Listing
from kakou.values.decimals import plain, write
from rich.console import Console
from rich.table import Table

from kakou_cli.client import HAZMAT, INGEST, Hazmat, Ingest, Interface, Token, given
from kakou_cli.errors import Failure, failing
from kakou_cli.export import passages as passage_rows
from kakou_cli.export import verdicts as verdict_rows
from kakou_cli.export.lists import columns as list_columns
from kakou_cli.export.lists import rows as list_rows
from kakou_cli.export.reading import passages_by_http, passages_in_log, verdicts_in_log
from kakou_cli.export.reconciling import Entry, Key, Reconciled, read_theirs, reconcile
from kakou_cli.export.tables import Format, write_table
from kakou_cli.period import Since, Until
from kakou_cli.replay.source import Zone
from kakou_cli.table import print_table

export = typer.Typer(help="Passages, verdicts and lists as CSV or Parquet, and a warehouse's list against them.")

Enterprise = Annotated[str | None, typer.Option(help="Only this firm's, by its code: 3105940042, say.")]
Log = Annotated[Path | None, typer.Option("--log", help="Read a file of `kakou log export`.")]
Form = Annotated[Format | None, typer.Option("--format", help="By the file's name unless said: .csv or .parquet.")]
Out = Annotated[Path, typer.Argument(help="The file to write.")]


@export.command()
def passages(
    out: Out,
    form: Form = None,
    since: Since = None,
    until: Until = None,
    enterprise: Enterprise = None,
    log: Log = None,
    zone: Zone = None,
    token: Token = None,
    ingest: Ingest = INGEST,
) -> None:
    """Write every passage, a row for each goods line counted.

    Over HTTP with a token (scope customs or wms), whose zone it is; or from the log: --log or --zone.
    """
    with failing(), _passages(log, zone, since, until, token, ingest) as found:
        rows = passage_rows.rows(found, enterprise)
        count = write_table(out, _form(form, out), passage_rows.COLUMNS, rows)
    typer.echo(f"{out}: {count} rows")


@export.command()
def verdicts(
    out: Out,
    form: Form = None,
    since: Since = None,
    until: Until = None,
    enterprise: Enterprise = None,
    log: Log = None,
    zone: Zone = None,
) -> None:
    """Write every verdict, a row for each revision, from the log: --log or --zone."""
    with failing():
        rows = verdict_rows.rows(verdicts_in_log(log, zone, since, until), enterprise)
        count = write_table(out, _form(form, out), verdict_rows.COLUMNS, rows)
    typer.echo(f"{out}: {count} rows")


@export.command()
def alerts(
    out: Out,
    form: Form = None,
    since: Since = None,
    until: Until = None,
    enterprise: Enterprise = None,
    token: Token = None,
    hazmat: Hazmat = HAZMAT,
) -> None:
    """Write the alerts that began in the period, as they stand (scope safety or officer)."""
    _export(ALERTS, hazmat, token, out, form, since, until, enterprise)


@export.command()
def movements(
    out: Out,
    form: Form = None,
    since: Since = None,
    until: Until = None,
    enterprise: Enterprise = None,
    token: Token = None,
    hazmat: Hazmat = HAZMAT,
) -> None:
    """Write goods moved in and out of storage units (scope safety or officer)."""
    _export(GOODS_MOVEMENTS, hazmat, token, out, form, since, until, enterprise)


@export.command()
def tasks(
    out: Out, form: Form = None, since: Since = None, until: Until = None, token: Token = None, ingest: Ingest = INGEST
) -> None:
    """Write the tasks that were opened in the period, as they stand (scope officer or safety)."""
    _export(TASKS, ingest, token, out, form, since, until)


@export.command()
def decisions(
    out: Out, form: Form = None, since: Since = None, until: Until = None, token: Token = None, ingest: Ingest = INGEST
) -> None:
    """Write what officers decided, as far as it took effect (scope officer)."""
    _export(DECISIONS, ingest, token, out, form, since, until)


@export.command()
def ledger(
    out: Out, form: Form = None, enterprise: Enterprise = None, token: Token = None, ingest: Ingest = INGEST
) -> None:
    """Write every goods line with what is declared, allocated and passed (scope customs)."""
    _export(LEDGER, ingest, token, out, form, enterprise=enterprise)


@export.command("reconcile")
def reconcile_list(
    theirs: Annotated[
        Path, typer.Option(help="CSV with quantity, and pass or document; line and unit where there are any.")
    ],
    since: Since = None,
    until: Until = None,
    enterprise: Enterprise = None,
    log: Log = None,
    zone: Zone = None,
    token: Token = None,
    ingest: Ingest = INGEST,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")] = False,
) -> None:
    """Hold a warehouse's own list against what the gate counted, to the last decimal place.

    Rows are told apart by pass, document and line, as far as the list has these columns; several rows of one key
    are added up. Ends with exit code 0 when the lists agree, 1 when they differ, 2 when it could not be done.
    """
    with failing(), _passages(log, zone, since, until, token, ingest) as found:
        result = reconcile(passage_rows.rows(found, enterprise), read_theirs(theirs))
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(_plain(result), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _print(result)
    raise typer.Exit(0 if result.agree else 1)


def _export(
    listing: Listing,
    address: str,
    token: str | None,
    out: Path,
    form: Format | None,
    since: datetime | None = None,
    until: datetime | None = None,
    enterprise: str | None = None,
) -> None:
    with failing(), Interface(address, given(token)) as at:
        found = list_rows(at, listing, since, until, enterprise)
        count = write_table(out, _form(form, out), list_columns(listing), found)
    typer.echo(f"{out}: {count} rows")


@contextmanager
def _passages(
    log: Path | None,
    zone: str | None,
    since: datetime | None,
    until: datetime | None,
    token: str | None,
    ingest: str,
) -> Iterator[Iterable[Passage]]:
    if log is not None or zone is not None:
        yield passages_in_log(log, zone, since, until)
        return
    with Interface(ingest, given(token)) as at_ingest:
        yield passages_by_http(at_ingest, since, until)


def _form(form: Format | None, out: Path) -> Format:
    """By what is said, else by the file's name. Raises Failure for a name that says something else."""
    if form is not None:
        return form
    try:
        return Format(out.suffix.lower().removeprefix("."))
    except ValueError:
        raise Failure(f"unknown format of {out.name}: must end in .csv or .parquet, or add --format") from None


def _print(result: Reconciled) -> None:
    console = Console()
    console.print(
        f"{result.matched} matched, {len(result.differing)} differ, {len(result.only_ours)} only ours, "
        f"{len(result.only_theirs)} only theirs."
    )
    if result.agree:
        return
    table = Table()
    for column in (*result.key, "gate", "list", "difference"):
        table.add_column(
            column, justify="right" if column in ("gate", "list", "difference") else "left", overflow="fold"
        )
    for key, our, their in result.differing:
        table.add_row(*key, _said(our), _said(their), plain(our.quantity - their.quantity))
    for key, our in result.only_ours:
        table.add_row(*key, _said(our), "-", "")
    for key, their in result.only_theirs:
        table.add_row(*key, "-", _said(their), "")
    print_table(table, console)


def _said(entry: Entry) -> str:
    return f"{plain(entry.quantity)} {entry.unit or ''}".strip()


def _plain(result: Reconciled) -> dict[str, object]:
    def row(key: Key, our: Entry | None, their: Entry | None) -> dict[str, object]:
        sides = {"gate": our, "list": their}
        return dict(zip(result.key, key, strict=True)) | {
            side: None if entry is None else {"quantity": write(entry.quantity), "unit": entry.unit}
            for side, entry in sides.items()
        }

    return {
        "matched": result.matched,
        "differing": [row(key, our, their) for key, our, their in result.differing],
        "only_ours": [row(key, our, None) for key, our in result.only_ours],
        "only_theirs": [row(key, None, their) for key, their in result.only_theirs],
    }
