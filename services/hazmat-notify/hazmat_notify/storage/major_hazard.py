"""Whether a storage unit is a major hazard installation, and of which level (GB 18218-2018, 4.2 and 4.3). Exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

from kakou.values.decimals import QUANTUM

from hazmat_notify.storage.gb18218 import Row

_ALPHA = ((100, Fraction(2)), (50, Fraction(3, 2)), (30, Fraction(6, 5)), (1, Fraction(1)), (0, Fraction(1, 2)))
"""People exposed outside the plant within 500 m, at least so many, and alpha."""

_LEVELS = ((Fraction(100), 1), (Fraction(50), 2), (Fraction(10), 3))
"""R, at least so much, and the level; below that it is 4."""


@dataclass(frozen=True, slots=True)
class Counted:
    """So many tonnes of what falls under `row`."""

    tonnes: Decimal
    row: Row


@dataclass(frozen=True, slots=True)
class Assessment:
    """ratio: sum of q/Q. r: alpha times the sum of beta q/Q. level: 1 (gravest) to 4, None below a ratio of 1."""

    ratio: Fraction
    r: Fraction
    level: int | None

    @property
    def major(self) -> bool:
        """A ratio of exactly 1 is a major hazard."""
        return self.ratio >= 1


def assess(stock: Iterable[Counted], exposed_people: int) -> Assessment:
    """exposed_people: outside the plant within 500 m."""
    shares = [(Fraction(each.tonnes) / Fraction(each.row.q), each.row) for each in stock]
    ratio = sum((share for share, _ in shares), Fraction(0))
    r = alpha(exposed_people) * sum((share * Fraction(row.beta) for share, row in shares), Fraction(0))
    return Assessment(ratio, r, level(r) if ratio >= 1 else None)


def alpha(exposed_people: int) -> Fraction:
    return next(factor for least, factor in _ALPHA if exposed_people >= least)


def level(r: Fraction) -> int:
    return next((number for least, number in _LEVELS if r >= least), 4)


def written(number: Fraction) -> Decimal:
    """`number` cut to five places: cut and not rounded, so that 1.00000 is never shown for less than 1."""
    with localcontext(prec=60) as context:
        context.rounding = ROUND_FLOOR
        return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(QUANTUM)
