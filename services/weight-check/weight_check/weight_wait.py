"""Trucks whose weight is to follow: decided without it after a time (policy weight_wait, the one in force)."""

from collections.abc import Iterator
from datetime import datetime

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.runtime.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.times import Duration

from weight_check.policy import policy_now
from weight_check.state import BOOK, UNWEIGHED, VISIT, WEIGHT_TIMER, WeighedVisit


class Unweighed(OutboundModel):
    """Every visit that waits, and the limit by which they were last looked at."""

    visits: tuple[str, ...] = ()
    limit: Duration = PolicyValues().weight_wait


def begin(unit: UnitOfWork, visit: str, since: datetime) -> None:
    limit = policy_now(unit).weight_wait
    set_timer(unit, since + limit, WEIGHT_TIMER, visit)
    known = unit.get(UNWEIGHED, BOOK, Unweighed) or Unweighed(limit=limit)
    if visit not in known.visits:
        unit.put(UNWEIGHED, BOOK, known.model_copy(update={"visits": (*known.visits, visit)}))


def end(unit: UnitOfWork, visit: str) -> None:
    known = unit.get(UNWEIGHED, BOOK, Unweighed)
    if known is not None and visit in known.visits:
        left = tuple(other for other in known.visits if other != visit)
        if left:
            unit.put(UNWEIGHED, BOOK, known.model_copy(update={"visits": left}))
        else:
            unit.delete(UNWEIGHED, BOOK)


def with_another_limit(unit: UnitOfWork) -> Iterator[str]:
    """For a tick: whoever waits, where the policy has another limit than when they were last looked at."""
    known, limit = unit.get(UNWEIGHED, BOOK, Unweighed), policy_now(unit).weight_wait
    if known is None or known.limit == limit:
        return
    unit.put(UNWEIGHED, BOOK, known.model_copy(update={"limit": limit}))
    unit.require(VISIT, list(known.visits))
    yield from known.visits


def overdue(unit: UnitOfWork, known: WeighedVisit) -> WeighedVisit | None:
    """The visit, where it has waited as long as the policy says by now; None, and looked at again, where it has not."""
    routed, since = known.routed, known.waiting_since
    if routed is None or since is None or known.over:
        return None
    limit = policy_now(unit).weight_wait
    if unit.log_time < since + limit:
        set_timer(unit, since + limit, WEIGHT_TIMER, routed.visit)
        return None
    patience = routed.patience.model_copy(update={"weight": limit})
    return known.model_copy(update={"overdue": True, "routed": routed.model_copy(update={"patience": patience})})
