"""A visit as GET /v1/visits/{visit} answers it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.claim import Claim
from kakou.contracts.picture import Pictures
from kakou.contracts.verdicts import Verdict
from kakou.values.times import Duration

VisitState = Literal[
    "pending", "awaiting-weight", "awaiting-seal", "decided", "awaiting-announcement", "referred", "passed", "ended"
]
"""pending: nothing known yet. awaiting-seal: nothing else speaks against a release.
passed: the barrier was raised. ended: cleared, backed out or retracted."""


class VisitPassage(OutboundModel):
    """How the barrier came to be raised."""

    mode: Literal["automatic", "manual"]
    """`manual` where an officer released the truck or a hand raised the barrier."""
    by: str | None
    """Who released the truck or raised the barrier."""
    reason: str | None = None
    """The officer's words."""
    at: datetime
    """When the barrier was raised, by the zone's clock."""


class VisitView(OutboundModel):
    """A visit and its verdicts."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    state: VisitState = "pending"
    """How the visit stands; `pending` until something is known of it."""
    verdict: Verdict | None = None
    """The verdict in force."""
    earlier: tuple[Verdict, ...] = ()
    """The verdicts that it superseded, the oldest first."""
    waiting_for: str | None = None
    """What the visit still waits for, such as `weight` or `seal`."""
    passage: VisitPassage | None = None
    """How the barrier came to be raised; null until it was."""
    time_spent: Duration | None = None
    """How long the truck was there: from gathering to departure, or to the last that is known."""
    pictures: Pictures = ()
    """Where pictures of the truck are, the newest gathering first; absent where none has an address."""
    claim: Annotated[Claim | None, Field(exclude_if=lambda claim: claim is None)] = None
    """Which officer is at it; told to officers, of a visit that waits for one."""
