"""What a visit's lane reported beside its readings, and was told beside verdicts: as it came, a row an event."""

from typing import Final

from kakou.history.lane_event import LaneEventKind
from kakou.history.tables import LANE_EVENTS
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_source

from history.keeping import keep, kept

COMMANDED: Final[LaneEventKind] = "commanded"


def vehicle_weighed(unit: UnitOfWork, event: Event) -> None:
    """A weighing that led to nothing else; one that did stands behind what it led to."""
    _keep(unit, event, _visit_of(event), "weighed")


def barrier_reported(unit: UnitOfWork, event: Event) -> None:
    _keep(unit, event, _visit_of(event), "barrier")


def device_reported(unit: UnitOfWork, event: Event) -> None:
    _keep(unit, event, _visit_of(event), "device")


def vehicle_departed(unit: UnitOfWork, event: Event) -> None:
    _keep(unit, event, _visit_of(event), "departed")


def visit_retracted(unit: UnitOfWork, event: Event) -> None:
    _keep(unit, event, _visit_of(event), "retracted")


def lane_commanded(unit: UnitOfWork, event: Event) -> None:
    """Commands that are about no visit are told on the lane's page alone. What is told twice upon one event, as a seal
    to lock and the barrier to come down behind a truck, is one row, for the reason that came first."""
    visit = event.data.get("visit")
    if visit is None:
        return
    key, told = (visit, event.origin.root, COMMANDED), event.data
    before = kept(unit, LANE_EVENTS, *key)
    if before is not None:
        told = {**before, "commands": [*before["commands"], *told["commands"]]}
    keep(unit, LANE_EVENTS, key, told)


def _keep(unit: UnitOfWork, event: Event, visit: str | None, kind: LaneEventKind) -> None:
    if visit is not None:
        keep(unit, LANE_EVENTS, (visit, event.origin.root, kind), event.data)


def _visit_of(event: Event) -> str | None:
    """The address of the visit whose session the lane names, None for what is no session."""
    try:
        return str(parse_source(event.source).visit(event.subject))
    except ValueError:
        return None
