"""A vehicle is gathered; its lane may have reported what became of it before."""

from kakou.contracts import topics
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.visit_routed import VisitPictured
from kakou.contracts.picture import PICTURES_KEPT, Picture
from kakou.runtime.state.retention import note
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import settle

from lane_router import repository
from lane_router.lanes import lane_state
from lane_router.records import VisitEntry
from lane_router.state import GATHERED_ON, VISIT
from lane_router.visits import early_reports
from lane_router.visits.arrival import Repeat, arrive
from lane_router.visits.departure import count_raise, end, retract
from lane_router.visits.pass_search import identity_of
from lane_router.visits.routing import route


def vehicle_gathered(unit: UnitOfWork, reading: VehicleGathered) -> None:
    """A gathering, and right after it what its lane had reported of the visit before it came."""
    no = lane_state.visit_of(unit.event)
    reported = early_reports.take(unit, no)
    _gathered(unit, no, reading, gone=reported is not None)
    if reported is None:
        return
    if reported.barrier is not None:
        count_raise(unit, no, past=True)
    if reported.retraction is not None:
        retract(unit, no)
    if reported.departure is not None:
        end(unit, no, reported.departure.how)
    unit.emit(topics.VISIT_REPORTED, reported, subject=no)


def _gathered(unit: UnitOfWork, no: str, reading: VehicleGathered, gone: bool) -> None:
    """Route the visit if the gathering is news. gone: it is known to have left its lane since."""
    policy, _ = repository.policy_of(unit)
    known = unit.get(VISIT, no, VisitEntry)
    who = identity_of(unit, reading, policy) if known is not None else None
    arrival = arrive(known, _begun(unit, no, reading), who, policy.resume_window, unit.log_time)
    if isinstance(arrival, Repeat):
        settle(unit, no, "duplicate", 200, arrival.why, first=arrival.first)
        return
    visit, gone = arrival.visit, gone and known is None
    if known is None:
        lane_state.remember_lane(unit, visit.gate, visit.lane)
        note(unit, VISIT, no, under=GATHERED_ON)
    if arrival.comes and not visit.offline and not gone:
        lane_state.come_to_lane(unit, visit.at, no)
    route(unit, visit, arrival.because, gone)
    _tell_pictures(unit, no, reading)


def _tell_pictures(unit: UnitOfWork, no: str, reading: VehicleGathered) -> None:
    """After the papers: whoever keeps the visit knows by then whether it is another one under an address used
    before."""
    pictures = tuple(
        Picture(address=address, camera=photo.camera, at=unit.log_time)
        for photo in reading.photos
        if (address := photo.address) is not None
    )
    if pictures:
        unit.emit(topics.VISIT_PICTURED, VisitPictured(visit=no, pictures=pictures[:PICTURES_KEPT]), subject=no)


def _begun(unit: UnitOfWork, no: str, reading: VehicleGathered) -> VisitEntry:
    """The visit as it begins with this reading."""
    gate, lane = lane_state.place_of(unit.event)
    return VisitEntry(
        visit=no,
        gate=gate,
        lane=lane,
        gathered=reading,
        gathered_at=unit.log_time,
        offline=unit.event.attributes.get("offline") is True,
        root=unit.event.origin.root,
    )
