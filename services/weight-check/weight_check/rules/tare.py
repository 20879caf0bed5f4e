"""The tare on the pass against what is known of the truck: a false tare hides that much goods (letters t and r)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.weigh_plan import Instrument, WeighPlan, WeightCheck
from kakou.values.decimals import Amount, write

from weight_check.rules.comparison import band, outside

RANK = {"measured": 0, "certified": 1, "declared": 2}
"""Whose word counts more."""


class MeasuredTare(OutboundModel):
    """A truck's tare, kg, as its last empty passage showed it. passages: how often it went through since."""

    kg: Amount
    at: datetime
    passages: int = 0

    def fresh(self, now: datetime, instrument: Instrument) -> bool:
        """A truck changes with time and use: after either, a weighing of it says no more.

        Policy: tare_life, tare_passages.
        """
        return now - self.at <= instrument.tare_life and self.passages <= instrument.tare_passages


@dataclass(frozen=True, slots=True)
class KnownTare:
    """A tare, kg, and whose word it is: `measured`, `certified` or `declared`."""

    kg: Decimal
    source: str


def known_tares(plan: WeighPlan, gate: MeasuredTare | None, now: datetime) -> tuple[KnownTare, ...]:
    """What is known of the truck's tare by the best source there is; several where they are as good.

    gate: as this gate weighed it. One weighed too long ago counts no more than a declared one, the gate's own not at
    all.
    """
    known: list[KnownTare] = []
    if gate is not None and gate.fresh(now, plan.instrument):
        known.append(KnownTare(gate.kg, "measured"))
    if plan.tare_registered is not None:
        source = plan.tare_source if plan.tare_source in RANK else "declared"
        stale = plan.tare_at is not None and now - plan.tare_at > plan.instrument.tare_life
        known.append(KnownTare(plan.tare_registered, "declared" if stale else source))
    best = min((RANK[tare.source] for tare in known), default=None)
    return tuple(tare for tare in known if RANK[tare.source] == best)


def check_tare(plan: WeighPlan, known: tuple[KnownTare, ...]) -> tuple[Finding, ...]:
    """The pass's tare against the best that is known (policy tare_band); of several, any may bear it out.

    Registered goods inbound are weighed and recorded, not stopped: there it is a note (S-200 art. 4).
    """
    if not known:
        return (Finding(code="weight.tare.unknown", facts={"declared": write(plan.tare)}),)
    if any(not _apart(plan, tare.kg) for tare in known):
        return ()
    against = known[0]
    facts = {"declared": write(plan.tare), "registered": write(against.kg), "tare_source": against.source}
    facts["band"] = write(_width(plan, against.kg))
    outcome = "note" if plan.check is WeightCheck.REGISTERED_INBOUND else None
    return (Finding(code="weight.tare.conflict", facts=facts, outcome=outcome),)


def _apart(plan: WeighPlan, known: Decimal) -> bool:
    return outside(plan.tare - known, _width(plan, known))


def _width(plan: WeighPlan, known: Decimal) -> Decimal:
    return band(known, plan.bands.tare_kg, plan.bands.tare_percent)
