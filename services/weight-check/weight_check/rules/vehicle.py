"""The whole vehicle against its papers: letter `q`, difference = declared − measured (S-gx wtError)."""

from dataclasses import dataclass
from decimal import Decimal

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.weigh_plan import WeighPlan, WeightCheck
from kakou.contracts.verdicts import Weighing
from kakou.values.decimals import write

from weight_check.rules.comparison import band, comparison_facts, outside


@dataclass(frozen=True, slots=True)
class Compared:
    """One level's comparison, and what speaks against it."""

    weighing: Weighing
    findings: tuple[Finding, ...]


def compare_vehicle(plan: WeighPlan, measured: Decimal, doubt: Decimal, unladen: Decimal) -> Compared:
    """P0: band = max(100 kg, 3 % of the declared total), equality passes.

    Registered goods inbound are weighed and recorded, and stopped only above a high limit (S-200 art. 4); an empty
    vehicle above its band is suspected of carrying goods, also above that of its tare and frame (`unladen`, kg): a
    total that says more would hide as much. doubt: the weighing's uncertainty, kg.
    """
    bands = plan.bands
    ordinary = band(plan.total, bands.total_kg, bands.total_percent)
    relaxed = plan.check is WeightCheck.REGISTERED_INBOUND
    width = band(plan.total, ordinary, bands.registered_inbound_percent) if relaxed else ordinary
    difference = plan.total - measured
    findings: tuple[Finding, ...] = ()
    if plan.check is WeightCheck.EMPTY and not outside(difference, width):
        findings = _hidden(plan, measured, min(unladen, plan.total))
    elif outside(difference, width):
        suspected = plan.check is WeightCheck.EMPTY and difference < 0
        code = "weight.empty.heavy" if suspected else "weight.vehicle.outside-band"
        findings = (Finding(code=code, facts=comparison_facts(plan.total, measured, width)),)
    elif relaxed and outside(difference, ordinary):
        numbers = {"declared": plan.total, "measured": measured, "band": ordinary, "limit": width}
        facts = {name: write(kg) for name, kg in numbers.items()}
        findings = (Finding(code="weight.registered.relaxed", facts=facts),)
    weighing = Weighing(
        level="vehicle",
        declared=plan.total,
        measured=measured,
        difference=difference,
        band=width,
        uncertainty=doubt,
    )
    return Compared(weighing, findings)


def _hidden(plan: WeighPlan, measured: Decimal, unladen: Decimal) -> tuple[Finding, ...]:
    width = band(unladen, plan.bands.total_kg, plan.bands.total_percent)
    if measured - unladen <= width:
        return ()
    return (Finding(code="weight.empty.heavy", facts=comparison_facts(unladen, measured, width)),)


def within_band(weighing: Weighing) -> bool:
    """Whether the level passes, so that finer ones may be judged."""
    assert weighing.difference is not None, "only what was measured was compared"
    assert weighing.band is not None, "a comparison has a band"
    return not outside(weighing.difference, weighing.band)
