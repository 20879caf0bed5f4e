"""The zone's policy as weight-check knows it, for readings that come after it has changed."""

from kakou.contracts.decided import DocumentChanged
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.contracts.routed import Bands, VisitRouted
from kakou.runtime.event import Event
from kakou.runtime.unit import Unit

from weight_check.state import BOOK, POLICY


def is_policy(event: Event) -> bool:
    return event.data.get("kind") == POLICY


def document_changed(unit: Unit, told: DocumentChanged) -> None:
    """Every item as it is in force now, with what is to follow."""
    book = unit.get(POLICY, BOOK, PolicyBook) or PolicyBook()
    unit.put(POLICY, BOOK, book.as_told(told.document, told.version, unit.log_time))


def policy_now(unit: Unit) -> PolicyValues:
    """The values in force now; a new zone's where nothing was ever set."""
    return (unit.get(POLICY, BOOK, PolicyBook) or PolicyBook()).at(unit.log_time)


def by_policy_now(unit: Unit, routed: VisitRouted) -> VisitRouted:
    """The papers with the bands in force now: a reading is judged by the policy of its own time, not its truck's."""
    book = unit.get(POLICY, BOOK, PolicyBook)
    if book is None or routed.plan is None:
        return routed
    bands = Bands.of(book.at(unit.log_time))
    if bands == routed.plan.bands:
        return routed
    plan = routed.plan.model_copy(update={"bands": bands})
    return routed.model_copy(update={"plan": plan, "policy_version": book.version})
