"""Route a visit: read the facts, assess them, carry out the effects, and tell weight-check."""

from kakou.contracts import topics
from kakou.contracts.triggers import Trigger
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.records import VisitEntry
from lane_router.visits import last_word
from lane_router.visits.assessment.assess import assess
from lane_router.visits.assessment.routed_message import routed_message
from lane_router.visits.binding import carry_out
from lane_router.visits.loading import facts_of


def route(unit: UnitOfWork, visit: VisitEntry, because: Trigger, gone: bool = False) -> VisitEntry:
    """Bind and free the visit's passes and tell the papers' side of it; gives the visit as it is kept.

    gone: the truck is known to stand in the lane no longer.
    """
    facts = facts_of(unit, visit)
    routing = assess(facts, visit, gone)
    carry_out(unit, routing.effects)
    last_word.note(unit, visit.at)
    unit.emit(topics.VISIT_ROUTED, routed_message(facts, routing, because, gone), subject=visit.visit)
    return routing.visit
