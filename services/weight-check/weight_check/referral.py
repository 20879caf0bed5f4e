"""Trucks that wait for an officer: one that waits too long by the policy in force (referral_wait) is a task, and none
when the policy gives it longer."""

from datetime import datetime
from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.runtime.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.times import Duration

from weight_check.policy import policy_now
from weight_check.state import BOOK, REFERRAL_TIMER, REFERRED, VISIT, WeighedVisit
from weight_check.tasks import open_task, take_back

UNANSWERED: Final = "referral-unanswered"


class Referred(OutboundModel):
    """Every visit that waits, and the limit by which they were last looked at."""

    visits: tuple[str, ...] = ()
    limit: Duration = PolicyValues().referral_wait


def ask(unit: UnitOfWork, visit: str) -> None:
    """The visit waits for an officer from now on."""
    set_timer(unit, unit.log_time + policy_now(unit).referral_wait, REFERRAL_TIMER, visit)
    known = unit.get(REFERRED, BOOK, Referred) or Referred(limit=policy_now(unit).referral_wait)
    if visit not in known.visits:
        unit.put(REFERRED, BOOK, known.model_copy(update={"visits": (*known.visits, visit)}))


def answered(unit: UnitOfWork, visit: str) -> None:
    """It waits no longer."""
    known = unit.get(REFERRED, BOOK, Referred)
    if known is not None and visit in known.visits:
        left = tuple(other for other in known.visits if other != visit)
        unit.put(REFERRED, BOOK, known.model_copy(update={"visits": left}))


def due(unit: UnitOfWork, since: datetime) -> datetime:
    """By when an officer is to have answered."""
    return since + policy_now(unit).referral_wait


def look_at(unit: UnitOfWork, visit: str) -> None:
    known = unit.get(VISIT, visit, WeighedVisit)
    if known is None or known.referred_since is None or known.over:
        return
    until = due(unit, known.referred_since)
    if until <= unit.log_time:
        unit.put(VISIT, visit, open_task(unit, known, visit, UNANSWERED))
    else:
        unit.put(VISIT, visit, take_back(unit, known, UNANSWERED, "an officer has longer by now"))
        set_timer(unit, until, REFERRAL_TIMER, visit)


def look_by_another_limit(unit: UnitOfWork) -> None:
    """At a tick: look at whoever waits where the policy has another limit than when they were last looked at."""
    known, limit = unit.get(REFERRED, BOOK, Referred), policy_now(unit).referral_wait
    if known is None or known.limit == limit:
        return
    unit.put(REFERRED, BOOK, known.model_copy(update={"limit": limit}))
    unit.require(VISIT, list(known.visits))
    for visit in known.visits:
        look_at(unit, visit)
