"""`kakou snapshot`: snapshots of the states by hand."""

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import orjson
import typer
from kakou.runtime.snapshots.copies import CopyLost
from kakou.runtime.snapshots.manifest import BrokenSnapshot, Manifest
from kakou.values.times import CHINA
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kakou_cli.errors import Failure, failing
from kakou_cli.operator import operator_host
from kakou_cli.snapshots.places import Asked, asked

snapshot = typer.Typer(help="Take, list, check and restore snapshots of the states.", no_args_is_help=True)

ServiceName = Annotated[str | None, typer.Option("--service", help="One service; all where it is left out.")]
Partition = Annotated[int | None, typer.Option("--partition", help="One partition; all where it is left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]


@snapshot.command()
def take(service: ServiceName = None, partition: Partition = None, as_json: AsJson = False) -> None:
    """Take one of every state now, while the services go on. The oldest go, as with those that are taken by night."""
    with failing():
        taken = asyncio.run(_take(asked(service, partition)))
    _tell(taken, as_json, "took")


@snapshot.command("list")
def show(service: ServiceName = None, partition: Partition = None, as_json: AsJson = False) -> None:
    """Those that there are, by service and partition, the newest first. Asks neither Kafka nor Redis."""
    with failing():
        about, found = asked(service, partition), list[dict[str, Any]]()
        for files, name in about.names():
            try:
                found.append(_line(name, files.manifest(name)))
            except BrokenSnapshot as broken:
                typer.echo(f"broken: {broken}", err=True)
    _tell(found, as_json, "found")


@snapshot.command()
def verify(service: ServiceName = None, partition: Partition = None, as_json: AsJson = False) -> None:
    """Read all that there are, and compare each with its manifest. Asks neither Kafka nor Redis.

    Ends with exit code 1 when one is broken; each is named.
    """
    with failing():
        about, broken, whole = asked(service, partition), 0, list[dict[str, Any]]()
        with _progress() as say:
            for files, name in about.names():
                say(name)
                try:
                    manifest = files.manifest(name)
                    deque(files.parts(name, manifest), maxlen=0)
                    whole.append(_line(name, manifest))
                except BrokenSnapshot as error:
                    broken += 1
                    typer.echo(f"broken: {error}", err=True)
    _tell(whole, as_json, "whole:")
    raise typer.Exit(1 if broken else 0)


@snapshot.command()
def restore(
    service: ServiceName = None,
    partition: Partition = None,
    drop: Annotated[bool, typer.Option("--drop-state", help="Delete the states that there are first.")] = False,
    as_json: AsJson = False,
) -> None:
    """Restore the newest snapshot that fits the log, of every state that is missing. The services must be stopped;
    when they start they go on from there. (Started without a state, they do the same by themselves.)
    """
    with failing():
        restored = asyncio.run(_restore(asked(service, partition), drop))
    _tell(restored, as_json, "restored")


async def _take(about: Asked) -> list[dict[str, Any]]:
    taken = []
    with _progress() as say:
        async with operator_host() as host:
            for service in about.services:
                snapshots = about.snapshots(host, service)
                for partition in about.partitions(host.partitions):
                    say(f"{service.name}/{partition}")
                    try:
                        manifest = await snapshots.take(partition)
                    except CopyLost as lost:
                        raise Failure(f"no snapshot of {service.name}/{partition}: {lost}; try again") from None
                    if manifest is not None:
                        taken.append(_line(snapshots.files.names(partition)[0], manifest))
    return taken


async def _restore(about: Asked, drop: bool) -> list[dict[str, Any]]:
    restored = []
    with _progress() as say:
        async with operator_host() as host:
            for service in about.services:
                if living := await host.living(service.name):
                    raise Failure(f"{service.name} runs ({', '.join(living)}): stop all its instances first")
            for service in about.services:
                snapshots = about.snapshots(host, service)
                for partition in about.partitions(host.partitions):
                    there = await host.has_state(service.name, partition)
                    if (there and not drop) or not snapshots.files.names(partition):
                        continue
                    say(f"{service.name}/{partition}")
                    bounds = await host.log.bounds(service.reads, partition)
                    if there:
                        # Only for one that will take its place.
                        await snapshots.fitting(partition, bounds)
                        await host.drop_state(service.name, partition)
                    if why := await snapshots.restore(partition, bounds):
                        raise Failure(f"{service.name}/{partition} is not restored: {why}")
                    restored.append({"service": service.name, "partition": partition})
    return restored


def _line(name: str, manifest: Manifest) -> dict[str, Any]:
    return {"name": name} | asdict(manifest)


def _tell(lines: Iterable[dict[str, Any]], as_json: bool, done: str) -> None:
    count = 0
    for line in lines:
        count += 1
        if as_json:
            sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
        elif "position" in line:
            typer.echo("{name}  position {position}, {entries} entries, {bytes} bytes, {at}".format_map(_said(line)))
        else:
            typer.echo("{service}/{partition}".format_map(line))
    if not as_json:
        typer.echo(f"{done} {count} snapshots" if count != 1 else f"{done} 1 snapshot")


def _said(line: dict[str, Any]) -> dict[str, Any]:
    return line | {"at": f"{line['taken_at'].astimezone(CHINA):%Y-%m-%d %H:%M:%S}"}


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Shows what is being done, where somebody looks on."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("")
        yield lambda text: progress.update(task, description=text)
