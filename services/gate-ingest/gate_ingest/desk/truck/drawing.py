"""A comparison of weights as a drawing: a scale around what is declared, the band on it, the measured weight with its
uncertainty."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kakou.contracts.verdicts import Weighing

WIDTH: Final = 400
MARGIN: Final = 20
"""Units of the drawing: left and right of what it shows."""


@dataclass(frozen=True)
class Drawing:
    """Places from the left, in units of the drawing; None for what does not exist. band: its left end, its width."""

    weighing: Weighing
    declared: int
    band: tuple[int, int] | None
    measured: int
    spread: tuple[int, int] | None
    outside: bool
    doubtful: bool


def drawn(weighing: Weighing, outside: bool, doubtful: bool) -> Drawing | None:
    """outside: whether the gate says so. doubtful: reckoned with a tare that is in dispute. None where there
    is nothing to compare."""
    declared, measured = weighing.declared, weighing.measured
    if declared is None or measured is None or weighing.quality != "ok":
        return None
    band, spread = weighing.band, weighing.uncertainty
    reach = max(abs(declared - measured) + (spread or 0), band or 0, Decimal(1)) * Decimal("1.1")

    def place(kg: Decimal) -> int:
        return round(WIDTH / 2 + float((kg - declared) / reach) * (WIDTH / 2 - MARGIN))

    return Drawing(
        weighing=weighing,
        declared=place(declared),
        band=(place(declared - band), place(declared + band) - place(declared - band)) if band is not None else None,
        measured=place(measured),
        spread=(place(measured - spread), place(measured + spread)) if spread else None,
        outside=outside,
        doubtful=doubtful,
    )
