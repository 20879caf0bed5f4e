"""A passage: the barrier was raised for a visit.

For warehouse systems and third parties (policy items (三) and (二十二)).
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.weight import Weight
from kakou.contracts.verdicts import VerdictWord, Weighing
from kakou.values.decimals import Quantity
from kakou.values.identifiers import Direction


class PassedLine(OutboundModel):
    """Goods that were counted."""

    document: str | None
    """The declaration that they are counted on; null for goods without one."""
    line: int
    """The number of the goods line."""
    name: str | None = None
    """The goods' name."""
    quantity: Quantity
    """How much was counted, in `unit`."""
    unit: str | None
    """The declared unit of the line."""
    item_no: str | None = None
    """A mark that stays with one and the same thing as it comes in and goes out again."""


class PassedPass(OutboundModel):
    """A pass consumed, or its first gate passed."""

    no: str
    """The pass's number."""
    state: str
    """How the pass stands since: `passed`, or `passed-gate-1` for the first gate of a dual one."""
    firm: str | None
    """The enterprise that the pass was filed for, by its customs code."""
    documents: tuple[str, ...] = ()
    """The numbers of the declarations that the goods are under."""
    lines: tuple[PassedLine, ...] = ()
    """The goods that were counted."""


class Passage(OutboundModel):
    """The barrier was raised for a visit, and what thereby passed."""

    sequence: int
    """The passage's place among all of the zone, from 1 without gaps."""
    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    zone: str
    """The zone."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    direction: Direction
    """I into the zone, E out of it."""
    plate: str | None
    """The truck's plate; null where it is not known."""
    containers: tuple[str, ...] = ()
    """The numbers of the containers on the truck."""
    passes: tuple[PassedPass, ...]
    """The passes that were consumed."""
    weights: tuple[Weighing, ...] = ()
    """The comparisons of weights, level by level."""
    earlier_readings: tuple[Weight, ...] = ()
    """The readings before the one that counts, where the truck was weighed more than once: evidence."""
    verdict: VerdictWord | None
    """The verdict in force when the barrier was raised; null where there was none."""
    mode: Literal["automatic", "manual"]
    """`manual` where an officer released the truck or a hand raised the barrier."""
    by: str | None
    """Who released the truck or raised the barrier."""
    reason: str | None = None
    """The officer's words."""
    proposed_by: Annotated[str | None, Field(exclude_if=lambda by: by is None)] = None
    """Who proposed the release, where it needed two officers."""
    at: datetime
    """When the barrier was raised, by the zone's clock."""
    irregular: bool
    """Whether the barrier was raised without a release."""
    hazardous: bool
    """Whether hazardous goods were aboard."""
