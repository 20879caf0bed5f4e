"""Where a command takes its log from: an exported file, or the topics themselves."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from kakou_cli.archive.options import ARCHIVE
from kakou_cli.errors import Failure
from kakou_cli.log.command import standing_log
from kakou_cli.log.events import ZoneLog
from kakou_cli.log.file import LogFile
from kakou_cli.operator import operator_host
from kakou_cli.period import Period

Zone = Annotated[str | None, typer.Option("--zone", help="Read this zone's log from Kafka.")]
File = Annotated[
    Path | None,
    typer.Argument(help="A file of `kakou log export`; without one, the log is read from Kafka.", show_default=False),
]


@asynccontextmanager
async def opened(
    file: Path | None, zone: str | None, period: Period, archive: str | None = None
) -> AsyncIterator[ZoneLog]:
    """The log. archive: where what was trimmed from Kafka is read; None: where KAKOU_ARCHIVE says.

    Raises Failure when both are named, and what opening either raises.
    """
    if file is not None and zone is not None:
        raise Failure("give either a file or --zone, not both: the file names its zone")
    if file is not None:
        yield LogFile(file)
        return
    async with operator_host() as host:
        yield standing_log(host, zone, period, archive or os.environ.get(ARCHIVE))
