"""How well a bridge can see a cargo: what is not known of a weighing, in kg."""

from decimal import ROUND_CEILING, Decimal

from kakou.contracts.events.weigh_plan import Instrument
from kakou.values.decimals import HUNDRED, quantise

from weight_check.rules.tare import KnownTare

STEPS = {"III": (500, 2_000), "IIII": (50, 200)}
"""Up to how many divisions a bridge of a class errs by one and by two of them; above by three."""

WEIGHED = ("measured", "certified")


def bridge_error(kg: Decimal, instrument: Instrument) -> Decimal:
    """Largest error in service, kg: ±1e, ±2e, ±3e by load (JJG 539, GB/T 7723). Policy: bridge_class,
    bridge_division_kg, or the lane's own bridge."""
    division = instrument.division
    one, two = STEPS[instrument.accuracy]
    if kg <= one * division:
        return division
    return 2 * division if kg <= two * division else 3 * division


def uncertainty(measured: Decimal, tare: Decimal, known: KnownTare | None, instrument: Instrument) -> Decimal:
    """Root of the squares of the bridge's error, the tare's, and how far use moves a tare.

    tare: the one reckoned with. known: the best that is known of the truck's; a tare that nobody weighed may be further
    off, and one that was weighed is off by what it differs. Policy: tare_use_kg, declared_tare_percent.
    """
    tare_error = bridge_error(tare, instrument)
    if known is not None and known.source in WEIGHED:
        tare_error = max(tare_error, abs(tare - known.kg))
    else:
        tare_error = max(tare_error, tare * instrument.declared_tare_percent / HUNDRED)
    return root(bridge_error(measured, instrument) ** 2 + tare_error**2 + instrument.tare_use**2)


def root(squares: Decimal) -> Decimal:
    """kg from a sum of squares, to the next whole one above: finer digits of an uncertainty say nothing."""
    return quantise(squares.sqrt().to_integral_value(ROUND_CEILING))
