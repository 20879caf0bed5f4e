"""`kakou token`: who may speak to the gate, for which zone, and until when."""

import asyncio
import getpass
import hashlib
import json
import re
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer
from kakou.contracts import topics
from kakou.contracts.services import SPOKEN_TO
from kakou.runtime.events.envelope import envelope
from kakou.runtime.host import Host, UnknownZone
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.service.token_mirror import tell_revoked
from kakou.service.token_table import TokenTable
from kakou.service.tokens import TOKEN, TokenEntry
from kakou.values.locations import GATE, LANE, ZONE
from kakou.web.access.token_use import forget_use, last_uses
from kakou.web.pages.sessions import SHIFT_SECONDS
from kakou.web.pages.sign_in_codes import SignInCodes
from pydantic import TypeAdapter, ValidationError

from kakou_cli.errors import Failure, failing
from kakou_cli.operator import operator_host
from kakou_cli.token_list import SHOWN, Line, lines

token = typer.Typer(help="Issue, list and revoke tokens.", no_args_is_help=True)

KNOWN_WITHIN: Final = 20.0

VALID, DEVICE_VALID = "P90D", "P1Y"
LONGEST_VALID: Final = timedelta(days=3_660)
SHIFT: Final = timedelta(seconds=SHIFT_SECONDS)
DEVICES: Final = frozenset({"terminal", "wms"})

DIGEST: Final = re.compile(r"[0-9a-f]{8,64}")
_DURATION = TypeAdapter(timedelta)

Zone = Annotated[str, typer.Option(help="The zone the token belongs to, 3105W say.")]
By = Annotated[str | None, typer.Option(help="Who does this, as it shall stand in the log; else the system's user.")]

People = Annotated[
    str,
    typer.Option("--people-valid", envvar="KAKOU_TOKEN_VALID", help="How long a person's token is good (ISO 8601)."),
]
Devices = Annotated[
    str,
    typer.Option(
        "--device-valid",
        envvar="KAKOU_DEVICE_TOKEN_VALID",
        help="How long a device's token is good, that is one with no scope but terminal and wms.",
    ),
]


@token.command()
def issue(
    zone: Zone,
    name: Annotated[str, typer.Option(help="The person's or device's name, as it shall stand in the log.")],
    scope: Annotated[list[str], typer.Option(help=f"One or more of {', '.join(topics.SCOPES)}.")],
    lane: Annotated[
        list[str] | None,
        typer.Option(help="Bind it to a lane (several times: to these): gate/lane, G1/E01 say; none: every lane."),
    ] = None,
    valid: Annotated[
        str | None, typer.Option(help="How long it is good, an ISO 8601 duration: P90D, P1Y, PT8H; else as set below.")
    ] = None,
    people: People = VALID,
    devices: Devices = DEVICE_VALID,
    by: By = None,
) -> None:
    """Print a new token, and nothing else. It is shown this once: the log keeps its digest only."""
    for given in scope:
        if given not in topics.SCOPES:
            raise typer.BadParameter(
                f"{given!r} is no scope; choose from {', '.join(topics.SCOPES)}", param_hint="--scope"
            )
    _check_lanes(lane or [])
    _check_zone(zone)
    lasting = _duration(valid or (devices if set(scope) <= DEVICES else people))
    with failing():
        text = asyncio.run(_issue(zone, name, scope, lane or [], lasting, by or _user()))
    sys.stdout.write(text + "\n")


@token.command("sign-in-link")
def sign_in_link(
    zone: Zone,
    name: Annotated[str, typer.Option(help="The person's name, as it shall stand in the log.")],
    url: Annotated[
        str, typer.Option(envvar="KAKOU_INGEST_URL", help="Where the person's browser reaches gate-ingest.")
    ] = "http://127.0.0.1:8080",
    by: By = None,
) -> None:
    """Print a link that signs a customs officer in at the desk: good once, for ten minutes. The officer's token behind
    it is shown to nobody, and ends with the shift."""
    _check_zone(zone)
    with failing():
        code = asyncio.run(_sign_in_code(zone, name, by or _user()))
    sys.stdout.write(f"{url.rstrip('/')}/desk/enter?code={code}\n")


@token.command("list")
def list_tokens(
    zone: Zone, as_json: Annotated[bool, typer.Option("--json", help="For machines: one JSON array.")] = False
) -> None:
    """The zone's tokens, those that expire first on top: whose they are, until when, and when they were last used."""
    _check_zone(zone)
    with failing():
        tokens = asyncio.run(_list(zone))
    if as_json:
        sys.stdout.write(json.dumps([line.as_json() for line in tokens], ensure_ascii=False, indent=2) + "\n")
        return
    for line in tokens:
        sys.stdout.write(f"{line.as_text()}\n")


@token.command()
def revoke(
    zone: Zone,
    digest: Annotated[
        str | None, typer.Option(help="Of the token's SHA-256 as many of the first digits as name it, 8 or more.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Or the name on it, if no other of the zone's tokens has it.")
    ] = None,
    by: By = None,
) -> None:
    """Make a token worthless from now on, and say whose it was."""
    _check_zone(zone)
    if (digest is None) == (name is None):
        raise typer.BadParameter("name the token by --digest or by --name")
    if digest is not None and not DIGEST.fullmatch(digest):
        raise typer.BadParameter(
            f"{digest!r} is no SHA-256: give 8 to 64 of its hex digits, from the first", param_hint="--digest"
        )
    with failing():
        whose = asyncio.run(_revoke(zone, digest, name, by or _user()))
    sys.stdout.write(f"Revoked: {whose}\n")


