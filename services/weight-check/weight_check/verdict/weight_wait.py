"""Trucks whose weight is to follow: decided without it after a time (policy weight_wait, the one in force)."""

from datetime import timedelta

from kakou.contracts import topics
from kakou.contracts.events.outbound import VisitWaiting
from kakou.contracts.events.visit_routed import VisitRouted

from weight_check.effects import AwaitWeight, Revision, Tell
from weight_check.facts import Facts
from weight_check.records import VisitEntry
from weight_check.rules.judgement import papers_say


def must_wait(facts: Facts, visit: VisitEntry, routed: VisitRouted) -> bool:
    """Papers that refuse, or send the truck to another lane, need no weight; a broken bridge will not give one."""
    if routed.plan is None or visit.reading is not None or visit.overdue or routed.gone:
        return False
    if papers_say(routed) in ("refuse", "redirect"):
        return False
    return facts.lane.bridge is None or not facts.lane.bridge.broken


def await_weight(facts: Facts, revision: Revision) -> Revision:
    """For as long as the policy says, from the gathering on; told again when the papers change meanwhile."""
    since = revision.visit.waiting_since
    if since is None:
        since = facts.event.log_time
        revision = revision.then(AwaitWeight(facts.lane.name, revision.no, since, facts.policy.weight_wait))
    waiting = VisitWaiting(visit=revision.no, waiting_for="weight", since=since)
    return revision.with_visit(waiting_since=since).then(Tell(topics.VISIT_WAITING, waiting, revision.no))


def without_weight(visit: VisitEntry, routed: VisitRouted, limit: timedelta) -> VisitEntry:
    """The visit after it has waited for `limit`, which is by now the policy's."""
    patience = routed.patience.model_copy(update={"weight": limit})
    return visit.model_copy(update={"overdue": True, "routed": routed.model_copy(update={"patience": patience})})
