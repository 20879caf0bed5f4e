"""What time alone brings about at a lane: no weight, no answer of an officer or a seal, no report of a raise."""

from kakou.runtime.state.timers import set_timer
from kakou.runtime.unit_of_work import UnitOfWork

from weight_check.effects import Revision
from weight_check.policy import policy_now
from weight_check.records import Raises, Referred, Unweighed
from weight_check.repository import event_facts, visit_or_none
from weight_check.state import (
    BARRIER_TIMER,
    BOOK,
    RAISES,
    REFERRAL_TIMER,
    REFERRED,
    UNWEIGHED,
    VISIT,
    WEIGHT_TIMER,
)
from weight_check.tasks import open_task
from weight_check.verdict import referral
from weight_check.verdict.weight_wait import without_weight
from weight_check.verdict_revision import apply, decide


def raises_due(unit: UnitOfWork, lane: str) -> None:
    """A task for each of the lane's raises that is overdue, and a timer for the next."""
    raises = unit.get(RAISES, lane, Raises)
    if raises is None:
        return
    overdue = raises.overdue(unit.log_time)
    unit.require(VISIT, list(overdue))
    for no in overdue:
        visit = visit_or_none(unit, no)
        if visit is not None and (visit.outstanding is not None or visit.unreported) and visit.over is None:
            # Whether a raise that is held was freed since is not known here, nor whether its release was withheld.
            held = visit.outstanding is not None and visit.outstanding.held_for is not None
            says = "raise-held" if held else None
            apply(unit, open_task(Revision(no, visit), "raise-unreported", event_facts(unit), says))
    left = raises.after(frozenset(overdue))
    if left is not None:
        unit.put(RAISES, lane, left)
        set_timer(unit, left.first, BARRIER_TIMER, lane)
    else:
        unit.delete(RAISES, lane)


def withdrawn_raise_due(unit: UnitOfWork, no: str) -> None:
    """A task where the visit's raise, withdrawn for the truck that came next, is reported by nobody."""
    visit = visit_or_none(unit, no)
    if visit is not None and visit.unreported and visit.over is None:
        apply(unit, open_task(Revision(no, visit), "raise-unreported", event_facts(unit)))


def referral_due(unit: UnitOfWork, no: str) -> None:
    """Look at a visit that waits for an officer: whether it has waited too long by the policy in force."""
    visit = visit_or_none(unit, no)
    if visit is None or visit.referred_since is None or visit.over:
        return
    until = visit.referred_since + policy_now(unit).referral_wait
    overdue = until <= unit.log_time
    apply(unit, referral.look(Revision(no, visit), overdue, event_facts(unit)))
    if not overdue:
        set_timer(unit, until, REFERRAL_TIMER, no)


def weight_due(unit: UnitOfWork, no: str) -> None:
    """Decide without its weight on a visit that has waited as long as the policy says by now; look again where not."""
    visit, limit = visit_or_none(unit, no), policy_now(unit).weight_wait
    if visit is None or visit.routed is None or visit.waiting_since is None or visit.over:
        return
    until = visit.waiting_since + limit
    if unit.log_time < until:
        set_timer(unit, until, WEIGHT_TIMER, no)
    else:
        decide(unit, without_weight(visit, visit.routed, limit), "weight-overdue")


def look_by_another_limit(unit: UnitOfWork) -> None:
    """At a tick: look at whoever waits, where the policy has another limit than when they were last looked at."""
    unweighed, limit = unit.get(UNWEIGHED, BOOK, Unweighed), policy_now(unit).weight_wait
    if unweighed is not None and unweighed.limit != limit:
        unit.put(UNWEIGHED, BOOK, unweighed.model_copy(update={"limit": limit}))
        unit.require(VISIT, list(unweighed.visits))
        for no in unweighed.visits:
            weight_due(unit, no)
    referred, limit = unit.get(REFERRED, BOOK, Referred), policy_now(unit).referral_wait
    if referred is not None and referred.limit != limit:
        unit.put(REFERRED, BOOK, referred.model_copy(update={"limit": limit}))
        unit.require(VISIT, list(referred.visits))
        for no in referred.visits:
            referral_due(unit, no)
