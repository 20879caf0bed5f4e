"""A visit as GET /v1/visits/{visit} answers it."""

from datetime import datetime
from typing import Literal

from kakou.contracts.base import Told
from kakou.contracts.times import Duration
from kakou.contracts.verdicts import Verdict

VisitState = Literal[
    "pending", "awaiting-weight", "awaiting-seal", "decided", "awaiting-announcement", "referred", "passed", "ended"
]
"""pending: nothing known yet. awaiting-seal: nothing else speaks against a release.
passed: the barrier was raised. ended: cleared, backed out or retracted."""


class VisitPassage(Told):
    """How the barrier came to be raised; by, reason: who raised or released it by hand, and why."""

    mode: Literal["automatic", "manual"]
    by: str | None
    reason: str | None = None
    at: datetime


class VisitView(Told):
    """The verdict in force, those it superseded (oldest first), and what the visit still waits for.

    time_spent: from gathering to departure, or to the last that is known.
    """

    visit: str
    state: VisitState = "pending"
    verdict: Verdict | None = None
    earlier: tuple[Verdict, ...] = ()
    waiting_for: str | None = None
    passage: VisitPassage | None = None
    time_spent: Duration | None = None
