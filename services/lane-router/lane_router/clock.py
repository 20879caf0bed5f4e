"""What the zone's clock brings about, each once, also when the service was down at that moment."""

from collections.abc import Callable

from kakou.contracts.events.writes import ClockTicked
from kakou.runtime.state.retention import take_old
from kakou.runtime.state.timers import due_timers
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.policy_copy import tick_at_change
from kakou.service.retention import VISITS_KEPT

from lane_router import deadlines, duplicates, repository
from lane_router.filings import doubts, forgetting, pass_end
from lane_router.goods import tracked_items
from lane_router.lanes import silence
from lane_router.state import GATHERED_ON, VISIT
from lane_router.visits import counting, early_reports
from lane_router.visits.reevaluation import reconsider


def clock_ticked(unit: UnitOfWork, tick: ClockTicked) -> None:
    """Look at whatever a timer names or the policy gives another limit, forget what is old."""
    for timer in due_timers(unit):
        LOOKS[timer.kind](unit, timer.no)
    tick_at_change(unit, repository.policy_book(unit))
    for kind, no in deadlines.with_other_limits(unit):
        LOOKS[kind](unit, no)
    duplicates.forget_old(unit)
    for visit in take_old(unit, VISIT, VISITS_KEPT, under=GATHERED_ON):
        unit.delete(VISIT, visit)
    early_reports.forget_some(unit)
    forgetting.forget_some(unit)


LOOKS: dict[str, Callable[[UnitOfWork, str], None]] = {
    deadlines.EXPIRY: pass_end.look_at_life,
    deadlines.TRANSIT: counting.look_at_transit,
    deadlines.FULL_DECLARATION: counting.look_at_full_declaration,
    deadlines.RETURN: tracked_items.look_at_return,
    deadlines.PERMISSION: lambda unit, no: reconsider(unit, no, "document"),
    pass_end.IN_DOUBT: doubts.no_report_in_time,
    deadlines.SUPERVISION: tracked_items.look_at_supervision,
    deadlines.SILENCE: silence.look,
}
"""By kind of timer; whether it still matters, or no longer, is for each to see in the state."""
