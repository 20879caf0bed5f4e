"""How far a declaration has come through the gate, as GET …/progress answers it."""

from datetime import datetime
from typing import Literal

from kakou.contracts.base import Told
from kakou.contracts.decimals import ZERO, Amount, Difference


class LineProgress(Told):
    """One goods line's counters in its declared unit: allocated at filing, passed at *barrier raised*.

    reduced: taken off the ledger at the end of supervision, for imported equipment (policy item (二)).
    """

    line: int
    declared: Amount
    allocated: Amount
    passed: Amount
    reduced: Amount = ZERO


class WeightSum(Told):
    """Goods weight of the trucks that passed, in kg; difference = declared − measured."""

    declared: Amount
    measured: Amount
    difference: Difference
    uncertainty: Amount


class Trucks(Told):
    """passed; here: at the gate now, of a declaration on many trucks; approved and not here yet; total of all three.

    last: whether what is on its way completes the declaration.
    """

    passed: int
    approved: int
    total: int
    last: bool
    here: int = 0


class Progress(Told):
    """passed_state: 1 not passed, 2 partly, 3 fully. write_off: when released and fully passed, else None."""

    no: str
    lines: tuple[LineProgress, ...]
    passed_state: Literal[1, 2, 3]
    write_off: datetime | None
    weight_sum: WeightSum | None
    trucks: Trucks
