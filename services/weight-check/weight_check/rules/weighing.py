"""All levels of one weighing, from the coarsest to the finest."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakou.contracts.events.weight import Weight
from kakou.contracts.routed import Finding, WeighPlan, WeightCheck
from kakou.contracts.verdicts import Quality, Weighing

from weight_check.rules.goods import compare_containers, compare_goods, container_weight, goods_weight
from weight_check.rules.reading import assess, bridge_faulty
from weight_check.rules.tare import check_tare
from weight_check.rules.vehicle import compare_vehicle, within_band


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a weighing says.

    goods: kg of goods by weighing, for the declaration's group. tare: kg of the truck itself, where it went empty and
    nothing spoke against it. Both None where not known. states: codes of the findings that say why there is no number.
    """

    weighings: tuple[Weighing, ...] = ()
    findings: tuple[Finding, ...] = ()
    goods: Decimal | None = None
    tare: Decimal | None = None
    states: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known besides the papers and the reading.

    today: the zone's day. broken_bridge: the bridge that the lane reports as out of order. tare: kg, as weighed by this
    gate. missing: what there is to say while no reading has come.
    """

    today: date
    broken_bridge: str | None = None
    tare: Decimal | None = None
    missing: Finding | None = None


def weigh(plan: WeighPlan, weight: Weight | None, known: Circumstances) -> Weighed:
    """The reading against the plan. weight None: none has come."""
    tare_findings = check_tare(plan, known.tare)
    if weight is None:
        missing = bridge_faulty(known.broken_bridge) if known.broken_bridge else known.missing
        quality: Quality = "bridge-faulty" if known.broken_bridge else "not-collected"
        return _unmeasured(plan, quality, tare_findings, (missing,) if missing else ())
    reading = assess(weight, plan.tare, known.today, known.broken_bridge)
    if reading.kg is None:
        return _unmeasured(plan, reading.quality, tare_findings, reading.findings)
    if known.tare is not None:
        plan = plan.model_copy(update={"tare_source": "measured"})
    levels = [compare_vehicle(plan, reading.kg)]
    passes = within_band(levels[0].weighing)
    if passes:
        finer = (compare_containers(plan, reading.kg), compare_goods(plan, reading.kg))
        levels.extend(level for level in finer if level is not None)
    empty = plan.check is WeightCheck.EMPTY and passes
    return Weighed(
        weighings=tuple(level.weighing for level in levels),
        findings=(*tare_findings, *reading.findings, *(finding for level in levels for finding in level.findings)),
        goods=goods_weight(plan, reading.kg) if plan.check is WeightCheck.FULL else None,
        tare=max(Decimal(0), reading.kg - plan.frame - container_weight(plan)) if empty else None,
    )


def _unmeasured(
    plan: WeighPlan, quality: Quality, tare_findings: tuple[Finding, ...], states: tuple[Finding, ...]
) -> Weighed:
    weighing = Weighing(
        level="vehicle", declared=plan.total, measured=None, difference=None, band=None, quality=quality
    )
    return Weighed((weighing,), (*tare_findings, *states), states=frozenset(state.code for state in states))
