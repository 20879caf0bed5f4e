"""A declaration's trucks weighed as one: small shortfalls on every truck show up in the sum (policy item (七))."""

from decimal import Decimal

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.weigh_plan import Instrument
from kakou.contracts.progress import WeightSum
from kakou.contracts.task import Task
from kakou.values.decimals import ZERO, Amount, Difference, quantise, write

from weight_check.rules.uncertainty import root


class GroupWeight(OutboundModel):
    """Goods of the trucks that passed and were weighed, kg. squares: sum of their squared uncertainties.

    task: about their being too far from what they declared, while it is open.
    """

    declared: Amount = ZERO
    measured: Difference = ZERO
    squares: Amount = ZERO
    trucks: int = 0
    task: Task | None = None

    def with_truck(self, declared: Decimal, measured: Decimal, doubt: Decimal) -> "GroupWeight":
        """One truck more: declared gross, goods by weighing, and how far that may be off."""
        return GroupWeight(
            declared=self.declared + declared,
            measured=self.measured + measured,
            squares=quantise(self.squares + doubt * doubt),
            trucks=self.trucks + 1,
            task=self.task,
        )

    @property
    def so_far(self) -> WeightSum:
        """As progress shows it. The trucks' errors are taken to be independent."""
        measured = max(ZERO, self.measured)
        return WeightSum(
            declared=self.declared,
            measured=measured,
            difference=self.declared - measured,
            uncertainty=root(self.squares),
        )


def drifts(group: GroupWeight, instrument: Instrument) -> bool:
    """Whether the trucks together are further from what they declared than their weighing can be off.

    A few kg on every truck hide in each one's band and add up, while chance adds up by its root only. Policy:
    group_uncertainties, from group_trucks on.
    """
    if group.trucks < instrument.group_trucks:
        return False
    return abs(group.declared - group.measured) > instrument.group_uncertainties * group.so_far.uncertainty


def check_group(document: str, group: GroupWeight | None, instrument: Instrument) -> tuple[Finding, ...]:
    """A note on the next truck of a declaration whose trucks before it drift: the officer may look closer."""
    if group is None or not drifts(group, instrument):
        return ()
    so_far = group.so_far
    facts = {
        "document": document,
        "trucks": str(group.trucks),
        "declared": write(so_far.declared),
        "measured": write(so_far.measured),
        "difference": write(so_far.difference),
        "uncertainty": write(so_far.uncertainty),
    }
    return (Finding(code="weight.group.drift", facts=facts),)
