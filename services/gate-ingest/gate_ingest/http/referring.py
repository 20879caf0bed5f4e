"""The queue of visits that wait for an officer: thousands perhaps, of which a page is shown."""

from datetime import datetime

from kakou.contracts.base import OutboundModel

from gate_ingest.http.context import Gate
from gate_ingest.state import REFERRAL, Referral


class _Queued(OutboundModel):
    """As much of a Referral as its place in the queue takes; the rest costs twenty times as much to read."""

    opened_at: datetime


async def referral_queue(gate: Gate, zone: str) -> list[str]:
    """The visits, the one that has waited longest first. May raise OSError, TimeoutError."""
    queued = {
        **await gate.offers.all(zone, REFERRAL, _Queued),
        **await gate.model.all(zone, REFERRAL, _Queued),
    }
    return sorted(queued, key=lambda visit: (queued[visit].opened_at, visit))


async def referrals_of(gate: Gate, zone: str, visits: list[str]) -> list[Referral]:
    """In this order; those that were settled meanwhile are left out. May raise OSError, TimeoutError."""
    withheld = await gate.offers.get_many(zone, REFERRAL, visits, Referral)
    waiting = await gate.model.get_many(zone, REFERRAL, visits, Referral)
    both = zip(waiting, withheld, strict=True)
    return [referral for referral in (first or second for first, second in both) if referral is not None]
