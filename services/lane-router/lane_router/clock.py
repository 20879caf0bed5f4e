"""What the zone's clock brings about, each once, also when the service was down at that moment."""

from collections.abc import Callable

from kakou.runtime.timers import due_timers, set_timer
from kakou.runtime.unit import Unit

from lane_router import (
    approving,
    books,
    counting,
    doubts,
    duplicates,
    early_reports,
    filing,
    lane_watch,
    old_visits,
    things,
)
from lane_router.rules.usability import expires_at


def ticked(unit: Unit) -> None:
    """Look at whatever a timer names, forget old repeats and visits."""
    for timer in due_timers(unit):
        TIMERS[timer.kind](unit, timer.no)
    duplicates.forget_old(unit)
    old_visits.forget_some(unit)
    early_reports.forget_some(unit)
    unit.forward()


def _expire(unit: Unit, no: str) -> None:
    """By the policy in force now: a longer life sets the timer again."""
    entry = books.the_pass(unit, no)
    if entry.state not in ("approved", "bound"):
        return
    policy, _ = books.policy_of(unit)
    until = expires_at(entry, policy.pass_life)
    if until is None:
        return
    if until > unit.log_time:
        set_timer(unit, until, approving.EXPIRY, no)
    else:
        filing.end_pass(unit, entry, "expired")


TIMERS: dict[str, Callable[[Unit, str], None]] = {
    approving.EXPIRY: _expire,
    filing.IN_DOUBT: doubts.no_report_in_time,
    counting.TRANSIT: counting.overdue_in_transit,
    counting.FULL_DECLARATION: counting.full_declaration_overdue,
    things.RETURN: things.not_back,
    things.SUPERVISION: things.supervision_over,
    lane_watch.SILENCE: lane_watch.look,
}
"""By kind of timer; whether it still matters is for each to see in the state."""
