"""The tare on the pass against what is known of the truck: a false tare hides that much goods (letters t and r)."""

from datetime import datetime, timedelta
from decimal import Decimal

from kakou.contracts.base import Told
from kakou.contracts.decimals import Amount, write
from kakou.contracts.routed import Finding, WeighPlan, WeightCheck

from weight_check.rules.bands import band, outside

RANK = {"measured": 0, "certified": 1, "declared": 2}
"""Whose word counts more."""

FRESH_FOR = timedelta(days=90)
FRESH_PASSAGES = 30
"""A truck changes with time and use: after either, a weighing of it says no more (assumed)."""


class MeasuredTare(Told):
    """A truck's tare, kg, as its last empty passage showed it. passages: how often it went through since."""

    kg: Amount
    at: datetime
    passages: int = 0

    def fresh(self, now: datetime) -> bool:
        return now - self.at <= FRESH_FOR and self.passages <= FRESH_PASSAGES


def check_tare(plan: WeighPlan, measured: Decimal | None) -> tuple[Finding, ...]:
    """measured: the tare in kg as this gate weighed it, where that is known and fresh.

    The best source counts; of two that are as good, either may bear the pass out. An empty truck is being weighed now,
    so an earlier weighing says nothing more.
    """
    known: list[tuple[Decimal, str]] = []
    if measured is not None and plan.check is not WeightCheck.EMPTY:
        known.append((measured, "measured"))
    if plan.tare_registered is not None:
        known.append((plan.tare_registered, plan.tare_source if plan.tare_source in RANK else "declared"))
    if not known:
        return (Finding(code="weight.tare.unknown", facts={"declared": write(plan.tare)}),)
    best = min(RANK[source] for _, source in known)
    believed = [(kg, source) for kg, source in known if RANK[source] == best]
    if any(not _apart(plan, kg) for kg, _ in believed):
        return ()
    kg, source = believed[0]
    facts = {"declared": write(plan.tare), "registered": write(kg), "tare_source": source}
    return (Finding(code="weight.tare.conflict", facts=facts),)


def _apart(plan: WeighPlan, known: Decimal) -> bool:
    return outside(plan.tare - known, band(known, plan.bands.tare_kg, plan.bands.tare_percent))