async def issue_token(
    host: Host,
    zone: str,
    name: str,
    scopes: list[str],
    lanes: list[str] | None = None,
    valid: timedelta = timedelta(days=90),
    by: str = "operator",
) -> str:
    """A token that every service accepts by the time it is returned. Raises Failure when they don't hear of it."""
    text = f"kk_{zone}_{secrets.token_urlsafe(32)}"
    await host.register_zone(zone)
    data = {
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "name": name,
        "scopes": scopes,
        "lanes": lanes or [],
        "expires": (datetime.now(UTC) + valid).isoformat(timespec="seconds"),
        "by": by,
    }
    await _tell(host, zone, topics.TOKEN_ISSUED, data)
    return text


async def _issue(zone: str, name: str, scopes: list[str], lanes: list[str], valid: timedelta, by: str) -> str:
    async with operator_host() as host:
        sys.stderr.write("Waiting until every service knows the token …\n")
        return await issue_token(host, zone, name, scopes, lanes, valid, by)


async def _sign_in_code(zone: str, name: str, by: str) -> str:
    async with operator_host() as host:
        text = await issue_token(host, zone, name, ["officer"], valid=SHIFT, by=by)
        return await SignInCodes(host.notes()).new(zone, hashlib.sha256(text.encode()).hexdigest())


async def _list(zone: str) -> list[Line]:
    told = TokenTable()
    async with operator_host({TOKENS_TOPIC: told.learn}) as host:
        kept, used = await _kept(host, told, zone), await last_uses(host.notes(), zone)
    good = {digest: entry for digest, entry in kept.items() if not told.revoked(zone, digest)}
    return list(lines(good, used, datetime.now(UTC)))


async def revoke_token(
    host: Host, told: TokenTable, zone: str, digest: str | None = None, name: str | None = None, by: str = "operator"
) -> str:
    """Whose it was. No door takes it by the time this returns. Raises Failure where there is none, or several.

    told: what `host` learns from TOKENS_TOPIC.
    """
    kept = await _kept(host, told, zone)
    meant = chosen(kept, digest, name)
    # First: a door whose state is being built goes by it, and would take the token until it comes to the event. Where
    # that is all that comes of it, the next try finds the token in the state, and does both again.
    await tell_revoked(host, zone, meant)
    await _tell(host, zone, topics.TOKEN_REVOKED, {"digest": meant, "by": by})
    await forget_use(host.notes(), zone, meant)
    return kept[meant].name


async def _revoke(zone: str, digest: str | None, name: str | None, by: str) -> str:
    told = TokenTable()
    async with operator_host({TOKENS_TOPIC: told.learn}) as host:
        return await revoke_token(host, told, zone, digest, name, by)


def chosen(kept: Mapping[str, TokenEntry], digest: str | None, name: str | None) -> str:
    """The digest of the one token that is meant. Raises Failure when there is none, or several."""
    if digest is not None:
        found = [each for each in kept if each.startswith(digest)]
    else:
        found = [each for each, entry in kept.items() if entry.name == name]
    if not found:
        named = f"whose digest begins with {digest}" if digest is not None else f"with the name {name!r}"
        raise Failure(f"token {named} not found in this zone: already revoked, or of another zone")
    if len(found) > 1:
        listed = ", ".join(f"{each[:SHOWN]} ({kept[each].name})" for each in sorted(found)[:10])
        raise Failure(f"{len(found)} tokens match; choose one with --digest: {listed}")
    return found[0]


async def _kept(host: Host, told: TokenTable, zone: str) -> dict[str, TokenEntry]:
    """The zone's tokens, as its state has them and, while that is being built, as was told of them. One that was told
    to be revoked stays among them until the state has it from the log."""
    try:
        kept = await host.states.of(SPOKEN_TO[0]).all(zone, TOKEN, TokenEntry)
    except UnknownZone:
        raise Failure(f"zone {zone} not found") from None
    except (OSError, TimeoutError):
        if not told.of(zone):
            raise
        kept = {}
    return told.good(zone) | kept


def _check_zone(zone: str) -> None:
    if not ZONE.fits(zone):
        raise typer.BadParameter(f"{zone!r} is no zone: give {ZONE.expected}", param_hint="--zone")


def _check_lanes(lanes: list[str]) -> None:
    for given in lanes:
        place, _, lane = given.partition("/")
        if not (GATE.fits(place) and LANE.fits(lane)):
            raise typer.BadParameter(
                f"{given!r} is no lane: give its gate, / and the lane, G1/E01 say", param_hint="--lane"
            )


def _duration(text: str) -> timedelta:
    try:
        lasting = _DURATION.validate_python(text) if text.startswith("P") else timedelta()
    except ValidationError:
        lasting = timedelta()
    if not timedelta() < lasting <= LONGEST_VALID:
        raise typer.BadParameter(f"{text!r} is no time up to ten years: P90D, P1Y, PT8H say", param_hint="--valid")
    return lasting


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


async def _tell(host: Host, zone: str, kind: str, data: Mapping[str, object]) -> None:
    event = envelope(kind, f"/{zone}/operator", str(data["digest"]), data)
    position = await host.append(zone, event, trace=None)
    for service in SPOKEN_TO:
        if not await host.states.reached(service, position.partition, position.offset, KNOWN_WITHIN):
            raise Failure(f"{service} does not know the token after {KNOWN_WITHIN:.0f} s: is it running?")
