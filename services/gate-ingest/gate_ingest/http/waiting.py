"""Waiting for what becomes of a write: the read model says, and its commits wake the waiter."""

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from kakou.contracts.events.outbound import Answer, ForecastMade
from kakou.service.retention import REPEATS_KNOWN
from kakou.web.waits.clients import remaining, waiting
from kakou.web.waits.wakers import any_of

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http.context import Gate
from gate_ingest.read_model.visit_view import Seen
from gate_ingest.state import FORECAST, OFFERS, VISIT, Freed, VisitKept, conflicts_kind, lane_no

LOOK_EVERY: Final = 0.25
"""For so long an event id is not to be used again."""


async def conflict_about(gate: Gate, zone: str, visit: str) -> Answer | None:
    """Why an event about the visit was not taken, if one of the last days had an id that was used before."""
    today = datetime.now(UTC).date()
    days = ((today - timedelta(days=back)).isoformat() for back in range(REPEATS_KNOWN.days + 1))
    found = await asyncio.gather(*(gate.model.get(zone, conflicts_kind(day), visit, Answer) for day in days))
    return next((answer for answer in found if answer is not None), None)


async def see_visit(gate: Gate, zone: str, visit: str) -> Seen | None:
    """The visit as it stands; None when the read model does not know it."""
    kept = await gate.model.get(zone, VISIT, visit, VisitKept)
    return await as_seen(gate, zone, kept) if kept is not None else None


async def as_seen(gate: Gate, zone: str, kept: VisitKept) -> Seen:
    """The visit as it is kept, with what hazmat-notify says of it."""
    if kept.verdict is None or not kept.verdict.hazardous:
        return Seen(kept, freed=False)
    made = await gate.offers.get(zone, FORECAST, kept.visit, ForecastMade)
    freed = await gate.offers.get(zone, OFFERS, lane_no(kept.gate, kept.lane), Freed) if kept.held else None
    return Seen(kept, freed=freed is not None and kept.held in freed.sequences, made=made)


def answers(seen: Seen | None) -> bool:
    """Whether whoever reported a truck need wait no longer: there is a verdict, or a seal to be opened."""
    return seen is not None and (seen.settled or seen.awaiting_seal)


async def verdict_of(gate: Gate, zone: str, visit: str, seconds: float, *, or_seal: bool = False) -> Seen | None:
    """The visit as soon as it has a verdict in force, or as it stands when `seconds` are over.

    or_seal: or as soon as it waits for a seal, which whoever asks has to open.
    """

    def done(seen: Seen | None) -> bool:
        return seen is not None and (answers(seen) if or_seal else seen.settled)

    seen = await see_visit(gate, zone, visit)
    if done(seen):
        return seen
    until = monotonic() + remaining(seconds)
    async with waiting():
        with ExitStack() as registered:
            wakers = [
                registered.enter_context(gate.host.states.changes_of(service, zone, *kinds))
                for service, kinds in ((READ_MODEL, (VISIT,)), (OFFERS_MODEL, (OFFERS, FORECAST)))
            ]
            # The clock ends this loop, whatever becomes of a cancellation on its way through somebody else's code.
            while (left := until - monotonic()) > 0:
                for waker in wakers:
                    waker.clear()
                seen = await see_visit(gate, zone, visit)
                if done(seen):
                    break
                await any_of(wakers, min(left, LOOK_EVERY))
    return seen
