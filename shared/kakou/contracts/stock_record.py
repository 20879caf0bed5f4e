"""A storage unit's past: its stock over some changes, as it is told when it leaves the state of hazmat-notify."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from kakou.contracts.base import OutboundModel
from kakou.values.decimals import Difference


class StockChange(OutboundModel):
    """A change of what a storage unit holds of a substance."""

    at: datetime
    """When, by the zone's clock."""
    substance: str
    """The substance: its CAS number, or what else makes two descriptions of it one."""
    balance: Difference
    """kg of it from then on; below zero more went out than ever came in."""


class StockRecord(OutboundModel):
    """Some changes of a storage unit's stock, one after the other, with what it held before them."""

    storage_unit: str
    """The storage unit's id."""
    block: int
    """Its number among the unit's records, from 0."""
    began_at: datetime
    """When the first of these changes came."""
    before: dict[str, Difference]
    """kg by substance before the first of them."""
    changes: tuple[StockChange, ...]
    """In the order in which they came."""

    def at(self, time: datetime) -> Mapping[str, Decimal]:
        """kg by substance at a time from the first change on, and before the next record's."""
        balances: dict[str, Decimal] = dict(self.before)
        for change in self.changes:
            if change.at > time:
                break
            balances[change.substance] = change.balance
        return balances
