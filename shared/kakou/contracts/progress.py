"""How far a declaration has come through the gate, as GET …/progress answers it."""

from datetime import datetime
from typing import Literal

from kakou.contracts.base import OutboundModel
from kakou.values.decimals import ZERO, Amount, Difference


class LineProgress(OutboundModel):
    """One goods line's counters in its declared unit."""

    line: int
    """The number of the goods line."""
    declared: Amount
    """How much is declared."""
    allocated: Amount
    """How much approved passes may take, counted when they are filed."""
    passed: Amount
    """How much has passed, counted when the barrier is raised."""
    reduced: Amount = ZERO
    """How much imported equipment was taken off the ledger at the end of supervision (policy item (二))."""


class WeightSum(OutboundModel):
    """Goods weight of the trucks that passed, in kg."""

    declared: Amount
    """What the passes declared, in kg."""
    measured: Amount
    """What was measured, in kg."""
    difference: Difference
    """Declared minus measured, in kg."""
    uncertainty: Amount
    """How far the measured weight may be off, in kg."""


class Trucks(OutboundModel):
    """The trucks of a declaration."""

    passed: int
    """How many have passed."""
    approved: int
    """How many have an approved pass and are not here yet."""
    total: int
    """How many there are in all: passed, here, and approved."""
    last: bool
    """Whether what is on its way completes the declaration."""
    here: int = 0
    """How many are at the gate now."""


class Progress(OutboundModel):
    """How far a declaration has come through the gate."""

    no: str
    """The declaration's number."""
    lines: tuple[LineProgress, ...]
    """The counters of each goods line."""
    passed_state: Literal[1, 2, 3]
    """How much has passed (invtIochkptStucd): 1 nothing, 2 a part, 3 all of it."""
    write_off: datetime | None
    """When it was released and had fully passed, so that the ledger is written off; null until then."""
    weight_sum: WeightSum | None
    """Goods weight of the trucks that passed."""
    trucks: Trucks
    """The trucks that carry its goods."""
