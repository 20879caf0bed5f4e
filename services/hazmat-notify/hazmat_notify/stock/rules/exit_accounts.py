"""What a truck took out of storage units without the warehouse's word: what its papers name and nobody reported."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from kakou.contracts.base import OutboundModel
from kakou.values.decimals import ZERO, Amount
from pydantic import Field


class ExitLine(OutboundModel):
    """Goods that passed outward. unit: where the papers say they lay; kilograms: None when the quantity is no mass.

    chemical: whether its stock is kept at all events; that of other dangerous goods is where the papers name a unit.
    """

    name: str
    identity: str
    unit: str | None
    kilograms: Amount | None
    chemical: Annotated[bool, Field(exclude_if=lambda chemical: chemical)] = True


class Exit(OutboundModel):
    """An exit's account. reported: kg by `unit/identity` of outward movements that named its passes, also before it.

    lines: what passed; None until the barrier was raised. implied: kg by `unit/identity` taken because nobody said so.
    passes: those that are known to belong to it.
    """

    reported: dict[str, Amount] = Field(default_factory=dict)
    lines: tuple[ExitLine, ...] | None = None
    implied: dict[str, Amount] = Field(default_factory=dict)
    passes: tuple[str, ...] = ()


def implied(lines: tuple[ExitLine, ...], reported: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What is to be taken from which unit, by `unit/identity`: each line less what was reported of its substance.

    A report from the line's own unit counts for it before one from elsewhere, so the order of reports does not matter.
    """
    left = {place: kg for place, kg in reported.items() if kg}
    open_lines = [(line, line.kilograms or ZERO) for line in lines if line.unit is not None]
    for own in (True, False):
        remaining = []
        for line, kg in open_lines:
            for place in sorted(left):
                unit, _, identity = place.partition("/")
                if identity == line.identity and (unit == line.unit or not own):
                    covered = min(kg, left[place])
                    kg, left[place] = kg - covered, left[place] - covered
            remaining.append((line, kg))
        open_lines = remaining
    taken: dict[str, Decimal] = {}
    for line, kg in open_lines:
        if kg:
            place = f"{line.unit}/{line.identity}"
            taken[place] = taken.get(place, ZERO) + kg
    return taken


def unaccounted(lines: tuple[ExitLine, ...], reported: Mapping[str, Decimal]) -> tuple[ExitLine, ...]:
    """Chemicals that can be taken from nowhere: no unit is named or no mass known, and nobody reported them."""
    said = {place.partition("/")[2] for place, kg in reported.items() if kg}
    open_lines = (line for line in lines if line.chemical or line.unit is not None)
    return tuple(
        line for line in open_lines if (line.unit is None or line.kilograms is None) and line.identity not in said
    )
