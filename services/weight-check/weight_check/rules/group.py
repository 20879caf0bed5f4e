"""A declaration's trucks weighed as one: small shortfalls on every truck show up in the sum (policy item (七))."""

from datetime import datetime
from decimal import Decimal

from kakou.contracts.base import Told
from kakou.contracts.decimals import Amount, Difference, quantise
from kakou.contracts.progress import WeightSum

ZERO = Decimal(0)


class GroupWeight(Told):
    """Goods of the trucks that passed and were weighed, kg. squares: sum of their squared uncertainties."""

    declared: Amount = ZERO
    measured: Difference = ZERO
    squares: Amount = ZERO
    trucks: int = 0
    since: datetime | None = None

    def with_truck(self, declared: Decimal, measured: Decimal, doubt: Decimal, at: datetime) -> "GroupWeight":
        """One truck more: declared gross, goods by weighing, and how far that may be off."""
        return GroupWeight(
            declared=self.declared + declared,
            measured=self.measured + measured,
            squares=quantise(self.squares + doubt * doubt),
            trucks=self.trucks + 1,
            since=self.since or at,
        )

    @property
    def so_far(self) -> WeightSum:
        """As progress shows it. The trucks' errors are taken to be independent."""
        measured = max(ZERO, self.measured)
        return WeightSum(
            declared=self.declared,
            measured=measured,
            difference=self.declared - measured,
            uncertainty=quantise(self.squares.sqrt()),
        )
