"""A visit as GET /v1/visits/{visit} answers it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.claim import Claim
from kakou.contracts.picture import Pictures
from kakou.contracts.verdicts import Verdict
from kakou.values.times import Duration

PROPOSED: Final = "officer.proposal.release"
"""The code of the note that a release is proposed, and waits for a second officer."""

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


class ProposedRelease(OutboundModel):
    """A release that one officer has proposed, and that takes effect when another agrees."""

    by: str
    """Who proposed it."""
    reason: str
    """Why, in the officer's words."""
    at: datetime
    """When it was proposed, by the zone's clock."""

    @classmethod
    def of(cls, verdict: Verdict | None, earlier: Iterable[Verdict] = ()) -> Self | None:
        """The one that waits in the verdict; None where none does. earlier: verdicts that it superseded."""
        note = next((each for each in verdict.reasons if each.code == PROPOSED), None) if verdict is not None else None
        if verdict is None or note is None:
            return None
        alike = (old.log_time for old in earlier if note in old.reasons)
        return cls(by=note.facts["by"], reason=note.facts["reason"], at=min(alike, default=verdict.log_time))


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
    two_persons: Annotated[bool, Field(exclude_if=lambda two: not two)] = False
    """Whether an officer's release takes effect only when a second officer agrees (policy `two_persons`); told to
    officers."""
    proposed: Annotated[ProposedRelease | None, Field(exclude_if=lambda proposed: proposed is None)] = None
    """The release that waits for a second officer; told to officers."""
