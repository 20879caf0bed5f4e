"""All levels of one weighing, from the coarsest to the finest."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakou.contracts.events.weight import Weight
from kakou.contracts.routed import Finding, WeighPlan
from kakou.contracts.verdicts import Weighing

from weight_check.rules.goods import compare_containers, compare_goods
from weight_check.rules.reading import assess
from weight_check.rules.tare import check_tare
from weight_check.rules.vehicle import compare_vehicle


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a weighing says. goods: kg of goods by weighing, for the declaration's group; None where not known."""

    weighings: tuple[Weighing, ...]
    findings: tuple[Finding, ...]
    goods: Decimal | None


def weigh(plan: WeighPlan, weight: Weight | None, overdue: Finding | None, today: date) -> Weighed:
    """weight None: nothing was weighed; `overdue` then says that it was waited for."""
    findings = list(check_tare(plan))
    if weight is None:
        return Weighed((_unmeasured(plan, "not-collected"),), (*findings, *((overdue,) if overdue else ())), None)
    reading = assess(weight, plan.tare, today)
    findings.extend(reading.findings)
    if reading.kg is None:
        return Weighed((_unmeasured(plan, reading.quality),), tuple(findings), None)
    vehicle = compare_vehicle(plan, reading.kg)
    levels = [vehicle]
    if vehicle.passes:
        finer = (compare_containers(plan, reading.kg), compare_goods(plan, reading.kg))
        levels.extend(level for level in finer if level is not None)
    findings.extend(finding for level in levels for finding in level.findings)
    goods = next((level.weighing.measured for level in levels if level.weighing.level == "goods"), None)
    return Weighed(tuple(level.weighing for level in levels), tuple(findings), goods)


def _unmeasured(plan: WeighPlan, quality: str) -> Weighing:
    return Weighing.model_validate(
        {
            "level": "vehicle",
            "declared": plan.total,
            "measured": None,
            "difference": None,
            "band": None,
            "quality": quality,
        }
    )
