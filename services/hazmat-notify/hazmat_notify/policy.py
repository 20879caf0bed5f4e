"""The zone's policy as hazmat-notify knows it: what lane-router told last."""

from datetime import datetime

from kakou.contracts.decided import DocumentChanged
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.runtime.timers import set_timer
from kakou.runtime.unit import Unit

from hazmat_notify.entries import HEAD, POLICY

POLICY_TIMER = "policy"


def policy_changed(unit: Unit, changed: DocumentChanged) -> None:
    """As lane-router tells it: every item as it is in force now, with what is to follow."""
    book = unit.get(POLICY, HEAD, PolicyBook) or PolicyBook()
    unit.put(POLICY, HEAD, book.as_told(changed.document, changed.version, unit.log_time))


def await_change(unit: Unit) -> None:
    """Have the timer fire when a value set for later comes into force."""
    book = unit.get(POLICY, HEAD, PolicyBook)
    if book is not None and (at := book.next_change(unit.log_time)) is not None:
        set_timer(unit, at, POLICY_TIMER, HEAD)


def policy_of(unit: Unit, at: datetime | None = None) -> PolicyValues:
    """The values in force at `at`, now when left out."""
    book = unit.get(POLICY, HEAD, PolicyBook)
    return PolicyValues() if book is None else book.at(at or unit.log_time)
