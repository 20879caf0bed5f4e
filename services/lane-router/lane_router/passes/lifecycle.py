"""The life of a pass from approval to its end (S-gx stucd). Each function gives the pass as it then stands."""

from datetime import datetime
from typing import Literal

from lane_router.filings.rules.receipt_meaning import may_have_passed
from lane_router.records import PassEntry

Ending = Literal["void", "expired"]

LIVE = ("approved", "bound", "passed-gate-1", "in-doubt")
"""States in which a truck may still go, or may have gone, on the pass."""

VOIDABLE = ("pending", "approved", "bound", "expired", "refused")
"""A pass in doubt is not: only an officer says what has become of it."""


def has_ended(entry: PassEntry) -> bool:
    """Whether it has come to its end: nobody goes on it, and it holds nothing of a ledger."""
    return entry.state in ("passed", "void", "expired", "refused") and not entry.held


def bind(entry: PassEntry, visit: str) -> PassEntry:
    """Held by `visit` from its gathering to its end."""
    return entry.model_copy(update={"state": "bound", "visit": visit, "counted": None, "found": ()})


def free(entry: PassEntry) -> PassEntry:
    """Its visit ended without a raise: usable again, unless it was voided or expired meanwhile."""
    nothing = {"visit": None, "counted": None, "found": ()}
    if entry.ending is not None:
        return entry.model_copy(update={**nothing, "state": entry.ending})
    return entry.model_copy(update={**nothing, "state": "passed-gate-1" if entry.gate_1_at else "approved"})


def end(entry: PassEntry, how: Ending) -> PassEntry:
    """Voided or expired. A visit that holds it goes on holding it, since the barrier may be rising."""
    return entry.model_copy(update={"state": how, "ending": how})


def doubt(entry: PassEntry) -> PassEntry:
    """Nobody knows whether the barrier was raised for it; only an officer can say."""
    return entry.model_copy(update={"state": "in-doubt", "visit": None})


def raised(entry: PassEntry, visit: str | None, at: datetime, step: Literal[1, 2] | None) -> PassEntry:
    """The barrier went up: at the first gate of two, or for good. Where lanes don't say which gate, order does.

    `visit` stays, as the one it was used in, where that is known; it holds nothing any more.
    """
    entry = entry.model_copy(update={"visit": visit})
    if entry.filed.gates == "dual" and entry.gate_1_at is None and step != 2:
        return entry.model_copy(update={"state": "passed-gate-1", "gate_1_at": at})
    return entry.model_copy(update={"state": "passed", "held": False, "ending": None})


def gives_back(entry: PassEntry) -> bool:
    """Whether its allocation is due back: once, when it has ended, no visit holds it, and nobody says it has passed."""
    ended = entry.held and entry.visit is None and entry.state in ("void", "expired", "refused")
    return ended and not may_have_passed(entry)
