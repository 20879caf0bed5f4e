"""What the zone's clock brings about, each once, also when the service was down at that moment."""

from collections.abc import Callable
from typing import Final

from kakou.contracts.events.writes import ClockTicked
from kakou.runtime.state.timers import due_timers
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.alerts import escalation, escalation_ladder, feed
from hazmat_notify.policy import POLICY_TIMER, policy_of
from hazmat_notify.reference import documents
from hazmat_notify.stock import exits, history, stay_limit
from hazmat_notify.trucks import announcing

TIMERS: Final[dict[str, Callable[[UnitOfWork, str], None]]] = {
    announcing.FORGET: announcing.forget,
    escalation_ladder.CLIMB: escalation.climb,
    escalation_ladder.EXPIRE: escalation.expire,
    stay_limit.STAY_TIMER: stay_limit.look_at,
    POLICY_TIMER: documents.policy_came_into_force,
}
"""By kind of timer; whether it still matters is for each to see in the state."""


TIMERS_PER_TICK: Final = 100
"""An alert that climbs is told to all who are to hear of it. Where hundreds climb at once, the announcements of trucks
that wait at the barrier must not wait for all of them."""


def clock_ticked(unit: UnitOfWork, tick: ClockTicked) -> None:
    for timer in due_timers(unit, TIMERS_PER_TICK):
        TIMERS[timer.kind](unit, timer.no)
    kept = policy_of(unit).finished_kept
    feed.messages_leave(unit, kept)
    feed.alerts_leave(unit, kept)
    history.blocks_leave(unit, kept)
    exits.accounts_leave(unit, kept)
