"""Timers fire on the zone's clock, each once."""

from typing import Final

from kakou.contracts.events.writes import ClockTicked
from kakou.runtime.state.timers import due_timers
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.policy_copy import tick_at_change

from weight_check import deadlines, forgetting
from weight_check.policy import ZONE_POLICY
from weight_check.state import (
    BARRIER_TIMER,
    ORDERS,
    PROPOSED_TIMER,
    RAISES,
    REFERRAL_TIMER,
    SEAL_TIMER,
    VISIT,
    WEIGHT_TIMER,
    WITHDRAWN_TIMER,
)
from weight_check.visits import device_reports, raise_by_two

OF_LANES: Final = {BARRIER_TIMER: RAISES, PROPOSED_TIMER: ORDERS}
"""By the kind of a timer that names a lane, the entry of the lane that says what it is about."""


def clock_ticked(unit: UnitOfWork, tick: ClockTicked) -> None:
    """Timers name visits and lanes to look at; whether it still matters is in their state."""
    # What was withdrawn for a truck that came later was raised before what is not.
    timers = sorted(due_timers(unit), key=lambda timer: timer.kind == BARRIER_TIMER)
    unit.require_all((OF_LANES.get(timer.kind, VISIT), timer.no) for timer in timers)
    for timer in timers:
        if timer.kind == BARRIER_TIMER:
            deadlines.raises_due(unit, timer.no)
        elif timer.kind == PROPOSED_TIMER:
            raise_by_two.proposal_due(unit, timer.no)
        elif timer.kind == WITHDRAWN_TIMER:
            deadlines.withdrawn_raise_due(unit, timer.no)
        elif timer.kind == SEAL_TIMER:
            device_reports.seal_unanswered(unit, timer.no)
        elif timer.kind == WEIGHT_TIMER:
            deadlines.weight_due(unit, timer.no)
        elif timer.kind == REFERRAL_TIMER:
            deadlines.referral_due(unit, timer.no)
    tick_at_change(unit, ZONE_POLICY.book(unit))
    deadlines.look_by_another_limit(unit)
    forgetting.forget_some(unit)
