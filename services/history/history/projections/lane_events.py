"""What a visit's lane reported beside its readings, and was told beside verdicts: as it came, a row an event."""

from typing import Final

from kakou.history.lane_event import LaneEventKind
from kakou.history.tables import LANE_EVENTS
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_source

from history.keeping import keep

REPORTED: Final = 0
"""In place of a command's number."""


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
    """Commands that are about no visit are told on the lane's page alone. A lane may be told twice upon one event, as a
    seal to lock and the barrier to come down behind a truck: the number of the first command tells them apart."""
    _keep(unit, event, event.data.get("visit"), "commanded", event.data["commands"][0]["sequence"])


def _keep(unit: UnitOfWork, event: Event, visit: str | None, kind: LaneEventKind, n: int = REPORTED) -> None:
    if visit is not None:
        keep(unit, LANE_EVENTS, (visit, event.origin.root, kind, n), event.data)


def _visit_of(event: Event) -> str | None:
    """The address of the visit whose session the lane names, None for what is no session."""
    try:
        return str(parse_source(event.source).visit(event.subject))
    except ValueError:
        return None
