"""The zone's policy as hazmat-notify knows it: what lane-router told last."""

from datetime import datetime

from kakou.contracts.decided import DocumentChanged
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.runtime.unit import Unit

from hazmat_notify.entries import HEAD, POLICY


def policy_changed(unit: Unit, changed: DocumentChanged) -> None:
    """As lane-router tells it: every item as it is in force now, with what is to follow."""
    book = unit.get(POLICY, HEAD, PolicyBook) or PolicyBook()
    unit.put(POLICY, HEAD, book.as_told(changed.document, changed.version, unit.log_time))


def policy_of(unit: Unit, at: datetime | None = None) -> PolicyValues:
    """The values in force at `at`, now when left out."""
    book = unit.get(POLICY, HEAD, PolicyBook)
    return PolicyValues() if book is None else book.at(at or unit.log_time)
