"""`kakou log`: the log as a file, and its life: archived, checked, trimmed."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import orjson
import typer
from kakou.runtime.host import Host
from rich.progress import Progress, SpinnerColumn, TextColumn

from kakou_cli.archive.command import archive_log, make_key, trim_log, verify_log
from kakou_cli.archive.options import Archive, store_at
from kakou_cli.archive.reading import WithArchive
from kakou_cli.errors import Failure, failing
from kakou_cli.log.events import LogPlace
from kakou_cli.log.file import LogWriter, written
from kakou_cli.log.live_log import StandingLog
from kakou_cli.operator import operator_host
from kakou_cli.period import Period, Since, Until

log = typer.Typer(help="The log as a file; archived, checked and trimmed.", no_args_is_help=True)
log.command("key")(make_key)
log.command("archive")(archive_log)
log.command("verify")(verify_log)
log.command("trim")(trim_log)

TAKEN_WITHIN = 12.0
"""Seconds in which a gate that runs has taken whatever its log holds."""


@log.command("export")
def export_log(
    file: Annotated[Path, typer.Argument(help="Where to write it; compressed where the name ends in .gz.")],
    zone: Annotated[str | None, typer.Option(help="The zone, 3105W say; not needed where there is one only.")] = None,
    since: Since = None,
    until: Until = None,
    archive: Archive = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was written as JSON, for machines.")] = False,
) -> None:
    """Write a zone's log with everything the gate made of it, for `explain`, `verify` and `backtest`.

    Every event from the log's beginning is in the file, because verdicts rest on what was before; what the gate
    made of them (verdicts, alerts, …) from --from on.
    """
    with failing():
        counts = asyncio.run(_export(file, zone, since, until, archive))
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(counts) + b"\n")
        return
    typer.echo(f"{file}: {counts['events']} events, {counts['outputs']} outputs")
    if counts["left_out"]:
        typer.echo(f"The services have yet to take {counts['left_out']} events; they are left out.", err=True)


def standing_log(host: Host, zone: str | None, period: Period, archive: str | None) -> StandingLog:
    """The log in Kafka of the zone; where none is named, of the token's or of the only one.

    archive: where what was trimmed is read from. Raises Failure for one that is not known, or not named.
    """
    known = sorted(one for partition in range(host.partitions) for one in host.zones.within(partition))
    zone = zone or next((one for one in known if os.environ.get("KAKOU_TOKEN", "").startswith(f"kk_{one}_")), None)
    if zone is None and len(known) > 1:
        raise Failure(f"several zones exist; choose one with --zone: {', '.join(known)}")
    if zone is None and not known:
        raise Failure("no zone exists yet: `kakou token issue --zone 3105W …` creates one")
    zone = zone or known[0]
    if zone not in known:
        raise Failure(f"zone {zone} not found; known zones: {', '.join(known) or 'none'}")
    place = LogPlace(zone, host.partition_of(zone), host.partitions)
    past = period.until is not None and period.until < datetime.now(UTC) - timedelta(minutes=1)
    log = WithArchive(host.log, store_at(archive), {}) if archive else host.log
    return StandingLog(log, place, period, 0.0 if past else TAKEN_WITHIN)


async def _export(
    file: Path, zone: str | None, since: datetime | None, until: datetime | None, archive: str | None
) -> dict[str, int]:
    async with operator_host() as host:
        period = Period(since, until)
        standing = standing_log(host, zone, period, archive)
        events = 0
        columns = (SpinnerColumn(), TextColumn("{task.description}"))
        with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as progress, written(file) as to:
            task = progress.add_task("waiting for the services")
            writer = LogWriter(to, standing.place, since)
            async for followed in standing.events():
                writer.write(followed)
                events += 1
                if events % 500 == 0:
                    progress.update(task, description=f"{events} events")
            writer.close()
        return {"events": events, "outputs": writer.records - events, "left_out": standing.left_out}
