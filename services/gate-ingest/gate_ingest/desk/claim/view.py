"""Who is at a truck, as the desk shows it."""

from contextlib import suppress
from dataclasses import dataclass

from kakou.contracts.claim import Claim
from kakou.web.access.auth import Principal

from gate_ingest.claims.claims import ClaimKept
from gate_ingest.http.context import Gate
from gate_ingest.http.referrals.queue import referral_of


@dataclass(frozen=True)
class Held:
    """A claim as whoever looks sees it. own: it is theirs."""

    claim: Claim
    own: bool


@dataclass(frozen=True)
class Strip:
    """The head of a truck's page. waits: it waits for an officer, so that it can be claimed."""

    visit: str
    waits: bool
    held: Held | None


def held(claim: ClaimKept | None, principal: Principal) -> Held | None:
    return Held(claim.shown, claim.is_held_by(principal)) if claim is not None else None


async def strip_of(gate: Gate, principal: Principal, visit: str) -> Strip:
    """May raise OSError, TimeoutError."""
    if await referral_of(gate, principal.zone, visit) is None:
        return Strip(visit, waits=False, held=None)
    return Strip(visit, True, held(await gate.claims.on(principal.zone, visit), principal))


async def strip_beside(gate: Gate, principal: Principal, visit: str) -> Strip | None:
    """None while it cannot be read: the rest of the page does not wait for it."""
    with suppress(OSError, TimeoutError):
        return await strip_of(gate, principal, visit)
    return None


async def another_at_it(gate: Gate, principal: Principal, visit: str) -> Claim | None:
    """Another officer's claim. None as well while it cannot be read: a claim bars no decision."""
    with suppress(OSError, TimeoutError):
        found = held(await gate.claims.on(principal.zone, visit), principal)
        return found.claim if found is not None and not found.own else None
    return None
