"""`kakou log key`, `archive`, `verify` and `trim`."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.host import Host
from kakou.runtime.kafka.trimming import delete_before
from kakou.runtime.kafka.witness import Witnessed, tell, told
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kakou_cli.archive.archiving import Archived, Archiver
from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.head import SignedHead
from kakou_cli.archive.holders import holders_of
from kakou_cli.archive.keys import PUBLIC, PublicKey, SigningKey, public_keys
from kakou_cli.archive.options import ARCHIVE, Archive, Key, PublicKeys, given_keys, store_at
from kakou_cli.archive.segment import summary
from kakou_cli.archive.store import ArchiveStore
from kakou_cli.archive.trimming import Cut, planned
from kakou_cli.archive.verifying import Checked, Checker, Finding
from kakou_cli.errors import failing
from kakou_cli.operator import operator_host, operator_settings
from kakou_cli.period import moment

GROUP: Final = "kakou-archive"
"""Under which Kafka keeps where the archive of each partition ends, with the digest of its last seal."""

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for machines.")]


def make_key(file: Annotated[Path, typer.Argument(help="Where to write the private key.")]) -> None:
    """Make the site's signing key: private in FILE, which only you may read, public in FILE.pub.

    Whoever has the private key can sign another past: keep it apart from the archive and from the log. The public key
    is for everybody who checks.
    """
    with failing():
        key = SigningKey.make(file)
    typer.echo(
        f"{file}: private; keep it secret, and a copy of it elsewhere\n{file}{PUBLIC}: public\nkey {key.public.id}"
    )


def archive_log(
    to: Annotated[
        str | None,
        typer.Option(
            "--to", envvar=ARCHIVE, help="The archive: a folder, made where it is missing, or s3://bucket/path."
        ),
    ] = None,
    key: Key = None,
    trusted: PublicKeys = None,
    as_json: Json = False,
) -> None:
    """Write what is new in gate.inbound to the archive, in sealed and signed segments, and seal its end.

    Goes on where the last seal ends, and may be interrupted. It prints the digest of the archive's new head: keep it
    elsewhere, or have it time-stamped; `kakou log verify --head` holds the archive to it.
    """
    with failing():
        if key is None:
            raise ArchiveFailure("no key to sign with: make one with `kakou log key`, and name it with --key")
        store = store_at(to)
        done = asyncio.run(_archive(store, SigningKey.read(key), public_keys(trusted or [])))
    if as_json:
        _print_json({"sealed": [summary(seal) for seal in done.sealed], "head": _head(done.head)})
        return
    records = sum(seal.records for seal in done.sealed)
    typer.echo(f"{records} records sealed in {len(done.sealed)} segments" if records else "Nothing new was on the log.")
    if done.head is not None:
        typer.echo(f"head {done.head.head.number}, {store.address}/{done.head.name}\nsha256 {done.head.digest}")


def verify_log(
    archive: Archive = None,
    trusted: PublicKeys = None,
    head: Annotated[
        str | None, typer.Option("--head", help="The digest of a head that the archive must still hold.")
    ] = None,
    alone: Annotated[bool, typer.Option("--archive-alone", help="Do not read the log beside it.")] = False,
    as_json: Json = False,
) -> None:
    """Check archive and log as one: every record there, once, unchanged, and signed by a key that you give.

    Ends with exit code 0 when all is well, 1 when something is wrong (each with partition, offset and file), 2 when it
    could not be done.
    """
    with failing():
        checked = asyncio.run(_verify(archive, trusted, head, alone))
    if as_json:
        _print_json(_checked(checked))
    else:
        _print(checked, alone)
    raise typer.Exit(1 if checked.findings else 0)


def trim_log(
    before: Annotated[
        datetime, typer.Option("--before", parser=moment, metavar="TIME", help="Keep what is of this time or later.")
    ],
    archive: Archive = None,
    trusted: PublicKeys = None,
    as_json: Json = False,
) -> None:
    """Delete the beginning of gate.inbound from Kafka: what is archived, found unchanged, and needed by nobody.

    Archive and log are checked first. Nothing is deleted that a service's state, its oldest snapshot or the history
    has not behind it; whatever forbids it is named.
    """
    with failing():
        cuts = asyncio.run(_trim(before, archive, trusted))
    if as_json:
        _print_json({"cut": [asdict(cut) for cut in cuts]})
        return
    for cut in cuts:
        typer.echo(
            f"{INBOUND_TOPIC}/{cut.partition} begins at {cut.to} now; {cut.records} records are in the archive only"
        )
    if not cuts:
        typer.echo("There was nothing to trim: no whole segment is older.")


async def _archive(store: ArchiveStore, key: SigningKey, trusted: dict[str, PublicKey]) -> Archived:
    async with operator_host() as host:
        with _counting("archived") as seen:
            done = await Archiver(host.log, store, key, trusted, seen).run(host.partitions)
    if done.head is not None:
        ends = {partition: Witnessed(end.next, end.seal) for partition, end in done.head.head.ends.items()}
        await tell(operator_settings().host().kafka, GROUP, INBOUND_TOPIC, ends)
    return done


async def _verify(archive: str | None, trusted: list[Path] | None, head: str | None, alone: bool) -> Checked:
    store, keys = store_at(archive), given_keys(trusted)
    with _counting("checked") as seen:
        checker = Checker(store, keys, seen, head.strip().lower() if head else None)
        if alone:
            checked = checker.archive()
        else:
            async with operator_host() as host:
                checked = await _with_log(checker, host)
    if not checked.segments and not checked.findings:
        raise ArchiveFailure(f"{store.address} holds no archive: `kakou log archive` writes one")
    return checked


async def _trim(before: datetime, archive: str | None, trusted: list[Path] | None) -> list[Cut]:
    store, keys = store_at(archive), given_keys(trusted)
    async with operator_host() as host:
        with _counting("checked") as seen:
            checked = await _with_log(Checker(store, keys, seen), host)
        if checked.findings:
            raise ArchiveFailure(f"nothing was trimmed: archive and log are not whole: {_said(checked.findings[0])}")
        partitions = range(host.partitions)
        holders = await holders_of(host, operator_settings(), partitions)
        bounds = {partition: await host.log.bounds(INBOUND_TOPIC, partition) for partition in partitions}
        cuts = planned(round(before.timestamp() * 1000), checked.seals, bounds, holders)
        if cuts:
            kafka = operator_settings().host().kafka
            await delete_before(kafka, INBOUND_TOPIC, {cut.partition: cut.to for cut in cuts})
        return cuts


async def _with_log(checker: Checker, host: Host) -> Checked:
    witnessed = await told(operator_settings().host().kafka, GROUP, INBOUND_TOPIC, range(host.partitions))
    return await checker.with_log(host.log, host.partitions, witnessed)


def _print(checked: Checked, alone: bool) -> None:
    for finding in checked.findings:
        typer.echo(_said(finding))
    head = checked.head
    typer.echo(f"{checked.records} records in {checked.segments} segments are as they were sealed.")
    if not alone:
        typer.echo(f"{checked.compared} of them stand in the log, too; {checked.beyond} more stand in the log alone.")
    if head is not None:
        stamp = ", time-stamped" if head.name in checked.stamped else ""
        typer.echo(f"head {head.head.number} of {head.head.made_at}{stamp}, sha256 {head.digest}")
    for name in checked.unsealed:
        typer.echo(f"{name} was never sealed: an interrupted run left it, of no account.")
    for partition, offset in checked.headless.items():
        typer.echo(
            f"{INBOUND_TOPIC}/{partition}/{offset}: from here on no head names what is sealed: a run was interrupted, "
            "or the newest head is gone."
        )
    typer.echo(_verdict(len(checked.findings), alone))


def _verdict(wrong: int, alone: bool) -> str:
    if wrong:
        return "1 thing is wrong." if wrong == 1 else f"{wrong} things are wrong."
    return "The archive is whole; the log was not read." if alone else "Archive and log are whole."


def _said(finding: Finding) -> str:
    place = "" if finding.partition is None else f"{INBOUND_TOPIC}/{finding.partition}"
    where = place if finding.offset is None else f"{place}/{finding.offset}"
    return ": ".join(part for part in (where, finding.file, finding.text) if part)


def _checked(checked: Checked) -> dict[str, Any]:
    return {
        "findings": [asdict(finding) for finding in checked.findings],
        "segments": checked.segments,
        "records": checked.records,
        "ends": {str(partition): end for partition, end in checked.ends.items()},
        "compared": checked.compared,
        "beyond": checked.beyond,
        "head": _head(checked.head),
        "stamped": checked.stamped,
        "unsealed": checked.unsealed,
        "headless": {str(partition): offset for partition, offset in checked.headless.items()},
    }


def _head(head: SignedHead | None) -> dict[str, Any] | None:
    return None if head is None else {"number": head.head.number, "file": head.name, "sha256": head.digest}


@contextmanager
def _counting(what: str) -> Iterator[Callable[[int], None]]:
    """Shows how many records are through, where somebody looks on."""
    columns = (SpinnerColumn(), TextColumn("{task.completed} records " + what), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=None)
        yield lambda records: progress.advance(task, records)


def _print_json(result: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(result, option=orjson.OPT_INDENT_2) + b"\n")
