"""Quantities as mass: tonnes, exact."""

from decimal import Decimal

_TONNES = {
    **dict.fromkeys(("t", "070"), Decimal(1)),
    **dict.fromkeys(("kg", "035"), Decimal("0.001")),
    "036": Decimal("0.000001"),
}
"""Units of mass: the interface's `t` and `kg`, and the customs codes 070 t, 035 kg, 036 g."""


def tonnes(quantity: Decimal, unit: str) -> Decimal | None:
    """`quantity` of `unit` in tonnes, not rounded; None where the unit is no unit of mass."""
    factor = _TONNES.get(unit)
    return None if factor is None else quantity * factor
