"""Trucks that wait for an officer: one that waits too long by the policy in force (referral_wait) is a task, and none
when the policy gives it longer."""

from typing import Final

from kakou.contracts.events.visit_routed import VisitRouted

from weight_check.effects import AwaitOfficer, Revision, StopAwaitingOfficer
from weight_check.facts import EventFacts, Facts
from weight_check.tasks import open_task, settle_task, take_back

UNANSWERED: Final = "referral-unanswered"


def ask_officer(facts: Facts, revision: Revision, routed: VisitRouted, asked: bool) -> Revision:
    """A referral asks an officer, from its first revision on. asked: whether the verdict does.

    A redirect asks nobody, nor does a truck long gone, nor a lane in shadow, whose trucks others let through.
    """
    visit = revision.visit
    if not asked or routed.past or visit.over or routed.lane_set.mode == "shadow":
        revision = answered(revision, "the visit no longer waits for an officer", facts.event)
        return revision.with_visit(referred_since=None)
    if visit.referred_since is not None:
        return revision
    revision = revision.then(AwaitOfficer(revision.no, facts.policy.referral_wait))
    return revision.with_visit(referred_since=facts.event.log_time)


def answered(revision: Revision, why: str, event: EventFacts) -> Revision:
    """No officer needs to answer any more."""
    if revision.visit.referred_since is not None:
        revision = revision.then(StopAwaitingOfficer(revision.no))
    return settle_task(revision, UNANSWERED, why, event)


def look(revision: Revision, overdue: bool, event: EventFacts) -> Revision:
    """A task where no officer has answered in time, and none any more where an officer has longer by now."""
    if overdue:
        return open_task(revision, UNANSWERED, event)
    return take_back(revision, UNANSWERED, "an officer has longer by now", event)
