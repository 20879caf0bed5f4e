"""A passage: the barrier was raised for a visit.

For warehouse systems and third parties (policy items (三) and (二十二)).
"""

from datetime import datetime
from typing import Literal

from kakou.contracts.base import Told
from kakou.contracts.decimals import Quantity
from kakou.contracts.events.weight import Weight
from kakou.contracts.numbers import Direction
from kakou.contracts.verdicts import VerdictWord, Weighing


class PassedLine(Told):
    """Goods counted, in their declared unit; document is None for goods without a declaration."""

    document: str | None
    line: int
    name: str | None = None
    quantity: Quantity
    unit: str | None
    item_no: str | None = None


class PassedPass(Told):
    """A pass consumed, or its first gate passed (`passed-gate-1`)."""

    no: str
    state: str
    firm: str | None
    documents: tuple[str, ...] = ()
    lines: tuple[PassedLine, ...] = ()


class Passage(Told):
    """The barrier was raised for a visit, and what thereby passed.

    sequence: the zone's own, from 1 without gaps. mode `manual` when an officer released it or a hand raised it;
    by: who; reason: the officer's words. verdict: the one in force then. irregular: raised without a release.
    earlier_readings: those before the one that counts, where the truck was weighed more than once: evidence.
    """

    sequence: int
    visit: str
    zone: str
    gate: str
    lane: str
    direction: Direction
    plate: str | None
    containers: tuple[str, ...] = ()
    passes: tuple[PassedPass, ...]
    weights: tuple[Weighing, ...] = ()
    earlier_readings: tuple[Weight, ...] = ()
    verdict: VerdictWord | None
    mode: Literal["automatic", "manual"]
    by: str | None
    reason: str | None = None
    at: datetime
    irregular: bool
    hazardous: bool
