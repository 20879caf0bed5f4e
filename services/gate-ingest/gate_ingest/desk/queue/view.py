"""The queue as the desk shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kakou.contracts.verdicts import Reason
from kakou.contracts.visit_view import ProposedRelease
from kakou.web.access.auth import Principal

from gate_ingest.claims.claims import ClaimKept
from gate_ingest.desk.claim.view import Held, held
from gate_ingest.desk.reasons import gravest_first
from gate_ingest.http.context import Gate
from gate_ingest.http.referrals.queue import is_seen_by, referral_queue, referrals_of
from gate_ingest.lanes.calls import Call, Calls
from gate_ingest.state import Referral

SHOWN: Final = 50


@dataclass(frozen=True)
class Waiting:
    """A truck in the queue. why: its gravest reason; `others`: how many more it has. claim: who is at it. proposed: its
    release, which waits for a second officer."""

    referral: Referral
    why: Reason | None
    others: int
    overdue: bool
    claim: Held | None
    proposed: ProposedRelease | None = None


@dataclass(frozen=True)
class Calling:
    """The booth of a lane calls an officer, since `at`."""

    gate: str
    lane: str
    at: datetime


@dataclass(frozen=True)
class Queue:
    """waiting: those that have waited longest; `more` are not shown. turns: when the next of them is overdue.
    calling: booths that call an officer."""

    waiting: tuple[Waiting, ...]
    more: int
    turns: datetime | None
    calling: tuple[Calling, ...]

    @property
    def count(self) -> int:
        return len(self.waiting) + self.more


async def queue_of(gate: Gate, principal: Principal) -> Queue:
    """The queue now. Raises Problem 429; OSError, TimeoutError."""
    async with gate.long_looks.turn(principal.zone):
        visits = await referral_queue(gate, principal.zone)
    calls = await Calls(gate.host.notes()).of(principal.zone, datetime.now(UTC))
    return await shown(gate, principal, visits, await gate.claims.of(principal.zone), calls)


async def shown(
    gate: Gate,
    principal: Principal,
    visits: Sequence[str],
    claimed: Mapping[str, ClaimKept],
    calls: Mapping[str, Call],
) -> Queue:
    """Of the visits in their order those that the principal may see. May raise OSError, TimeoutError."""
    own = [visit for visit in visits if is_seen_by(principal, visit)]
    referrals = await referrals_of(gate, principal.zone, own[:SHOWN])
    now = datetime.now(UTC)
    waiting = tuple(_waiting(each, now, held(claimed.get(each.visit), principal)) for each in referrals)
    to_come = [each.due for each in referrals if each.due is not None and each.due > now]
    return Queue(waiting, max(0, len(own) - SHOWN), min(to_come, default=None), _calling(principal, calls))


def _calling(principal: Principal, calls: Mapping[str, Call]) -> tuple[Calling, ...]:
    """Those that nobody has answered, the oldest first."""
    places = ((no.partition("."), call.at) for no, call in calls.items() if call.answered_at is None)
    calling = (Calling(gate, lane, at) for (gate, _, lane), at in places if principal.at(gate, lane))
    return tuple(sorted(calling, key=lambda each: each.at))


def _waiting(referral: Referral, now: datetime, claim: Held | None) -> Waiting:
    reasons = [reason for reason in gravest_first(referral.verdict.reasons) if reason.outcome != "note"]
    overdue = referral.due is not None and referral.due <= now
    proposed = ProposedRelease.of(referral.verdict)
    return Waiting(referral, reasons[0] if reasons else None, max(0, len(reasons) - 1), overdue, claim, proposed)
