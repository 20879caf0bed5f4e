"""What time alone brings about: no weight, no answer of an officer or a seal, no report of a raise. Each once."""

from kakou.contracts.events.writes import ClockTicked
from kakou.runtime.retention import take_old
from kakou.runtime.timers import due_timers
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import VISITS_KEPT

from weight_check import barrier_watch, device_reports, referral, weight_wait
from weight_check.state import (
    BARRIER_TIMER,
    RAISES,
    REFERRAL_TIMER,
    SEAL_TIMER,
    VISIT,
    WEIGHT_TIMER,
    WeighedVisit,
)
from weight_check.visit_weighing import decide


def clock_ticked(unit: UnitOfWork, tick: ClockTicked) -> None:
    """Timers name visits to look at; whether it still matters is in their state."""
    timers = list(due_timers(unit))
    unit.require_all((RAISES if timer.kind == BARRIER_TIMER else VISIT, timer.no) for timer in timers)
    for timer in timers:
        if timer.kind == BARRIER_TIMER:
            barrier_watch.look_at(unit, timer.no)
        elif timer.kind == SEAL_TIMER:
            device_reports.seal_unanswered(unit, timer.no)
        elif timer.kind == WEIGHT_TIMER:
            _give_up_waiting(unit, timer.no)
        elif timer.kind == REFERRAL_TIMER:
            referral.look_at(unit, timer.no)
    for visit in weight_wait.with_another_limit(unit):
        _give_up_waiting(unit, visit)
    referral.look_by_another_limit(unit)
    for visit in take_old(unit, VISIT, VISITS_KEPT):
        unit.delete(VISIT, visit)


def _give_up_waiting(unit: UnitOfWork, visit: str) -> None:
    known = unit.get(VISIT, visit, WeighedVisit)
    overdue = weight_wait.overdue(unit, known) if known is not None else None
    if overdue is not None:
        decide(unit, overdue, "weight-overdue")
