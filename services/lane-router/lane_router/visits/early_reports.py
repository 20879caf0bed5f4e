"""What a lane reports of a visit before its gathering comes: kept until then, and for as long as a visit is."""

from typing import Any

from kakou.contracts.events.visit_routed import VisitReported
from kakou.runtime.state.retention import note, take_old
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import VISITS_KEPT

from lane_router.state import EARLY_REPORTS


def keep(unit: UnitOfWork, visit: str, **report: Any) -> None:
    """Keep the report (`barrier`, `departure` or `retraction`), unless one like it or another end came before."""
    known = unit.get(EARLY_REPORTS, visit, VisitReported)
    if known is None:
        note(unit, EARLY_REPORTS, visit)
        known = VisitReported(visit=visit)
    ended = known.departure is not None or known.retraction is not None
    if known.barrier is None if "barrier" in report else not ended:
        unit.put(EARLY_REPORTS, visit, known.model_copy(update=report))


def take(unit: UnitOfWork, visit: str) -> VisitReported | None:
    """What was kept for the visit, which is gathered now; None, as nearly always, for nothing."""
    kept = unit.get(EARLY_REPORTS, visit, VisitReported)
    if kept is not None:
        unit.delete(EARLY_REPORTS, visit)
    return kept


def forget_some(unit: UnitOfWork) -> None:
    """At a tick: forget those whose gathering will not come any more."""
    for visit in take_old(unit, EARLY_REPORTS, VISITS_KEPT):
        unit.delete(EARLY_REPORTS, visit)
