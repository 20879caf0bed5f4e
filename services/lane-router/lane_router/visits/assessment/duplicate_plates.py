"""A plate that stands in two lanes at the same time: one of the two vehicles bears a false one."""

from kakou.contracts.events.findings import Finding
from kakou.contracts.task import task_no

from lane_router.records import VisitEntry
from lane_router.visits.assessment.accounts import Accounts
from lane_router.visits.assessment.effects import OpenTask
from lane_router.visits.assessment.facts import Facts

TASK = "clone-plate"


def elsewhere(facts: Facts, visit: VisitEntry, accounts: Accounts) -> list[Finding]:
    """The visits at other lanes that hold another pass of this plate; a truck sent here from there is the same one.

    A pass that both show speaks for itself, but is an alarm all the same. What was recorded offline is long gone.
    """
    found, shown = [], {entry.filed.no for entry in facts.papers.passes}
    for plate, numbers in facts.of_plates.items():
        bound = [entry for no in numbers if (entry := accounts.passes[no]).state == "bound"]
        for holder in dict.fromkeys(entry.visit for entry in bound):
            other = accounts.visits.get(holder) if holder and holder != visit.visit else None
            if other is None or other.plate != plate or _place(other) == _place(visit):
                continue
            if other.may_stand and facts.in_lanes.get(other.at) == other.visit:
                told = {"plate": plate, "lane": _place(other), "visit": other.visit}
                if any(entry.visit == holder and entry.filed.no not in shown for entry in bound):
                    found.append(Finding(code="identity.plate.elsewhere", facts=told))
                lanes = {"here": _place(visit), "there": _place(other)}
                accounts.effects.append(OpenTask(TASK, "vehicle", plate, visit.visit, lanes))
                accounts.keep_visit(other.model_copy(update={"clone": task_no(TASK, plate, visit.visit)}))
    return found


def task_of(visit: VisitEntry) -> str:
    """The task that `elsewhere` opened for the visit."""
    return task_no(TASK, str(visit.plate), visit.visit)


def _place(visit: VisitEntry) -> str:
    return f"{visit.gate}/{visit.lane}"
