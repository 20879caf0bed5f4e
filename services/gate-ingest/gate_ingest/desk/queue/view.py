"""The queue as the desk shows it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kakou.contracts.verdicts import Reason

from gate_ingest.desk.reasons import gravest_first
from gate_ingest.http.context import Gate
from gate_ingest.http.referring import referral_queue, referrals_of
from gate_ingest.state import Referral

SHOWN: Final = 50


@dataclass(frozen=True)
class Waiting:
    """A truck in the queue. why: its gravest reason; `others`: how many more it has."""

    referral: Referral
    why: Reason | None
    others: int
    overdue: bool


@dataclass(frozen=True)
class Queue:
    """waiting: those that have waited longest; `more` are not shown."""

    waiting: tuple[Waiting, ...]
    more: int

    @property
    def count(self) -> int:
        return len(self.waiting) + self.more


async def queue_of(gate: Gate, zone: str) -> Queue:
    """The zone's queue now. Raises Problem 429; OSError, TimeoutError."""
    async with gate.long_looks.turn(zone):
        visits = await referral_queue(gate, zone)
        shown = await referrals_of(gate, zone, visits[:SHOWN])
    now = datetime.now(UTC)
    return Queue(tuple(_waiting(each, now) for each in shown), max(0, len(visits) - SHOWN))


def _waiting(referral: Referral, now: datetime) -> Waiting:
    reasons = [reason for reason in gravest_first(referral.verdict.reasons) if reason.outcome != "note"]
    overdue = referral.due is not None and referral.due <= now
    return Waiting(referral, reasons[0] if reasons else None, max(0, len(reasons) - 1), overdue)
