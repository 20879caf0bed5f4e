"""How far a declaration has come through the gate, as GET …/progress answers it."""

from datetime import datetime
from typing import Literal

from kakou.contracts.base import Told
from kakou.contracts.decimals import Amount, Difference


class LineProgress(Told):
    """One goods line's counters in its declared unit: allocated at filing, passed at *barrier raised*."""

    line: int
    declared: Amount
    allocated: Amount
    passed: Amount


class WeightSum(Told):
    """Goods weight of the trucks that passed, in kg; difference = declared − measured."""

    declared: Amount
    measured: Amount
    difference: Difference
    uncertainty: Amount


class Trucks(Told):
    """passed; approved and not here yet; total of both; last: whether what is on its way completes the declaration."""

    passed: int
    approved: int
    total: int
    last: bool


class Progress(Told):
    """passed_state: 1 not passed, 2 partly, 3 fully. write_off: when released and fully passed, else None."""

    no: str
    lines: tuple[LineProgress, ...]
    passed_state: Literal[1, 2, 3]
    write_off: datetime | None
    weight_sum: WeightSum | None
    trucks: Trucks
