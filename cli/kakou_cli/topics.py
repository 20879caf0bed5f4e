"""`kakou topics`: the topics as they must be."""

import asyncio

import typer
from kakou.runtime.kafka.topics import PATH, ensure_topics
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kakou_cli.errors import failing
from kakou_cli.operator import operator_host, operator_settings

topics = typer.Typer(help="Make, check and show the topics.", no_args_is_help=True)


@topics.command()
def ensure() -> None:
    """Make what is missing and check the rest. Every service does this when it starts."""
    with failing():
        settings = operator_settings()
        count = asyncio.run(ensure_topics(settings.host().kafka, settings.partitions))
    typer.echo(f"{len(PATH)} topics of {count} partitions")


@topics.command()
def show() -> None:
    """How many records each topic and partition holds, and which zones live there."""
    with failing():
        Console().print(asyncio.run(_table()))


async def _table() -> Table:
    table = Table(title="Records in gate.*", box=SIMPLE_HEAD)
    table.add_column("partition", justify="right", no_wrap=True)
    for topic in PATH:
        table.add_column(topic.removeprefix("gate."), justify="right", no_wrap=True)
    table.add_column("zones", overflow="fold")
    async with operator_host() as host:
        for partition in range(host.partitions):
            counts = [(await host.log.bounds(topic, partition)) for topic in PATH]
            if any(bounds.end for bounds in counts):
                zones = ", ".join(host.zones.within(partition))
                table.add_row(str(partition), *(str(bounds.end - bounds.first) for bounds in counts), zones)
    return table
