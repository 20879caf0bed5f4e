"""A plate that stands in two lanes at the same time: one of the two vehicles bears a false one."""

from kakou.contracts.events.visit_routed import Finding
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import repository
from lane_router.lanes import lane_state
from lane_router.records import VisitEntry
from lane_router.state import PASS, VISIT
from lane_router.tasks import open_task
from lane_router.visits.facts import Papers


def elsewhere(unit: UnitOfWork, visit: VisitEntry, papers: Papers) -> list[Finding]:
    """The visits at other lanes that hold another pass of this plate; a truck sent here from there is the same one.

    A pass that both show speaks for itself, but is an alarm all the same. What was recorded offline is long gone.
    """
    if not papers.who.sure or visit.offline:
        return []
    found, shown = [], {entry.filed.no for entry in papers.passes}
    for plate in papers.who.physical:
        numbers = list(repository.passes_of_plate(unit, plate).live)
        unit.require(PASS, numbers)
        bound = [entry for no in numbers if (entry := repository.the_pass(unit, no)).state == "bound"]
        for holder in dict.fromkeys(entry.visit for entry in bound):
            other = unit.get(VISIT, holder, VisitEntry) if holder and holder != visit.visit else None
            if other is None or other.plate != plate or _place(other) == _place(visit):
                continue
            if lane_state.stands(unit, other):
                facts = {"plate": plate, "lane": "/".join(_place(other)), "visit": other.visit}
                if any(entry.visit == holder and entry.filed.no not in shown for entry in bound):
                    found.append(Finding(code="identity.plate.elsewhere", facts=facts))
                here, there = "/".join(_place(visit)), "/".join(_place(other))
                task = open_task(unit, "clone-plate", "vehicle", plate, occurrence=visit.visit, here=here, there=there)
                unit.put(VISIT, other.visit, other.model_copy(update={"clone": task}))
    return found


def task_of(visit: VisitEntry) -> str:
    """The task that `elsewhere` opened for the visit."""
    return f"clone-plate.{visit.plate}.{visit.visit}"


def _place(visit: VisitEntry) -> tuple[str, str]:
    return visit.gate, visit.lane
