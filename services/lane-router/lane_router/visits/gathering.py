"""A vehicle is gathered; its lane may have reported what became of it before."""

from kakou.contracts import topics
from kakou.contracts.events.gathered import VehicleGathered
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.lanes import lane_state
from lane_router.visits import arrival, early_reports
from lane_router.visits.departure import count_raise, end, retract


def vehicle_gathered(unit: UnitOfWork, reading: VehicleGathered) -> None:
    """A gathering, and right after it what its lane had reported of the visit before it came."""
    no = lane_state.visit_of(unit.event)
    reported = early_reports.take(unit, no)
    arrival.gathered(unit, reading, gone=reported is not None)
    if reported is None:
        return
    if reported.barrier is not None:
        count_raise(unit, no, past=True)
    if reported.retraction is not None:
        retract(unit, no)
    if reported.departure is not None:
        end(unit, no, reported.departure.how)
    unit.emit(topics.VISIT_REPORTED, reported, subject=no)
