"""What is kept of visits and lanes, read as values."""

from kakou.runtime.unit_of_work import UnitOfWork

from weight_check.effects import PASSAGES
from weight_check.facts import EventFacts, Facts, LaneFacts
from weight_check.policy import ZONE_POLICY
from weight_check.records import NO_ORDERS, NO_RAISES, Orders, Raises, VisitEntry
from weight_check.rules.bridge import LaneBridge
from weight_check.rules.group import GroupWeight
from weight_check.rules.tare import MeasuredTare
from weight_check.state import (
    AT_LANE,
    BRIDGE,
    GROUP,
    NO_SEALS,
    ORDERS,
    RAISED_EARLY,
    RAISES,
    SEQUENCE,
    TARE,
    VISIT,
)
from weight_check.visit_address import lane_of


def visit_or_none(unit: UnitOfWork, no: str) -> VisitEntry | None:
    return unit.get(VISIT, no, VisitEntry)


def at_lane(unit: UnitOfWork, lane: str) -> str | None:
    """The visit that was gathered last at the lane `gate.lane`."""
    return unit.get_text(AT_LANE, lane)


def raised_early(unit: UnitOfWork, lane: str) -> str | None:
    """The visit whose barrier rose before it was gathered."""
    return unit.get_text(RAISED_EARLY, lane)


def last_passage(unit: UnitOfWork) -> int:
    """The number of the zone's last passage."""
    return int(unit.get_text(SEQUENCE, PASSAGES) or 0)


def orders_of(unit: UnitOfWork, lane: str) -> Orders:
    """Officers' commands to the lane that no device has answered."""
    return unit.get(ORDERS, lane, Orders) or NO_ORDERS


def facts_of(unit: UnitOfWork, no: str, visit: VisitEntry) -> Facts:
    """What may decide about the visit with the address `no`, which is taken to be `visit`."""
    lane, routed = lane_of(no), visit.routed
    plate = routed.plate if routed is not None else None
    group = routed.plan.document if routed is not None and routed.plan is not None and routed.trucks else None
    return Facts(
        event=event_facts(unit),
        lane=lane_facts(unit, lane, no),
        tare=unit.get(TARE, plate, MeasuredTare) if plate else None,
        group=unit.get(GROUP, group, GroupWeight) if group else None,
        book=ZONE_POLICY.book(unit),
    )


def event_facts(unit: UnitOfWork) -> EventFacts:
    event = unit.event
    return EventFacts(event.type, unit.zone, event.log_time, event.partition, event.origin.root, unit.rules_version)


def lane_facts(unit: UnitOfWork, lane: str, visit: str | None = None) -> LaneFacts:
    """visit: the one that they are for, whose own entry is not read again."""
    last = unit.get_text(AT_LANE, lane)
    return LaneFacts(
        name=lane,
        last_command=int(unit.get_text(SEQUENCE, lane) or 0),
        bridge=unit.get(BRIDGE, lane, LaneBridge),
        no_seal_reader=unit.get_text(NO_SEALS, lane) is not None,
        raises=unit.get(RAISES, lane, Raises) or NO_RAISES,
        orders=orders_of(unit, lane),
        last=last,
        last_visit=unit.get(VISIT, last, VisitEntry) if last not in (None, visit) else None,
        raised_early=unit.get_text(RAISED_EARLY, lane),
    )
