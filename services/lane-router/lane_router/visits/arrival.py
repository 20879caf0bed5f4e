"""A vehicle is gathered at a lane, and looked at again whenever its papers change."""

from kakou.contracts.events.gathered import PlateReading, VehicleGathered
from kakou.contracts.triggers import PLATE_ENTERED, Trigger
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import settle

from lane_router import old_visits, repository
from lane_router.lanes import lane_state
from lane_router.records import VisitEntry
from lane_router.state import VISIT
from lane_router.visits.pass_search import identity_of
from lane_router.visits.routing import route


def gathered(unit: UnitOfWork, reading: VehicleGathered, gone: bool = False) -> None:
    """Begin a visit, look again, or resume one. Automatic repeats get its first verdict; by hand, a new revision.

    gone: its lane has reported the raise, or that the truck has left, before.
    """
    event = unit.event
    gate, lane = lane_state.place_of(event)
    no = f"{gate}.{lane}.{event.subject}"
    offline = event.attributes.get("offline") is True
    known = unit.get(VISIT, no, VisitEntry)
    if known is None:
        visit = VisitEntry(
            visit=no,
            gate=gate,
            lane=lane,
            gathered=reading,
            gathered_at=unit.log_time,
            offline=offline,
            root=event.origin.root,
        )
        lane_state.remember_lane(unit, gate, lane)
        if not gone:
            _come(unit, visit)
        old_visits.note(unit, no)
        route(unit, visit, "gathered", gone)
    elif _resumes(unit, known):
        back = {"found": (), "bound": (), "plate": None, "other_plate": None, "ended": None, "ended_at": None}
        now = {"decided": False, "redirected": False, "offline": offline, "recounts": ()}
        route(unit, _come(unit, _again(known, reading).model_copy(update=back | now)), "resumed")
    elif known.over:
        settle(unit, no, "duplicate", 200, "the visit is over", first=known.root)
    elif (other := _other_plate(unit, known, reading)) is not None:
        route(unit, _again(known, known.gathered).model_copy(update={"other_plate": other}), "other-plate")
    elif reading.mode == "A":
        settle(unit, no, "duplicate", 200, "the visit was gathered before", first=known.root)
    else:
        anew = {"found": (), "plate": None, "offline": known.offline and offline}
        route(unit, _come(unit, _again(known, reading).model_copy(update=anew)), "re-gathered")


def _come(unit: UnitOfWork, visit: VisitEntry) -> VisitEntry:
    """The visit, standing in its lane now unless that was recorded offline."""
    if not visit.offline:
        lane_state.come_to_lane(unit, visit.at, visit.visit)
    return visit


def _resumes(unit: UnitOfWork, known: VisitEntry) -> bool:
    """A truck that drove off without a raise, or was misread, may come back to its session (policy resume_window)."""
    if known.raised_at is not None or known.ended_at is None:
        return False
    return unit.log_time < known.ended_at + repository.policy_of(unit)[0].resume_window


def with_plate(unit: UnitOfWork, visit: VisitEntry, plate: str) -> VisitEntry:
    """The visit, looked at anew by the plate that a person read in place of the cameras."""
    by_person = PlateReading.model_validate({"text": plate, "confidence": "Y"})
    again = _again(visit, visit.gathered.model_copy(update={"plates": (by_person,)}))
    return route(unit, again.model_copy(update={"found": (), "plate": None, "other_plate": None}), PLATE_ENTERED)


def reconsider(unit: UnitOfWork, no: str, because: Trigger) -> None:
    """Look at a visit's papers again, something in them having changed. One that is over stays as it is."""
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is not None and not visit.over:
        route(unit, _again(visit, visit.gathered), because)


def _again(visit: VisitEntry, reading: VehicleGathered) -> VisitEntry:
    """The visit with the next number for its papers."""
    return visit.model_copy(update={"papers": visit.papers + 1, "gathered": reading})


def _other_plate(unit: UnitOfWork, visit: VisitEntry, reading: VehicleGathered) -> str | None:
    """The plate of a new reading, where it is beyond doubt another vehicle's than the first, which was so too."""
    if not visit.sure or visit.plate is None:
        return None
    who = identity_of(unit, reading, repository.policy_of(unit)[0])
    return who.plate if who.sure and who.plate is not None and visit.plate not in who.physical else None
