"""Passes of which nobody knows whether the barrier was raised on them: unusable, their part of the ledger held, until
it is reported after all, or an officer says."""

from kakou.runtime.unit_of_work import UnitOfWork

from lane_router import repository
from lane_router.passes import lifecycle
from lane_router.records import PassEntry
from lane_router.state import PASS
from lane_router.tasks import open_task
from lane_router.visits import counting

TASK = "pass-in-doubt"


def doubt(unit: UnitOfWork, entry: PassEntry) -> None:
    """The pass ended while a visit held it, and the visit is over, or ought to be, without a report of the barrier."""
    repository.keep_pass(unit, lifecycle.doubt(entry), "in-doubt")
    repository.leave_gate(unit, entry)
    open_task(unit, TASK, "pass", entry.filed.no)


def no_report_in_time(unit: UnitOfWork, no: str) -> None:
    """The barrier has not reported about a pass that ended while held (policy barrier_wait)."""
    entry = unit.get(PASS, no, PassEntry)
    if entry is not None and entry.visit is not None and entry.state in ("void", "expired"):
        doubt(unit, entry)


def settle(unit: UnitOfWork, no: str, passed: bool) -> None:
    """An officer says whether the pass was passed with: it counts, or ends as it was meant to and gives back."""
    entry = unit.get(PASS, no, PassEntry)
    if entry is None or entry.state != "in-doubt":
        return
    if passed:
        counting.count_passed(unit, entry, None)
    else:
        repository.keep_pass(unit, repository.give_back_if_due(unit, lifecycle.free(entry)), "freed")
