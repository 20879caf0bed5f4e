"""The zone's policy as weight-check knows it, for readings that come after it has changed."""

from typing import Final

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.rules import weight_bands
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.policy_copy import POLICY, PolicyCopy

from weight_check.state import BOOK

ZONE_POLICY: Final = PolicyCopy(BOOK)


def is_policy(event: Event) -> bool:
    return event.data.get("kind") == POLICY


def policy_now(unit: UnitOfWork) -> PolicyValues:
    """The values in force now; a new zone's where nothing was ever set."""
    return ZONE_POLICY.values(unit)


def by_policy_now(unit: UnitOfWork, routed: VisitRouted) -> VisitRouted:
    """The papers with the bands in force now: a reading is judged by the policy of its own time, not its truck's."""
    book = ZONE_POLICY.book(unit)
    if not book.version or routed.plan is None:
        return routed
    bands = weight_bands.bands(book.at(unit.log_time))
    if bands == routed.plan.bands:
        return routed
    plan = routed.plan.model_copy(update={"bands": bands})
    return routed.model_copy(update={"plan": plan, "policy_version": book.version})
