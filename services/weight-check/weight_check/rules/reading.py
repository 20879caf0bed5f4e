"""What a bridge's reading is worth. Only a reading of quality `ok` is a number; all others are states."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakou.contracts.decimals import write
from kakou.contracts.events.weight import Weight
from kakou.contracts.routed import Finding
from kakou.contracts.verdicts import Quality

CAPACITY = Decimal(150_000)
"""kg. No road truck scale reaches further; a reading above is a fault of the instrument (assumed, JJG 539)."""

IMPLAUSIBLE_SHARE = Decimal(10)
"""A reading below a tenth of the tare is no vehicle: tonnes sent for kilograms, most likely (assumed)."""

BROKEN = (0, 2)
"""Bridge states disabled and fault (S-JGS)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """kg is None unless quality is `ok`. findings: what stands against the reading, or is worth a note."""

    quality: Quality
    kg: Decimal | None
    findings: tuple[Finding, ...]


def assess(weight: Weight, tare: Decimal, today: date) -> Reading:
    """The reading `weight` of a vehicle whose papers say `tare` kg (0: unknown), on the zone's `today`.

    Sources: S-gx (0 on real receipts means not collected), S-JGS device states, policy item (四).
    """
    kg = weight.kg
    bridge = weight.bridge or "-"
    if weight.bridge_state in BROKEN:
        return _state("bridge-faulty", "weight.bridge.faulty", bridge=bridge)
    if kg is None:
        return _state("not-collected", "weight.reading.not-collected")
    if weight.vehicles_on_bridge is not None and weight.vehicles_on_bridge > 1:
        facts = {"count": str(weight.vehicles_on_bridge), "measured": write(kg)}
        return _state("several-vehicles", "weight.bridge.several-vehicles", **facts)
    if weight.stable is False:
        return _state("unstable", "weight.reading.unstable", measured=write(kg))
    if weight.zeroed is False:
        return _state("not-zeroed", "weight.reading.not-zeroed", measured=write(kg))
    if kg > CAPACITY:
        return _state("overloaded", "weight.reading.overloaded", measured=write(kg))
    if kg * IMPLAUSIBLE_SHARE < tare:
        return _state("implausible", "weight.reading.implausible", measured=write(kg), tare=write(tare))
    notes: tuple[Finding, ...] = ()
    if weight.calibration_due is not None and weight.calibration_due < today:
        facts = {"bridge": bridge, "due": weight.calibration_due.isoformat()}
        notes = (Finding(code="weight.bridge.calibration-overdue", facts=facts),)
    return Reading("ok", kg, notes)


def _state(quality: Quality, code: str, **facts: str) -> Reading:
    return Reading(quality, None, (Finding(code=code, facts=facts),))
