"""The queue of visits that wait for an officer: thousands perhaps, of which a page is shown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.base import OutboundModel
from kakou.contracts.claim import Claim
from kakou.contracts.documents.policy import ReleaseCase
from kakou.contracts.documents.reference import Level
from kakou.contracts.events.outbound import DocumentChanged
from kakou.contracts.visit_view import ProposedRelease
from kakou.lists import cursor
from kakou.lists.asking import error_of, misnamed
from kakou.rules.two_persons import needs_two
from kakou.values.locations import GateCode, LaneCode, parse_visit
from kakou.web.access.auth import Principal
from kakou.web.addresses import address
from kakou.web.problems import wrong
from pydantic import Field

from gate_ingest.claims.claims import ClaimKept
from gate_ingest.http.bodies import plain, whole
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi.describing import described
from gate_ingest.http.openapi.parameters import Limit
from gate_ingest.http.second_officer import cases
from gate_ingest.queue.feed import queue_of
from gate_ingest.queue.searching import LaneMode, Sought
from gate_ingest.state import CONFIGURED_LANE, REFERRAL, VISIT, Referral, VisitKept

OFFICER: Final = ("officer",)
PARAMETERS: Final = ("gate", "lane", "level", "overdue", "mode", "after", "limit")


class QueuedReferral(Referral):
    """A visit that waits for an officer, and who is at it or has spoken."""

    claim: Annotated[Claim | None, Field(exclude_if=lambda claim: claim is None)] = None
    """Which officer is at it; absent where nobody is."""
    two_persons: Annotated[bool, Field(exclude_if=lambda two: not two)] = False
    """Whether an officer's release takes effect only when a second officer agrees (policy `two_persons`)."""
    proposed: Annotated[ProposedRelease | None, Field(exclude_if=lambda proposed: proposed is None)] = None
    """The release that waits for a second officer."""


class ReferralPage(OutboundModel):
    """The queue from its oldest."""

    items: tuple[QueuedReferral, ...]
    """The visits that wait for an officer."""
    next: str | None = None
    """The path of the page that follows; null at the end."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["visits"])

    @router.get(
        "/v1/referrals",
        **described(
            "Visits that wait for an officer, oldest first",
            OFFICER,
            {200: ("A page", ReferralPage)},
            description="A token that is bound to lanes sees those lanes' visits alone.",
        ),
    )
    async def list_referrals(
        request: Request,
        after: Annotated[
            str | None,
            Query(description="Where the page before ended, as its `next` has it; or a visit. Those behind it follow."),
        ] = None,
        limit: Limit = 100,
        of_gate: Annotated[GateCode | None, Query(alias="gate", description="The gate.")] = None,
        lane: Annotated[LaneCode | None, Query(description="The lane, by its name at its gate.")] = None,
        level: Annotated[Level | None, Query(description="The enterprise's credit level.")] = None,
        overdue: Annotated[bool | None, Query(description="Whether an officer should have answered by now.")] = None,
        mode: Annotated[LaneMode | None, Query(description="The mode of the lane.")] = None,
    ) -> Response:
        speaker = await gate.speaker(request, *OFFICER)
        if errors := misnamed([name for name, _ in request.query_params.multi_items()], PARAMETERS):
            raise wrong(errors)
        sought = Sought(of_gate, lane, level, overdue, mode)
        of = ("referrals", speaker.zone, *(f"{name}={text}" for name, text in sought.parameters.items()))
        async with gate.long_looks.turn(speaker.zone):
            found = await sought_in_queue(gate, speaker, sought, _place(of, after))
            page, more = found[:limit], len(found) > limit
            claims = await gate.claims.of(speaker.zone)
            rows = await queued(gate, speaker.zone, [visit for _, visit in page], claims)
        body: dict[str, Any] = {"items": [whole(row) for row in rows]}
        if more:
            following = {**sought.parameters, "after": cursor.write(of, page[-1]), "limit": limit}
            body["next"] = address("/v1/referrals", **following)
        return plain(body)

    return router


async def referral_queue(gate: Gate, zone: str) -> list[str]:
    """The visits, the one that has waited longest first. May raise OSError, TimeoutError."""
    return list(await queue_of(gate.model, gate.offers, zone))


def _place(of: Sequence[str], after: str | None) -> cursor.Place | str | None:
    """Where a page is to begin: behind a place in the queue, or behind a visit. of: what its cursors are good for.
    Raises Problem 422."""
    if after is None or not cursor.is_one(after):
        return after
    try:
        return cursor.read(of, (datetime, str), after)
    except cursor.BadCursor:
        message = "must be as in the `next` of a page of this list, with the same filters"
        raise wrong([error_of("after", "cursor", message)]) from None


async def sought_in_queue(
    gate: Gate, principal: Principal, sought: Sought, after: cursor.Place | str | None
) -> list[tuple[datetime, str]]:
    """The visits that the principal may see and that fit, in the same order, each with since when it waits. after:
    those behind this place alone, whether what stood there waits still or not; or behind this visit, while it waits.
    May raise OSError, TimeoutError."""
    queue, modes = await queue_of(gate.model, gate.offers, principal.zone), dict[str, str]()
    if sought.mode is not None:
        configured = await gate.model.all(principal.zone, CONFIGURED_LANE, DocumentChanged)
        modes = {no: str(told.document.get("mode", "live")) for no, told in configured.items()}
    if isinstance(after, str):
        after = (queue[after][0].opened_at, after) if after in queue else None
    now = datetime.now(UTC)
    return [
        (kept.opened_at, visit)
        for visit, (kept, _) in queue.items()
        if is_seen_by(principal, visit)
        and (after is None or (kept.opened_at, visit) > after)
        and sought.fits(kept, modes, now)
    ]


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


async def queued(gate: Gate, zone: str, visits: list[str], claims: Mapping[str, ClaimKept]) -> list[QueuedReferral]:
    """The referrals as the queue shows them, in this order; those that were settled meanwhile are left out. claims:
    those in force, by visit. May raise OSError, TimeoutError."""
    rows = await referrals_of(gate, zone, visits)
    if not rows:
        return []
    two, proposed = await cases(gate, zone), await _proposed(gate, zone, rows)
    return [_queued(row, claims.get(row.visit), two, proposed.get(row.visit)) for row in rows]


async def _proposed(gate: Gate, zone: str, rows: list[Referral]) -> dict[str, ProposedRelease | None]:
    """By visit, the releases that wait. Since when is told by the verdicts before, which the queue does not have."""
    waiting = {row.visit: row.verdict for row in rows if ProposedRelease.of(row.verdict) is not None}
    kept = await gate.model.get_many(zone, VISIT, [*waiting], VisitKept)
    earlier = [each.earlier if each is not None else () for each in kept]
    pairs = zip(waiting.items(), earlier, strict=True)
    return {visit: ProposedRelease.of(verdict, before) for (visit, verdict), before in pairs}


def _queued(
    referral: Referral, claim: ClaimKept | None, two: Collection[ReleaseCase], proposed: ProposedRelease | None
) -> QueuedReferral:
    """two: releases that need two officers, by the policy in force."""
    verdict = referral.verdict
    return QueuedReferral.model_construct(
        **dict(referral),
        claim=claim.shown if claim is not None else None,
        two_persons=needs_two(two, verdict, hazardous=verdict.hazardous, level=referral.level),
        proposed=proposed,
    )
