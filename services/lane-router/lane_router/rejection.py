"""An event that could not be handled: the visit concerned is referred to an officer."""

from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.visit_routed import VisitReported, barely_known
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import VisitId, parse_source

from lane_router import repository
from lane_router.lanes import lane_state
from lane_router.records import VisitEntry
from lane_router.state import EARLY_REPORTS, VISIT
from lane_router.visits import last_word
from lane_router.visits.arrival import Arrival, arrive

REJECTED: Final = "rejected"
RESUMED: Final = "resumed"


def refer(event: Event, unit: UnitOfWork) -> None:
    """Tell of the visit what little is certain. Its truck stands in its lane, whatever became of the event. Other
    events' rejections stand for themselves."""
    if event.type != topics.VEHICLE_GATHERED or not event.subject:
        return
    try:
        visit = parse_source(event.source).visit(event.subject)
    except ValueError:
        return
    read = _as_far_as_read(event, unit, visit)
    known = unit.get(VISIT, read.visit, VisitEntry)
    gone = known is None and unit.get(EARLY_REPORTS, read.visit, VisitReported) is not None
    because, stands, comes = REJECTED, read, not gone
    if known is not None:
        because, stands, comes = _as_it_stands(unit, known, read)
        unit.put(VISIT, stands.visit, stands)
    if comes and not stands.offline:
        lane_state.come_to_lane(unit, stands.at, stands.visit)
    last_word.note(unit, stands.at)
    told = barely_known(visit, unit.log_time).model_copy(
        update={
            "direction": read.gathered.direction,
            "mode": read.gathered.mode,
            "papers": stands.papers,
            "because": because,
            "gathered_at": stands.gathered_at,
            "offline": stands.offline,
            "plate": known.plate if known is not None else None,
            "gone": gone,
        }
    )
    unit.emit(topics.VISIT_ROUTED, told, subject=stands.visit)


def _as_it_stands(unit: UnitOfWork, known: VisitEntry, read: VisitEntry) -> tuple[str, VisitEntry, bool]:
    """Why a visit on record is told of again, as what it is kept, and whether its truck has come to the lane just now.

    What was known of it still holds, unless its truck had driven off and is here again.
    """
    policy, _ = repository.policy_of(unit)
    arrival = arrive(known, read, None, policy.resume_window, unit.log_time)
    again = known.looked_at_again()
    if not isinstance(arrival, Arrival):
        return REJECTED, again, False
    if arrival.because == RESUMED:
        return RESUMED, arrival.visit, True
    return REJECTED, again.model_copy(update={"offline": arrival.visit.offline}), True


def _as_far_as_read(event: Event, unit: UnitOfWork, visit: VisitId) -> VisitEntry:
    """The visit as it would begin with this reading, of which nothing is certain but where it was taken, and how."""
    mode = event.data.get("mode")
    reading = VehicleGathered(
        direction="E" if event.data.get("direction") == "E" else "I", mode=mode if mode in ("M", "B") else "A"
    )
    return VisitEntry(
        visit=str(visit),
        gate=visit.gate,
        lane=visit.lane,
        gathered=reading,
        gathered_at=unit.log_time,
        offline=event.attributes.get("offline") is True,
        root=event.origin.root,
    )
