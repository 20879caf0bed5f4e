"""An event that could not be handled: the visit concerned is referred to an officer."""

from kakou.contracts import topics
from kakou.contracts.events.visit_routed import barely_known
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_source

from lane_router.records import VisitEntry
from lane_router.state import VISIT


def refer(event: Event, unit: UnitOfWork) -> None:
    """Tell of the visit what little is certain. Other events' rejections stand for themselves."""
    if event.type != topics.VEHICLE_GATHERED or not event.subject:
        return
    try:
        visit = parse_source(event.source).visit(event.subject)
    except ValueError:
        return
    no = str(visit)
    known = unit.get(VISIT, no, VisitEntry)
    if known is not None:
        known = known.model_copy(update={"papers": known.papers + 1})
        unit.put(VISIT, no, known)
    direction = "E" if event.data.get("direction") == "E" else "I"
    told = barely_known(visit, unit.log_time).model_copy(update={"direction": direction, "papers": 1})
    if known is not None:
        before = {"papers": known.papers, "gathered_at": known.gathered_at, "plate": known.plate}
        told = told.model_copy(update=before)
    unit.emit(topics.VISIT_ROUTED, told, subject=no)
