"""Which visit an event is about."""

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.values.locations import parse_source

AT_LANE = frozenset(
    {
        topics.VEHICLE_WEIGHED,
        topics.BARRIER_REPORTED,
        topics.DEVICE_REPORTED,
        topics.VEHICLE_DEPARTED,
        topics.VISIT_RETRACTED,
    }
)
"""What a terminal says about the visit of its session."""


def visit_of(event: Event) -> str | None:
    """The visit's address; None for events about no visit."""
    if event.type in (topics.VISIT_ROUTED, topics.VISIT_REPORTED):
        return event.subject
    if event.type == topics.VISIT_DECIDED:
        return str(event.data.get("visit"))
    if event.type not in AT_LANE:
        return None
    try:
        return str(parse_source(event.source).visit(event.subject))
    except ValueError:
        return None


def names_visit(event: Event) -> bool:
    return visit_of(event) is not None


def the_visit(event: Event) -> str:
    """The visit's address. Raises AssertionError for an event about no visit."""
    visit = visit_of(event)
    assert visit is not None, f"{event.type} is about a visit"
    return visit


def lane_of(visit: str) -> str:
    """The lane, `G1.E01`, of a visit's address."""
    return ".".join(visit.split(".", 2)[:2])
