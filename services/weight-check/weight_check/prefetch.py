"""What an event names up front, loaded for a whole batch in one go."""

from collections.abc import Iterable

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.store import Key
from kakou.service.policy_copy import POLICY

from weight_check import declaration_weight
from weight_check.effects import PASSAGES
from weight_check.state import AT_LANE, BOOK, BRIDGE, GROUP, RAISES, SEQUENCE, TARE, VISIT
from weight_check.visit_address import lane_of, visit_of


def keys(event: Event) -> Iterable[Key]:
    """Entries that the event names; it never decides and never fails."""
    zone, visit = event.zone, visit_of(event)
    if event.type == topics.DECLARATION_CHANGED:
        yield Key(f"{zone}/{GROUP}", event.subject)
    elif event.type == topics.PASS_CHANGED and (raised := declaration_weight.raised_visit(event)) is not None:
        yield Key(f"{zone}/{VISIT}", raised)
    if visit is None:
        return
    yield Key(f"{zone}/{VISIT}", visit)
    if event.type == topics.VEHICLE_WEIGHED:
        yield Key(f"{zone}/{POLICY}", BOOK)
    lane = lane_of(visit)
    yield Key(f"{zone}/{RAISES}", lane)
    if event.type in (topics.BARRIER_REPORTED, topics.VISIT_REPORTED):
        yield Key(f"{zone}/{SEQUENCE}", PASSAGES)
        return
    yield Key(f"{zone}/{SEQUENCE}", lane)
    yield Key(f"{zone}/{BRIDGE}", lane)
    yield Key(f"{zone}/{AT_LANE}", lane)
    if plate := event.data.get("plate"):
        yield Key(f"{zone}/{TARE}", str(plate))
    if event.data.get("trucks") is not None and isinstance(plan := event.data.get("plan"), dict):
        yield Key(f"{zone}/{GROUP}", str(plan.get("document")))
