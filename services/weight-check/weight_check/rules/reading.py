"""What a bridge's reading is worth. Only a reading of quality `ok` is a number; all others are states."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kakou.contracts.decimals import write
from kakou.contracts.events.lane import DeviceState
from kakou.contracts.events.weight import Weight
from kakou.contracts.routed import Finding
from kakou.contracts.verdicts import Quality

CAPACITY = Decimal(150_000)
"""kg. No road truck scale reaches further; a reading above is a fault of the instrument (assumed, JJG 539)."""

IMPLAUSIBLE_SHARE = Decimal(10)
"""A reading below a tenth of the tare is no vehicle: tonnes sent for kilograms, most likely (assumed)."""

BROKEN = (0, 2)
"""Device states disabled and fault (S-JGS)."""

BRIDGE_KINDS = ("bridge", "weighbridge")
BRIDGE_ID = "15"
"""The weighbridge among the devices of S-JGS annex C."""


@dataclass(frozen=True, slots=True)
class Reading:
    """kg is None unless quality is `ok`. findings: what stands against the reading, or is worth a note."""

    quality: Quality
    kg: Decimal | None
    findings: tuple[Finding, ...]


def assess(weight: Weight, tare: Decimal, today: date, broken_bridge: str | None) -> Reading:
    """The reading `weight` of a vehicle whose papers say `tare` kg (0: unknown), on the zone's `today`.

    broken_bridge: the bridge that the lane itself reports as disabled or faulty; a reading that says how its bridge
    is counts more. Sources: S-gx (0 on real receipts means not collected), S-JGS device states, policy item (四).
    """
    states = [*_of_bridge(weight, broken_bridge)]
    if not states or states[0][0] != "bridge-faulty":
        states += _of_number(weight, tare)
    if states:
        return Reading(states[0][0], None, tuple(finding for _, finding in states))
    due = weight.calibration_due
    notes: tuple[Finding, ...] = ()
    if due is not None and due < today:
        facts = {"bridge": weight.bridge or "-", "due": due.isoformat()}
        notes = (Finding(code="weight.bridge.calibration-overdue", facts=facts),)
    return Reading("ok", weight.kg, notes)


def broken(devices: tuple[DeviceState, ...]) -> str | None:
    """The first bridge among a lane's devices that is disabled or faulty."""
    bridges = (each for each in devices if each.id == BRIDGE_ID or (each.kind or each.id) in BRIDGE_KINDS)
    return next((bridge.id for bridge in bridges if bridge.state in BROKEN), None)


def bridge_faulty(bridge: str) -> Finding:
    return Finding(code="weight.bridge.faulty", facts={"bridge": bridge})


def _of_bridge(weight: Weight, broken_bridge: str | None) -> Iterator[tuple[Quality, Finding]]:
    own = weight.bridge_state
    told = own is None and broken_bridge is not None and weight.bridge in (None, broken_bridge)
    if own in BROKEN or told:
        yield "bridge-faulty", bridge_faulty(weight.bridge or broken_bridge or "-")
    if weight.vehicles_on_bridge is not None and weight.vehicles_on_bridge > 1:
        facts = {"count": str(weight.vehicles_on_bridge), "measured": _shown(weight)}
        yield "several-vehicles", Finding(code="weight.bridge.several-vehicles", facts=facts)


def _of_number(weight: Weight, tare: Decimal) -> Iterator[tuple[Quality, Finding]]:
    kg = weight.kg
    if kg is None:
        yield "not-collected", Finding(code="weight.reading.not-collected")
        return
    facts = {"measured": write(kg)}
    if weight.stable is False:
        yield "unstable", Finding(code="weight.reading.unstable", facts=facts)
    if weight.zeroed is False:
        yield "not-zeroed", Finding(code="weight.reading.not-zeroed", facts=facts)
    if kg > CAPACITY:
        yield "overloaded", Finding(code="weight.reading.overloaded", facts=facts)
    elif kg * IMPLAUSIBLE_SHARE < tare:
        yield "implausible", Finding(code="weight.reading.implausible", facts={**facts, "tare": write(tare)})


def _shown(weight: Weight) -> str:
    return "-" if weight.kg is None else write(weight.kg)
