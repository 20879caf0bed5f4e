"""Visits in progress are looked at again when something changes that they have to do with."""

from collections.abc import Callable, Sequence

from kakou.contracts.events.gathered import PlateReading
from kakou.contracts.triggers import PLATE_ENTERED, Trigger
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import repository
from lane_router.lanes import lane_state
from lane_router.records import DeclarationEntry, PassEntry, VisitEntry
from lane_router.state import AT_LANE, VISIT
from lane_router.visits.routing import route


def reconsider(unit: UnitOfWork, no: str, because: Trigger) -> None:
    """Look at a visit's papers again, something in them having changed. One that is over stays as it is."""
    visit = unit.get(VISIT, no, VisitEntry)
    if visit is not None and not visit.over:
        route(unit, visit.looked_at_again(), because)


def with_plate(unit: UnitOfWork, visit: VisitEntry, plate: str) -> VisitEntry:
    """The visit, looked at anew by the plate that a person read in place of the cameras."""
    by_person = PlateReading.model_validate({"text": plate, "confidence": "Y"})
    reading = visit.gathered.model_copy(update={"plates": (by_person,)})
    anew = {"gathered": reading, "found": (), "plate": None, "other_plate": None}
    return route(unit, visit.looked_at_again().model_copy(update=anew), PLATE_ENTERED)


def look_again(unit: UnitOfWork, because: Trigger, concerned: Callable[[VisitEntry], bool]) -> None:
    """Reconsider the visits at the lanes that are concerned, also those set aside, which an officer may release."""
    names = lane_state.lane_names(unit)
    unit.require(AT_LANE, list(names))
    visits = [no for name in names for no in lane_state.at_lane(unit, name)]
    unit.require(VISIT, visits)
    for no in visits:
        visit = unit.get(VISIT, no, VisitEntry)
        if visit is not None and not visit.over and concerned(visit):
            reconsider(unit, visit.visit, because)


def look_at_pass(unit: UnitOfWork, entry: PassEntry, because: Trigger) -> None:
    """A pass has changed: the visit that holds it, and those at the lanes that show it."""
    if entry.visit is not None:
        reconsider(unit, entry.visit, because)
    concerned = concerned_by(unit, "pass", entry.filed.no)
    look_again(unit, because, lambda visit: visit.visit != entry.visit and concerned(visit))


def look_at_waiting(unit: UnitOfWork, gone: VisitEntry, freed: Sequence[PassEntry]) -> None:
    """A truck has gone back without using its passes: whom it kept from them, or from the last of a declaration.

    A later visit that shows one of them may be the same truck, which was at its next lane before it was told here that
    it had left this one. Only who stands in a lane now is let through.
    """
    documents = repository.declarations(unit, (ref.no for entry in freed for ref in entry.filed.documents))
    short = [no for no, each in documents.items() if any(one.allocated > one.declared for one in each.counts)]
    waiting_for = [concerned_by(unit, "declaration", no) for no in short]

    def is_concerned(visit: VisitEntry) -> bool:
        if not lane_state.stands(unit, visit):
            return False
        later = visit.gathered_at >= gone.gathered_at and any(entry.filed.no in visit.found for entry in freed)
        return later or any(waits(visit) for waits in waiting_for)

    look_again(unit, "freed", is_concerned)


def look_at_document(unit: UnitOfWork, entry: DeclarationEntry) -> None:
    """A declaration has changed: the visits that hold its passes, and those at the lanes that show one of it."""
    visits = dict.fromkeys(repository.the_pass(unit, no).visit for no in entry.live)
    for visit in visits:
        if visit is not None:
            reconsider(unit, visit, "document")
    concerned = concerned_by(unit, "declaration", entry.document.no)
    look_again(unit, "document", lambda visit: visit.visit not in visits and concerned(visit))


def concerned_by(unit: UnitOfWork, kind: str, no: str) -> Callable[[VisitEntry], bool]:
    """Whether a visit has to do with a control order's target."""

    def passes(visit: VisitEntry) -> list[PassEntry]:
        return list(repository.passes(unit, visit.found).values())

    def is_concerned(visit: VisitEntry) -> bool:
        match kind:
            case "pass":
                return no in visit.found
            case "vehicle":
                return no == visit.plate
            case "declaration":
                return any(ref.no == no for entry in passes(visit) for ref in entry.filed.documents)
            case "container":
                seen = any(box.container == no for box in visit.gathered.containers)
                return seen or any(box.no == no for entry in passes(visit) for box in entry.filed.containers)
            case _:
                held = passes(visit)
                documents = repository.declarations(unit, (ref.no for entry in held for ref in entry.filed.documents))
                firms = [entry.filed.firm for entry in held]
                return no in firms or any(document.document.firm == no for document in documents.values())

    return is_concerned
