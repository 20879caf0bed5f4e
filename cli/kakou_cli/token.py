"""`kakou token`: who may speak to the gate, and for which zone."""

import asyncio
import hashlib
import re
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer
from gate_ingest.entries import TOKEN
from kakou.contracts import topics
from kakou.contracts.places import ZONE
from kakou.operations.auth import TokenEntry
from kakou.runtime.host import Host, UnknownZone

from kakou_cli.failing import Failure, failing
from kakou_cli.operator import operator_host

token = typer.Typer(help="Issue and revoke tokens.", no_args_is_help=True)

KEEPERS = ("gate-ingest", "hazmat-notify")
"""Services that check tokens; a token is good once both know it."""

KNOWN_WITHIN = 20.0

DIGEST = re.compile(r"[0-9a-f]{64}")


@token.command()
def issue(
    zone: Annotated[str, typer.Option(help="The zone the token belongs to, 3105W say.")],
    name: Annotated[str, typer.Option(help="The person's or device's name, as it shall stand in the log.")],
    scope: Annotated[list[str], typer.Option(help=f"One or more of {', '.join(topics.SCOPES)}.")],
    lane: Annotated[
        list[str] | None, typer.Option(help="For terminals: gate/lane, G1/E01 say; none: every lane.")
    ] = None,
) -> None:
    """Print a new token, and nothing else. It is shown this once: the log keeps its digest only."""
    for given in scope:
        if given not in topics.SCOPES:
            raise typer.BadParameter(
                f"{given!r} is no scope; choose from {', '.join(topics.SCOPES)}", param_hint="--scope"
            )
    if not ZONE.fits(zone):
        raise typer.BadParameter(f"{zone!r} is no zone: give {ZONE.expected}", param_hint="--zone")
    with failing():
        text = asyncio.run(_issue(zone, name, scope, lane or []))
    sys.stdout.write(text + "\n")


@token.command()
def revoke(
    zone: Annotated[str, typer.Option(help="The zone the token belongs to.")],
    digest: Annotated[str, typer.Option(help="SHA-256 of the token, 64 hex digits, as the log names it.")],
) -> None:
    """Make a token worthless from now on, and say whose it was."""
    if not DIGEST.fullmatch(digest):
        raise typer.BadParameter(f"{digest!r} is no SHA-256: give its 64 hex digits", param_hint="--digest")
    with failing():
        name = asyncio.run(_revoke(zone, digest))
    sys.stdout.write(f"Revoked: {name}\n")


async def issue_token(host: Host, zone: str, name: str, scopes: list[str], lanes: list[str] | None = None) -> str:
    """A token that every service accepts by the time it is returned. Raises Failure when they don't hear of it."""
    text = f"kk_{zone}_{secrets.token_urlsafe(32)}"
    await host.register_zone(zone)
    data = {
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "name": name,
        "scopes": scopes,
        "lanes": lanes or [],
        "by": "operator",
    }
    await _tell(host, zone, topics.TOKEN_ISSUED, data)
    return text


async def _issue(zone: str, name: str, scopes: list[str], lanes: list[str]) -> str:
    async with operator_host() as host:
        sys.stderr.write("Waiting until every service knows the token …\n")
        return await issue_token(host, zone, name, scopes, lanes)


async def _revoke(zone: str, digest: str) -> str:
    async with operator_host() as host:
        try:
            kept = await host.state(KEEPERS[0]).get(zone, TOKEN, digest, TokenEntry)
        except UnknownZone:
            raise Failure(f"the gate knows no zone {zone}") from None
        if kept is None:
            raise Failure(f"zone {zone} has no token with this digest: revoked already, or another zone's")
        await _tell(host, zone, topics.TOKEN_REVOKED, {"digest": digest, "by": "operator"})
        return kept.name


async def _tell(host: Host, zone: str, kind: str, data: Mapping[str, object]) -> None:
    event = {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": f"/{zone}/operator",
        "type": kind,
        "subject": str(data["digest"]),
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
    position = await host.append(zone, event, trace=None)
    for service in KEEPERS:
        if not await host.reached(service, position.partition, position.offset, KNOWN_WITHIN):
            raise Failure(f"{service} has not heard of the token after {KNOWN_WITHIN:.0f} s: is it running?")
