"""The queue of visits that wait for an officer: thousands perhaps, of which a page is shown."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated

from kakou.contracts.claim import Claim
from kakou.contracts.documents.policy import ReleaseCase
from kakou.contracts.events.outbound import DocumentChanged
from kakou.contracts.visit_view import ProposedRelease
from kakou.values.locations import parse_visit
from kakou.web.access.auth import Principal
from pydantic import Field

from gate_ingest.claims.claims import ClaimKept
from gate_ingest.http.context import Gate
from gate_ingest.http.second_officer import needs_two
from gate_ingest.queue.feed import queue_of
from gate_ingest.queue.searching import Sought
from gate_ingest.state import CONFIGURED_LANE, REFERRAL, Referral


class QueuedReferral(Referral):
    """A visit that waits for an officer, and who is at it or has spoken."""

    claim: Annotated[Claim | None, Field(exclude_if=lambda claim: claim is None)] = None
    """Which officer is at it; absent where nobody is."""
    two_persons: Annotated[bool, Field(exclude_if=lambda two: not two)] = False
    """Whether an officer's release takes effect only when a second officer agrees (policy `two_persons`)."""
    proposed: Annotated[ProposedRelease | None, Field(exclude_if=lambda proposed: proposed is None)] = None
    """The release that waits for a second officer."""


async def referral_queue(gate: Gate, zone: str) -> list[str]:
    """The visits, the one that has waited longest first. May raise OSError, TimeoutError."""
    return list(await queue_of(gate.model, gate.offers, zone))


async def sought_in_queue(gate: Gate, principal: Principal, sought: Sought, after: str | None) -> list[str]:
    """The visits that the principal may see and that fit, in the same order. after: those behind this one alone,
    whether it fits still or not. May raise OSError, TimeoutError."""
    queue, modes = await queue_of(gate.model, gate.offers, principal.zone), dict[str, str]()
    if sought.mode is not None:
        configured = await gate.model.all(principal.zone, CONFIGURED_LANE, DocumentChanged)
        modes = {no: str(told.document.get("mode", "live")) for no, told in configured.items()}
    own, now = [visit for visit in queue if is_seen_by(principal, visit)], datetime.now(UTC)
    start = own.index(after) + 1 if after in own else 0
    return [visit for visit in own[start:] if sought.fits(queue[visit][0], modes, now)]


def is_seen_by(principal: Principal, visit: str) -> bool:
    """Whether the visit is at one of the principal's lanes."""
    place = parse_visit(visit)
    return principal.at(place.gate, place.lane)


async def referral_of(gate: Gate, zone: str, visit: str) -> Referral | None:
    """None where it does not wait for an officer. May raise OSError, TimeoutError."""
    return next(iter(await referrals_of(gate, zone, [visit])), None)


async def referrals_of(gate: Gate, zone: str, visits: list[str]) -> list[Referral]:
    """In this order; those that were settled meanwhile are left out. May raise OSError, TimeoutError."""
    withheld = await gate.offers.get_many(zone, REFERRAL, visits, Referral)
    waiting = await gate.model.get_many(zone, REFERRAL, visits, Referral)
    both = zip(waiting, withheld, strict=True)
    return [referral for referral in (first or second for first, second in both) if referral is not None]


def queued(referral: Referral, claim: ClaimKept | None, two: Collection[ReleaseCase]) -> QueuedReferral:
    """The referral as the queue shows it. two: releases that need two officers, by the policy in force."""
    return QueuedReferral.model_construct(
        **dict(referral),
        claim=claim.shown if claim is not None else None,
        two_persons=needs_two(two, referral.verdict, referral.level),
        proposed=ProposedRelease.of(referral.verdict),
    )
