"""Lanes as they stand, and the visits at them."""

from functools import lru_cache
from typing import Final

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Lane
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.lanes.rules.lane_choice import LaneCondition
from lane_router.records import VisitEntry
from lane_router.state import ALL, AT_LANE, LANE, LANE_REPORT, LANES, LaneEntry, LaneReport, Numbers

KEPT_AT_LANE: Final = 8
"""Visits that a lane remembers: the truck in it and those set aside for it, which may still be let through."""


def place_of(event: Event) -> tuple[str, str]:
    """Gate and lane of an event said at a lane."""
    _, _, gate, lane = event.source.split("/")
    return gate, lane


def visit_of(event: Event) -> str:
    """The address of the visit that an event said at a lane is about."""
    gate, lane = place_of(event)
    return f"{gate}.{lane}.{event.subject}"


def condition_of(unit: UnitOfWork, gate: str, lane: str, policy: PolicyValues, here: bool = False) -> LaneCondition:
    """A lane now. A lane never configured takes everything; one that never reported is open.

    here: an event just came from it, so it is not silent.
    """
    name = f"{gate}.{lane}"
    entry, report = unit.get(LANE, name, LaneEntry), unit.get(LANE_REPORT, name, LaneReport)
    document = entry.document if entry else _never_configured(gate, lane)
    if report is None:
        return LaneCondition(document, known=entry is not None)
    silent = not here and report.at + policy.lane_silence <= unit.log_time
    return LaneCondition(document, report.open, report.faulty, silent)


@lru_cache(256)
def _never_configured(gate: str, lane: str) -> Lane:
    return Lane(gate=gate, lane=lane)


def other_lanes(unit: UnitOfWork, policy: PolicyValues) -> list[LaneCondition]:
    """Every lane of the zone that was ever heard of."""
    names = lane_names(unit)
    unit.require(LANE, list(names))
    unit.require(LANE_REPORT, list(names))
    return [condition_of(unit, gate, lane, policy) for gate, _, lane in (name.partition(".") for name in names)]


def lane_names(unit: UnitOfWork) -> tuple[str, ...]:
    known = unit.get(LANES, ALL, Numbers)
    return known.nos if known else ()


def remember_lane(unit: UnitOfWork, gate: str, lane: str) -> None:
    """Have the lane among those that trucks may be sent to."""
    known = unit.get(LANES, ALL, Numbers) or Numbers()
    if (name := f"{gate}.{lane}") not in known.nos:
        unit.put(LANES, ALL, known.with_no(name))


def at_lane(unit: UnitOfWork, lane: str) -> tuple[str, ...]:
    """The visits gathered last at the lane `gate.lane`, the truck that stands in it at the end; some may be over."""
    return tuple((unit.get_text(AT_LANE, lane) or "").split())


def come_to_lane(unit: UnitOfWork, lane: str, visit: str) -> None:
    """The visit's truck stands in the lane; those before it have left, or are set aside."""
    before = tuple(other for other in at_lane(unit, lane) if other != visit)
    unit.put(AT_LANE, lane, " ".join((*before[1 - KEPT_AT_LANE :], visit)))


def stands(unit: UnitOfWork, visit: VisitEntry) -> bool:
    """Whether nothing was said of the truck's leaving its lane, and no other vehicle has come there since."""
    return visit.may_stand and at_lane(unit, visit.at)[-1:] == (visit.visit,)
