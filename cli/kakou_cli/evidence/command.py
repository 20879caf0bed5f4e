"""`kakou evidence`, and what `kakou verify` does with its file."""

import asyncio
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from kakou.values.locations import parse_visit

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.keys import PublicKey, SigningKey, public_keys
from kakou_cli.archive.options import Archive, Key, PublicKeys, store_at
from kakou_cli.errors import failing
from kakou_cli.evidence.bundle import Manifest, reading
from kakou_cli.evidence.checking import CheckedBundle, CheckedRevision, check
from kakou_cli.evidence.making import pack, zone_seal
from kakou_cli.period import Period
from kakou_cli.replay.progress import counting
from kakou_cli.replay.source import Zone, opened
from kakou_cli.replay.words import difference_said


def evidence(
    visit: Annotated[str, typer.Argument(help="Its address: gate.lane.session, G1.E01.20261122080000000017 say.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    log: Annotated[
        Path | None, typer.Option("--log", help="A file of `kakou log export`, instead of the log in Kafka.")
    ] = None,
    zone: Zone = None,
    archive: Archive = None,
    key: Key = None,
    trusted: PublicKeys = None,
    as_json: Annotated[bool, typer.Option("--json", help="Say what was packed as JSON, for machines.")] = False,
) -> None:
    """Pack what a visit's verdicts rest on into one signed file, which `kakou verify` computes again anywhere.

    It holds every event of the zone up to the last that concerned the visit, as a verdict may rest on any of them, and
    nothing of other zones; with --archive also the seal that covers them. Whoever has it knows the zone's trade, and
    can reckon its draws: give it to those alone who may.
    """
    with failing():
        if key is None:
            raise ArchiveFailure("no key to sign with: make one with `kakou log key`, and name it with --key")
        manifest = asyncio.run(_pack(_address(visit), out, log, zone, archive, SigningKey.read(key), trusted))
    if as_json:
        sys.stdout.buffer.write(orjson.dumps({"file": str(out), **manifest.model_dump(mode="json")}) + b"\n")
        return
    verdicts = "1 verdict" if len(manifest.revisions) == 1 else f"{len(manifest.revisions)} verdicts"
    typer.echo(f"{out}: {verdicts} of {manifest.visit}, {manifest.events} events")
    if manifest.sealed_to is None:
        typer.echo("They are under no seal: name the archive with --archive.", err=True)
    elif manifest.sealed_to <= manifest.last:
        typer.echo(f"From offset {manifest.sealed_to} on they are under no seal yet: `kakou log archive`.", err=True)


def check_bundle(file: Path, trusted: list[Path] | None) -> CheckedBundle:
    """Raises BrokenBundle, CannotReplay, WrongKey, OSError."""
    keys = public_keys(trusted or [])
    with reading(file, keys) as found, counting("computed again") as seen:
        return asyncio.run(check(found, keys, seen))


def agrees(checked: CheckedBundle) -> bool:
    return not checked.wrong and not checked.differing


def plain(checked: CheckedBundle) -> dict[str, Any]:
    """For machines."""
    return {**asdict(checked), "sealed": checked.sealed.model_dump(mode="json") if checked.sealed else None}


def say(checked: CheckedBundle, with_key: bool) -> None:
    """For people."""
    typer.echo(f"Visit {checked.visit} of zone {checked.zone}, packed by kakou {checked.build}.")
    for line in checked.wrong:
        typer.echo(f"Wrong: {line}")
    for revision in checked.revisions:
        typer.echo(f"Verdict {revision.revision} ({revision.verdict}): {_equal(revision)}")
    others = [one for one in checked.differing if one not in [revision.difference for revision in checked.revisions]]
    for difference in others:
        typer.echo(difference_said(difference))
    if checked.differing and checked.build != (own := version("kakou-cli")):
        typer.echo(f"This is kakou {own}: try the build that packed it before you blame the gate.")
    typer.echo(f"{checked.events} events computed again, {checked.outputs} outputs about the visit compared.")
    typer.echo(_seal_said(checked))
    typer.echo(f"Signed by key {checked.key_id}" + ("." if with_key else ", which was not checked: give --public-key."))


def _equal(revision: CheckedRevision) -> str:
    if revision.difference is None:
        return "equal, byte for byte."
    return f"differs. {difference_said(revision.difference)}"


def _seal_said(checked: CheckedBundle) -> str:
    if checked.sealed is None:
        return "The events are under no seal: they rest on the word of whoever signed this file."
    stamp = ", which is time-stamped" if checked.stamped else ""
    head = f", under head {checked.head}{stamp}" if checked.head else ""
    left = f"; {checked.unsealed} events behind it are under no seal" if checked.unsealed else ""
    return f"Sealed on {checked.sealed.sealed_at} to offset {checked.sealed.next}{head}{left}."


async def _pack(
    visit: str,
    out: Path,
    file: Path | None,
    zone: str | None,
    archive: str | None,
    key: SigningKey,
    trusted: list[Path] | None,
) -> Manifest:
    keys: dict[str, PublicKey] = {**public_keys(trusted or []), key.public.id: key.public}
    async with opened(file, zone, Period(), archive) as log:
        if log.since is not None:
            raise ArchiveFailure(f"{file} holds what the gate said from {log.since} on only: export it without --from")
        sealed = zone_seal(store_at(archive), log.place, keys) if archive else None
        with counting("read") as seen:
            return await pack(log, visit, sealed, key, out, seen)


def _address(visit: str) -> str:
    try:
        return str(parse_visit(visit))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="VISIT") from None
