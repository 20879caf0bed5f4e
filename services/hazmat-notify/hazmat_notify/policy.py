"""The zone's policy as hazmat-notify knows it: what lane-router told last."""

from datetime import datetime
from typing import Any

from kakou.contracts.documents.policy import PolicyFiling, PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.runtime.unit import Unit

from hazmat_notify.entries import HEAD, POLICY


def policy_changed(unit: Unit, document: dict[str, Any]) -> None:
    """The document as lane-router tells it: every item as it was last set."""
    book = unit.get(POLICY, HEAD, PolicyBook) or PolicyBook()
    filing = PolicyFiling.model_validate(document, extra="ignore")
    unit.put(POLICY, HEAD, book.with_filing(filing, unit.log_time, "lane-router"))


def policy_of(unit: Unit, at: datetime | None = None) -> PolicyValues:
    """The values in force at `at`, now when left out."""
    book = unit.get(POLICY, HEAD, PolicyBook)
    return PolicyValues() if book is None else book.at(at or unit.log_time)
