"""What an event names up front, loaded for a whole batch in one go."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.state.retention import noting
from kakou.runtime.store import Key
from kakou.service.policy_copy import POLICY

from weight_check import declaration_weight
from weight_check.devices.faults import fault_no
from weight_check.effects import PASSAGES
from weight_check.state import (
    AT_LANE,
    BOOK,
    BRIDGE,
    FAULT,
    GROUP,
    NO_SEALS,
    ORDERS,
    RAISED_EARLY,
    RAISES,
    SEQUENCE,
    TARE,
    VISIT,
)
from weight_check.visit_address import lane_of, visit_of

MOST_LANES: Final = 10_000


class Prefetch:
    """Entries that an event names; it never decides and never fails.

    The visit before at its lane is in the state named by the lane's entry alone: it would be found only when the event
    has been handled, which then is handled again.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], str] = {}
        """By zone and lane the visit that came there last, as far as was seen: only to load it with the others."""

    def keys(self, event: Event) -> Iterable[Key]:
        zone, visit = event.zone, visit_of(event)
        if event.type == topics.DECLARATION_CHANGED:
            yield Key(f"{zone}/{GROUP}", event.subject)
        elif event.type == topics.PASS_CHANGED and (raised := declaration_weight.raised_visit(event)) is not None:
            yield Key(f"{zone}/{VISIT}", raised)
        if visit is None:
            return
        yield Key(f"{zone}/{VISIT}", visit)
        lane = lane_of(visit)
        yield Key(f"{zone}/{RAISES}", lane)
        yield Key(f"{zone}/{RAISED_EARLY}", lane)
        if event.type in (topics.BARRIER_REPORTED, topics.VISIT_REPORTED):
            yield Key(f"{zone}/{SEQUENCE}", PASSAGES)
            yield Key(f"{zone}/{FAULT}", fault_no(lane, "barrier"))
            yield noting(zone, TARE)
            return
        for kind in (SEQUENCE, BRIDGE, AT_LANE, NO_SEALS, ORDERS):
            yield Key(f"{zone}/{kind}", lane)
        yield Key(f"{zone}/{POLICY}", BOOK)
        yield noting(zone, VISIT)
        if event.type == topics.VISIT_ROUTED:
            yield from self._of_papers(event, lane)

    def _of_papers(self, event: Event, lane: str) -> Iterable[Key]:
        zone, visit = event.zone, event.subject
        before = self._last.get((zone, lane))
        if before is not None and before != visit:
            yield Key(f"{zone}/{VISIT}", before)
        if len(self._last) >= MOST_LANES:
            self._last.clear()
        self._last[zone, lane] = visit
        if plate := event.data.get("plate"):
            yield Key(f"{zone}/{TARE}", str(plate))
        if event.data.get("trucks") is not None and isinstance(plan := event.data.get("plan"), dict):
            yield Key(f"{zone}/{GROUP}", str(plan.get("document")))
