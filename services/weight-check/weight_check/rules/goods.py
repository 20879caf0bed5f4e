"""The cargo alone: letter `o` for goods, `p` for containers that travel without any.

Judged only where the total passes: 292.8 kg of cargo on a truck of 14 t disappear inside three percent (domain §1.6).
"""

from decimal import Decimal

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.weigh_plan import WeighPlan, WeightCheck
from kakou.contracts.verdicts import Level, Weighing
from kakou.values.decimals import ZERO, write

from weight_check.rules.comparison import band, comparison_facts, outside
from weight_check.rules.vehicle import Compared


def container_weight(plan: WeighPlan) -> Decimal:
    """kg of the containers themselves. One of unknown weight weighs what the declared total leaves for it."""
    known = [container.weight for container in plan.containers if container.weight is not None]
    weight = sum(known, ZERO)
    if len(known) < len(plan.containers):
        weight += max(ZERO, plan.total - plan.tare - plan.frame - plan.gross - weight)
    return weight


def goods_weight(plan: WeighPlan, measured: Decimal) -> Decimal | None:
    """Goods by weighing, kg: measured − tare − frame − containers, negative where the truck is lighter than that.

    None where no goods are declared: there is nothing to tell them from.
    """
    if plan.gross == 0:
        return None
    return measured - plan.tare - plan.frame - container_weight(plan)


def compare_goods(plan: WeighPlan, measured: Decimal, doubt: Decimal) -> Compared | None:
    """Goods against their declared gross; None where there are none to compare, or the check is relaxed.

    Below the uncertainty of the weighing a cargo cannot be verified by weight: a note names the other check, and stops
    the truck only where the policy `unverifiable` says so. A breach of the band is a breach all the same.
    """
    goods = goods_weight(plan, measured)
    if goods is None or plan.check is not WeightCheck.FULL:
        return None
    width = band(plan.gross, plan.bands.goods_kg, plan.bands.goods_percent)
    findings: tuple[Finding, ...] = ()
    if outside(plan.gross - goods, width):
        findings = (Finding(code="weight.goods.outside-band", facts=comparison_facts(plan.gross, goods, width)),)
    elif plan.gross < doubt:
        facts = {"declared": write(plan.gross), "uncertainty": write(doubt)}
        findings = (Finding(code="weight.goods.unverifiable", facts=facts, outcome=plan.bands.unverifiable),)
    return Compared(_weighing("goods", plan.gross, goods, width, doubt), findings)


def compare_containers(plan: WeighPlan, measured: Decimal, doubt: Decimal) -> Compared | None:
    """Empty containers: measured − tare − frame against their declared weights; None with goods, or none declared."""
    declared = container_weight(plan)
    if plan.gross != 0 or declared == 0:
        return None
    found = measured - plan.tare - plan.frame
    width = band(declared, plan.bands.container_kg, plan.bands.container_percent)
    findings: tuple[Finding, ...] = ()
    if outside(declared - found, width):
        findings = (Finding(code="weight.container.outside-band", facts=comparison_facts(declared, found, width)),)
    return Compared(_weighing("container", declared, found, width, doubt), findings)


def _weighing(level: Level, declared: Decimal, found: Decimal, width: Decimal, doubt: Decimal) -> Weighing:
    measured = max(ZERO, found)
    return Weighing(
        level=level,
        declared=declared,
        measured=measured,
        difference=declared - measured,
        band=width,
        uncertainty=doubt,
    )
