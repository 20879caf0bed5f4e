"""All levels of one weighing, from the coarsest to the finest."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.weigh_plan import WeighPlan, WeightCheck
from kakou.contracts.events.weight import Weight
from kakou.contracts.verdicts import Quality, Weighing
from kakou.values.decimals import ZERO, write
from kakou.values.times import CHINA

from weight_check.rules.bridge import LaneBridge
from weight_check.rules.goods import compare_containers, compare_goods, container_weight, goods_weight
from weight_check.rules.reading import assess, bridge_faulty
from weight_check.rules.tare import MeasuredTare, check_tare, known_tares
from weight_check.rules.uncertainty import uncertainty
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

    now: the zone's clock. bridge: as the lane reports it. tare: as weighed by this gate. missing: what there is to say
    while no reading has come.
    """

    now: datetime
    bridge: LaneBridge | None = None
    tare: MeasuredTare | None = None
    missing: Finding | None = None


def weigh(plan: WeighPlan, weight: Weight | None, known: Circumstances) -> Weighed:
    """The reading against the plan. weight None: none has come."""
    tares = known_tares(plan, known.tare, known.now)
    undeclared = plan.check is WeightCheck.UNDECLARED
    tare_findings = () if undeclared else check_tare(plan, tares)
    if weight is None:
        faulty = known.bridge is not None and known.bridge.broken
        missing = bridge_faulty(known.bridge.id) if known.bridge is not None and faulty else known.missing
        quality: Quality = "bridge-faulty" if faulty else "not-collected"
        return _unmeasured(plan, quality, tare_findings, (missing,) if missing else ())
    today = known.now.astimezone(CHINA).date()
    reading = assess(weight, plan.tare, today, plan.instrument, known.bridge)
    if reading.kg is None:
        return _unmeasured(plan, reading.quality, tare_findings, reading.findings)
    if undeclared:
        return _undeclared(plan, reading.kg)
    believed = min(tares, key=lambda tare: abs(plan.tare - tare.kg), default=None)
    doubt = uncertainty(reading.kg, plan.tare, believed, plan.instrument)
    boxes = container_weight(plan)
    levels = [compare_vehicle(plan, reading.kg, doubt, plan.tare + plan.frame + boxes)]
    passes = within_band(levels[0].weighing)
    if passes:
        finer = (compare_containers(plan, reading.kg, doubt), compare_goods(plan, reading.kg, doubt))
        levels.extend(level for level in finer if level is not None)
    empty = plan.check is WeightCheck.EMPTY and passes and not levels[0].findings
    return Weighed(
        weighings=tuple(level.weighing for level in levels),
        findings=(*tare_findings, *(finding for level in levels for finding in level.findings)),
        goods=goods_weight(plan, reading.kg) if plan.check is WeightCheck.FULL else None,
        tare=max(ZERO, reading.kg - plan.frame - boxes) if empty else None,
    )


def _undeclared(plan: WeighPlan, measured: Decimal) -> Weighed:
    """A weight with nothing to hold it against is evidence; policy `unverifiable` says what becomes of the truck."""
    weighing = Weighing(level="vehicle", declared=None, measured=measured, difference=None, band=None)
    finding = Finding(
        code="weight.vehicle.undeclared", facts={"measured": write(measured)}, outcome=plan.bands.unverifiable
    )
    return Weighed((weighing,), (finding,))


def _unmeasured(
    plan: WeighPlan, quality: Quality, tare_findings: tuple[Finding, ...], states: tuple[Finding, ...]
) -> Weighed:
    declared = None if plan.check is WeightCheck.UNDECLARED else plan.total
    weighing = Weighing(level="vehicle", declared=declared, measured=None, difference=None, band=None, quality=quality)
    return Weighed((weighing,), (*tare_findings, *states), states=frozenset(state.code for state in states))
