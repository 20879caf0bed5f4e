"""The zone's policy as a service keeps it: every item as lane-router told it last, with what is to follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.contracts.events.outbound import DocumentChanged
from kakou.runtime.state.timers import want_tick
from kakou.runtime.unit_of_work import UnitOfWork

POLICY: Final = "policy"
"""Kind of entry: PolicyBook, one of a zone."""


_NOTHING_SET: Final = PolicyBook()


def tick_at_change(unit: UnitOfWork, book: PolicyBook) -> None:
    """At a tick: have the next one come when a value that was set for later comes into force, at the latest."""
    if (at := book.next_change(unit.log_time)) is not None:
        want_tick(unit, at)


@dataclass(frozen=True, slots=True)
class PolicyCopy:
    """no: the number under which the service keeps its copy."""

    no: str

    def book(self, unit: UnitOfWork) -> PolicyBook:
        """An empty one where nothing was ever set."""
        return unit.get(POLICY, self.no, PolicyBook) or _NOTHING_SET

    def document_changed(self, unit: UnitOfWork, told: DocumentChanged) -> None:
        """lane-router has told the policy anew. What goes by it is looked at by a tick."""
        unit.put(POLICY, self.no, self.book(unit).as_told(told.document, told.version, unit.log_time))
        want_tick(unit)

    def values(self, unit: UnitOfWork, at: datetime | None = None) -> PolicyValues:
        """What is in force at `at`, now when left out; a new zone's values where nothing was ever set."""
        return self.book(unit).at(at or unit.log_time)
