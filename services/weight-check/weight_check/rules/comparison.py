"""A measured weight compared with the declared one: the band around it, and how far outside the band it lies."""

from decimal import Decimal

from kakou.values.decimals import HUNDRED, ZERO, quantise, write


def band(declared: Decimal, kg: Decimal, percent: Decimal) -> Decimal:
    """The wider of `kg` and `percent` of what is declared, in kg.

    Percent of the total alone would hide a light cargo, kg alone would stop every heavy truck (domain §1.6).
    """
    return quantise(max(kg, declared * percent / HUNDRED))


def outside(difference: Decimal, width: Decimal) -> bool:
    """Equality passes; too light counts as much as too heavy."""
    return abs(difference) > width


def comparison_facts(declared: Decimal, measured: Decimal, width: Decimal) -> dict[str, str]:
    """Numbers of a comparison that failed, with the smallest change that would clear it: `excess` kg on `side`.

    A measured share below nothing (the truck is lighter than its tare) is shown as nothing; the change reckons with it.
    """
    shown = max(ZERO, measured)
    return {
        "declared": write(declared),
        "measured": write(shown),
        "difference": write(declared - shown),
        "band": write(width),
        "excess": write(abs(declared - measured) - width),
        "side": "heavy" if measured > declared else "light",
    }
