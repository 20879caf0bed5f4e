"""Raises that no barrier has reported: watched lane by lane, because a lane has one truck at a time.

One timer stands for a lane while it is needed; a release of its own each would cost more than all else here.
"""

from datetime import datetime

from kakou.contracts.base import OutboundModel
from kakou.runtime.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.times import Time

from weight_check.state import BARRIER_TIMER, RAISES, VISIT, WeighedVisit
from weight_check.tasks import open_task


class Raises(OutboundModel):
    """Of one lane: visits whose raise was told and not reported, each with the time it must have been by."""

    due: dict[str, Time]


def await_raise(unit: UnitOfWork, lane: str, visit: str, until: datetime) -> None:
    """Policy barrier_wait: the time in which the barrier must report."""
    known = unit.get(RAISES, lane, Raises)
    if known is None:
        set_timer(unit, until, BARRIER_TIMER, lane)
    unit.put(RAISES, lane, Raises.model_construct(due={**(known.due if known else {}), visit: until}))


def heard(unit: UnitOfWork, lane: str, visit: str) -> None:
    """The barrier has reported, or need not any more. The lane's timer finds nothing and is not set again."""
    known = unit.get(RAISES, lane, Raises)
    if known is not None and visit in known.due:
        left = {other: until for other, until in known.due.items() if other != visit}
        unit.put(RAISES, lane, Raises.model_construct(due=left))


def look_at(unit: UnitOfWork, lane: str) -> None:
    """The lane's timer has fired: a task for each raise that is overdue, and a timer for the next."""
    known = unit.get(RAISES, lane, Raises)
    if known is None:
        return
    for visit in (visit for visit, until in known.due.items() if until <= unit.log_time):
        _alarm(unit, visit)
    left = {visit: until for visit, until in known.due.items() if until > unit.log_time}
    if left:
        unit.put(RAISES, lane, Raises(due=left))
        set_timer(unit, min(left.values()), BARRIER_TIMER, lane)
    else:
        unit.delete(RAISES, lane)


def outstanding(unit: UnitOfWork, lane: str) -> tuple[str, ...]:
    """The visits whose raise the lane was told and has not reported."""
    known = unit.get(RAISES, lane, Raises)
    return tuple(known.due) if known is not None else ()


def _alarm(unit: UnitOfWork, visit: str) -> None:
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is not None and (known.outstanding is not None or known.unreported) and known.over is None:
        unit.put(VISIT, visit, open_task(unit, known, visit, "raise-unreported"))
