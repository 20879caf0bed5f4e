"""What the zone's clock brings about, each once, also when the service was down at that moment."""

from kakou.runtime.timers import due_timers, set_timer
from kakou.runtime.unit import Unit

from lane_router import books, duplicates, filing, old_visits, passage
from lane_router.rules.usability import expires_at


def ticked(unit: Unit) -> None:
    """Let passes expire, settle what is in doubt, look at transits, forget old repeats."""
    for timer in due_timers(unit):
        match timer.kind:
            case filing.EXPIRY:
                _expire(unit, timer.no)
            case filing.IN_DOUBT:
                passage.doubtful(unit, timer.no)
            case passage.TRANSIT:
                passage.overdue_in_transit(unit, timer.no)
    duplicates.forget_old(unit)
    old_visits.forget_some(unit)
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
        set_timer(unit, until, filing.EXPIRY, no)
    else:
        filing.end_pass(unit, entry, "expired")
