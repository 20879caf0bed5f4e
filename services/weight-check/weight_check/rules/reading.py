"""What a bridge's reading is worth. Only a reading of quality `ok` is a number; all others are states."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.weigh_plan import Instrument
from kakou.contracts.events.weight import Weight
from kakou.contracts.verdicts import Quality
from kakou.values.decimals import HUNDRED, write

from weight_check.rules.bridge import LaneBridge

PASSING = frozenset(
    {"weight.reading.not-collected", "weight.reading.overdue", "weight.reading.unstable", "weight.reading.not-zeroed"}
)
"""States that pass: the next step is another reading. The others need a person, or another bridge."""


@dataclass(frozen=True, slots=True)
class Reading:
    """kg is None unless quality is `ok`. findings: what stands against the reading."""

    quality: Quality
    kg: Decimal | None
    findings: tuple[Finding, ...] = ()


def assess(
    weight: Weight, tare: Decimal, today: date, instrument: Instrument, lane_bridge: LaneBridge | None
) -> Reading:
    """The reading `weight` of a vehicle whose papers say `tare` kg (0: unknown), on the zone's `today`.

    What the reading says of its bridge counts most, then the lane's report (`lane_bridge`), then how the lane is
    configured. Sources: S-gx (0 on real receipts means not collected), S-JGS device states, JJG 539, policy item (四).
    """
    if lane_bridge is not None and weight.bridge not in (None, lane_bridge.id):
        lane_bridge = None
    states = [*_of_bridge(weight, lane_bridge)]
    if not states or states[0][0] != "bridge-faulty":
        states += _of_number(weight, tare, instrument, lane_bridge)
        states += _of_calibration(weight, today, instrument, lane_bridge)
    if states:
        return Reading(states[0][0], None, tuple(finding for _, finding in states))
    return Reading("ok", weight.kg)


def bridge_faulty(bridge: str) -> Finding:
    return Finding(code="weight.bridge.faulty", facts={"bridge": bridge})


def _of_bridge(weight: Weight, lane_bridge: LaneBridge | None) -> Iterator[tuple[Quality, Finding]]:
    own = weight.bridge_state
    told = lane_bridge is not None and lane_bridge.broken
    if told if own is None else own.out_of_service:
        yield "bridge-faulty", bridge_faulty(_name(weight, lane_bridge))
    if weight.vehicles_on_bridge is not None and weight.vehicles_on_bridge > 1:
        facts = {"count": str(weight.vehicles_on_bridge), "measured": _shown(weight)}
        yield "several-vehicles", Finding(code="weight.bridge.several-vehicles", facts=facts)


def _of_number(
    weight: Weight, tare: Decimal, instrument: Instrument, lane_bridge: LaneBridge | None
) -> Iterator[tuple[Quality, Finding]]:
    """Policy items: bridge_capacity_kg (or the lane's own bridge) and plausible_percent of the tare."""
    kg = weight.kg
    if kg is None:
        yield "not-collected", Finding(code="weight.reading.not-collected")
        return
    facts = {"measured": write(kg)}
    if weight.stable is False:
        yield "unstable", Finding(code="weight.reading.unstable", facts=facts)
    zeroed = lane_bridge.zeroed if weight.zeroed is None and lane_bridge is not None else weight.zeroed
    if zeroed is False:
        yield "not-zeroed", Finding(code="weight.reading.not-zeroed", facts=facts)
    if kg > instrument.capacity:
        facts = {**facts, "capacity": write(instrument.capacity)}
        yield "overloaded", Finding(code="weight.reading.overloaded", facts=facts)
    elif kg * HUNDRED < tare * instrument.plausible_percent:
        facts = {**facts, "tare": write(tare), "percent": write(instrument.plausible_percent)}
        yield "implausible", Finding(code="weight.reading.implausible", facts=facts)


def _of_calibration(
    weight: Weight, today: date, instrument: Instrument, lane_bridge: LaneBridge | None
) -> Iterator[tuple[Quality, Finding]]:
    """A bridge whose calibration has run out may not be used for a decision (JJG 539)."""
    reported = lane_bridge.calibration_due if lane_bridge is not None else None
    due = weight.calibration_due or reported or instrument.calibration_due
    if due is not None and due < today:
        facts = {"bridge": _name(weight, lane_bridge), "due": due.isoformat()}
        yield "calibration-overdue", Finding(code="weight.bridge.calibration-overdue", facts=facts)


def _name(weight: Weight, lane_bridge: LaneBridge | None) -> str:
    return weight.bridge or (lane_bridge.id if lane_bridge is not None else "-")


def _shown(weight: Weight) -> str:
    return "-" if weight.kg is None else write(weight.kg)
