"""`kakou backtest`."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from kakou.contracts.documents.policy import PolicyFiling
from kakou.contracts.problem import wrong_fields
from kakou.values.exact_json import NotJson, loads
from kakou.values.times import CHINA
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from kakou_cli.errors import Failure, failing
from kakou_cli.period import Period, Since, Until
from kakou_cli.replay.backtest import Backtest, Changed, backtest_log, items_of
from kakou_cli.replay.progress import counting
from kakou_cli.replay.source import File, Zone, opened
from kakou_cli.table import print_table


def backtest(
    policy: Annotated[
        Path, typer.Option(help="The policy to try: what GET /v1/policy answers, or items with bare values.")
    ],
    file: File = None,
    zone: Zone = None,
    since: Since = None,
    until: Until = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")] = False,
) -> None:
    """Run a recorded period again under another policy, and list the trucks that would have got another verdict.

    The items in the file hold from the period's first event on, whatever date the file has them begin; others stay.
    Compared is the verdict that stood when an officer or the barrier first acted; what they did stays as recorded.
    """
    with failing():
        result = asyncio.run(_backtest(file, zone, _items(policy), since, until))
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(_plain(result), option=orjson.OPT_INDENT_2) + b"\n")
        return
    _print(result)


async def _backtest(
    file: Path | None, zone: str | None, policy: dict[str, Any], since: datetime | None, until: datetime | None
) -> Backtest:
    async with opened(file, zone, Period(since, until)) as log:
        with counting("run again") as seen:
            return await backtest_log(log, policy, since, until, seen)


def _items(file: Path) -> dict[str, Any]:
    """Raises Failure, naming every wrong item."""
    try:
        given = loads(file.read_bytes())
        items = items_of(PolicyFiling.model_validate(given))
    except NotJson as error:
        raise Failure(f"{file} is not JSON: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(f"{one.pointer} {one.message}".strip() for one in wrong_fields(error, given))
        raise Failure(f"{file}: {wrong}") from None
    if not items:
        raise Failure(f"{file} contains no policy parameter")
    return items


def _print(result: Backtest) -> None:
    trucks = Table(title=f"{len(result.changed)} of {result.trucks} trucks would have got another verdict")
    for column in ("when", "visit", "plate", "was", "would be", "gained", "lost"):
        trucks.add_column(column, overflow="fold")
    for one in result.changed:
        row = _row(one)
        trucks.add_row(
            _civil(row["at"]), row["visit"], row["plate"] or "-", row["was"], row["would_be"],
            ", ".join(row["gained"]), ", ".join(row["lost"]),
        )  # fmt: skip
    console = Console()
    if result.changed:
        print_table(trucks, console)
    else:
        console.print(trucks.title)
    if result.other_reasons:
        console.print(f"{result.other_reasons} more would have got the same verdict for other reasons.")
    counts = Table(title="By verdict and by reason")
    for column in ("", "was", "would be"):
        counts.add_column(column, justify="left" if not column else "right", overflow="fold")
    for word in ("release", "refer", "refuse"):
        counts.add_row(word, str(result.was[word]), str(result.would_be[word]))
    counts.add_section()
    for code, gained, lost in result.by_reason():
        counts.add_row(code, f"-{lost}" if lost else "", f"+{gained}" if gained else "")
    console.print(counts)


def _civil(time: str) -> str:
    return f"{datetime.fromisoformat(time).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _row(one: Changed) -> dict[str, Any]:
    return {
        "at": one.was.at,
        "visit": one.was.visit,
        "plate": one.was.plate,
        "firm": one.was.firm,
        "was": one.was.word,
        "would_be": one.would_be.word,
        "gained": one.gained,
        "lost": one.lost,
    }


def _plain(result: Backtest) -> dict[str, Any]:
    return {
        "trucks": result.trucks,
        "changed": [_row(one) for one in result.changed],
        "same_verdict_other_reasons": result.other_reasons,
        "verdicts": {"was": result.was, "would_be": result.would_be},
        "reasons": [{"code": code, "gained": gained, "lost": lost} for code, gained, lost in result.by_reason()],
    }
