"""The cargo alone: letter `o` for goods, `p` for containers that travel without any.

Judged only where the total passes: 292.8 kg of cargo on a truck of 14 t disappear inside three percent (domain §1.6).
"""

from decimal import Decimal

from kakou.contracts.decimals import write
from kakou.contracts.routed import Finding, WeighPlan, WeightCheck
from kakou.contracts.verdicts import Weighing

from weight_check.rules.bands import band, comparison_facts, outside
from weight_check.rules.uncertainty import uncertainty
from weight_check.rules.vehicle import Compared

ZERO = Decimal(0)


def compare_goods(plan: WeighPlan, measured: Decimal) -> Compared | None:
    """Goods = measured − tare − frame − containers, against the declared gross; None where there are none to compare.

    Below the uncertainty of the weighing a cargo cannot be verified by weight: a note names the other check.
    """
    if plan.gross == 0 or plan.check is not WeightCheck.FULL:
        return None
    goods = max(ZERO, measured - plan.tare - plan.frame - _containers(plan))
    return _compare(plan, measured, "goods", plan.gross, goods)


def compare_containers(plan: WeighPlan, measured: Decimal) -> Compared | None:
    """Empty containers: measured − tare − frame against their declared weights; None with goods, or none declared."""
    declared = _containers(plan)
    if plan.gross != 0 or declared == 0:
        return None
    return _compare(plan, measured, "container", declared, max(ZERO, measured - plan.tare - plan.frame))


def _compare(plan: WeighPlan, measured: Decimal, level: str, declared: Decimal, found: Decimal) -> Compared:
    width = band(declared, plan.bands.goods_kg, plan.bands.goods_percent)
    doubt = uncertainty(measured, plan.tare, plan.tare_source)
    difference = declared - found
    findings: tuple[Finding, ...] = ()
    if outside(difference, width):
        facts = comparison_facts(declared, found, width)
        findings = (Finding(code=f"weight.{level}.outside-band", facts=facts),)
    elif declared < doubt and level == "goods":
        facts = {"declared": write(declared), "uncertainty": write(doubt)}
        findings = (Finding(code="weight.goods.unverifiable", facts=facts),)
    weighing = Weighing.model_validate(
        {
            "level": level,
            "declared": declared,
            "measured": found,
            "difference": difference,
            "band": width,
            "uncertainty": doubt,
        }
    )
    return Compared(weighing, findings, not outside(difference, width))


def _containers(plan: WeighPlan) -> Decimal:
    return sum((container.weight for container in plan.containers if container.weight is not None), ZERO)
