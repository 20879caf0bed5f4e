"""A visit as the history keeps it: `visits.body`."""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.picture import Pictures
from kakou.contracts.visit_view import VisitPassage
from kakou.values.identifiers import Direction

READINGS_KEPT: Final = 12
"""Of a visit, the newest: who weighs a truck more often is told so by its verdicts."""

ASIDE: Final = "@"
"""Between the address of a visit whose session's id has come again and the time of its arrival: its number since."""

StageName = Literal["weight", "seal", "officer", "documents", "redirect", "barrier", "leaving", "away"]
"""What a visit waits for: its weight or a seal, an officer, papers (it is refused), to go to another lane, the raise of
the barrier, the lane to be cleared; `away` once it had ended and before it came again."""


class Stage(OutboundModel):
    """A time that a visit spent waiting for one thing. ended_at: null while it lasts."""

    stage: StageName
    began_at: datetime
    ended_at: datetime | None = None


class Decided(OutboundModel):
    """An officer's decision that is in a verdict."""

    decision: str
    by: str
    reason: str
    proposed_by: Annotated[str | None, Field(exclude_if=lambda by: by is None)] = None


class HistoricVisit(OutboundModel):
    """A visit but for its verdicts, which are rows of their own. Of those that changed, what came last.

    waiting_for: `weight` or `seal`, while there is no verdict since. asked: its verdict asks an officer, and has
    done so since referred_at.
    arrived_at: when it was first heard of. weighed_at: when it no longer waited for its weight. decided_at: its first
    verdict. answered_at: an officer's last decision. released_at: the verdict that released it last.
    passages: their sequences. decisions: the roots of those that officers took.
    stages: one after the other without gaps, from `arrived_at` to `ended_at`.
    readings: positions in `gate.inbound` of gatherings and weighings that led to no verdict at once, the newest last;
    what led to one is named by the verdict's root.
    """

    visit: str
    gate: str
    lane: str
    direction: Direction | None = None
    plate: str | None = None
    firm: str | None = None
    level: str | None = None
    lane_class: str | None = None
    hazardous: bool | None = None
    verdict: str | None = None
    revision: int | None = None
    waiting_for: str | None = None
    asked: bool = False
    referred_at: datetime | None = None
    decided: Decided | None = None
    passage: VisitPassage | None = None
    passages: tuple[int, ...] = ()
    decisions: tuple[int, ...] = ()
    ended: str | None = None
    arrived_at: datetime
    weighed_at: datetime | None = None
    decided_at: datetime | None = None
    answered_at: datetime | None = None
    released_at: datetime | None = None
    ended_at: datetime | None = None
    last_at: datetime
    stages: tuple[Stage, ...] = ()
    pictures: Pictures = ()
    readings: Annotated[tuple[int, ...], Field(exclude_if=lambda roots: not roots)] = ()


def with_newer_reading(before: tuple[int, ...], root: int) -> tuple[int, ...]:
    """As many as a visit keeps."""
    return (*(each for each in before if each != root), root)[-READINGS_KEPT:]


def is_aside(no: str) -> bool:
    """Whether it is the number of a visit whose address is another's by now."""
    return ASIDE in no


def address_of(no: str) -> str:
    """The address under which the gate knew the visit."""
    return no.partition(ASIDE)[0]
