"""How well a bridge can see a cargo: what is not known of a weighing, in kg."""

from decimal import Decimal

from kakou.contracts.decimals import quantise

DIVISION = Decimal(20)
"""e of a class III truck scale, kg."""

LOAD_OF_USE = Decimal(70)
"""Fuel, driver and tools move a tare by about this much between weighings (assumed; domain §1.6: up to 300 kg)."""

DECLARED_TARE_SHARE = Decimal("0.02")
"""How far a tare that nobody weighed may be off (assumed)."""


def bridge_error(kg: Decimal) -> Decimal:
    """Largest error in service of a class III scale: ±1e to 500e, ±2e to 2000e, ±3e above (JJG 539, GB/T 7723)."""
    if kg <= 500 * DIVISION:
        return DIVISION
    return 2 * DIVISION if kg <= 2_000 * DIVISION else 3 * DIVISION


def uncertainty(measured: Decimal, tare: Decimal, tare_source: str | None) -> Decimal:
    """Root of the squares of the bridge's error, the tare's, and the load of use."""
    weighed = tare_source in {"measured", "certified"}
    tare_error = bridge_error(tare) if weighed else max(bridge_error(tare), tare * DECLARED_TARE_SHARE)
    squares = bridge_error(measured) ** 2 + tare_error**2 + LOAD_OF_USE**2
    return quantise(squares.sqrt())
