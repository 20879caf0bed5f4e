"""What the papers say that a truck weighs, which check applies, and what weighs it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.reference import BridgeClass
from kakou.values.decimals import Amount


class WeightCheck(StrEnum):
    """Which check applies (S-200 art. 4 relaxes the inbound one of gate-registered goods).

    UNDECLARED: some pass of the truck says no weight, so that `total` and `tare` are 0 and there is nothing to compare.
    """

    FULL = "full"
    REGISTERED_INBOUND = "registered-inbound"
    EMPTY = "empty"
    UNDECLARED = "undeclared"


class Bands(OutboundModel):
    """The policy's bands at the visit's time; the wider one of kg and percent counts."""

    total_kg: Decimal
    """Of the whole truck, in kg."""
    total_percent: Decimal
    """Of the whole truck, in percent of the declared total."""
    goods_kg: Decimal
    """Of the goods, in kg."""
    goods_percent: Decimal
    """Of the goods, in percent of the declared gross."""
    registered_inbound_percent: Decimal
    """Of gate-registered goods that come in, in percent of the declared total."""
    container_kg: Decimal = Decimal(100)
    """Of the containers, in kg."""
    container_percent: Decimal = Decimal(10)
    """Of the containers, in percent of their declared weight."""
    tare_kg: Decimal = Decimal(300)
    """Of a declared tare beside the registered one, in kg."""
    tare_percent: Decimal = Decimal(5)
    """Of a declared tare beside the registered one, in percent of that."""
    unverifiable: Literal["note", "refer"] = "note"
    """What becomes of a cargo that is too light for the weighbridge to verify: a note, or an officer looks."""


class Instrument(OutboundModel):
    """What weighs, and how much is known of it."""

    accuracy: BridgeClass = "III"
    """The accuracy class of the weighbridge."""
    division: Decimal = Decimal(20)
    """Its scale division e in kg."""
    capacity: Decimal = Decimal(150_000)
    """The most that it can weigh, in kg."""
    calibration_due: date | None = None
    """The day by which it must be verified again, as configured for the lane."""
    plausible_percent: Decimal = Decimal(10)
    """A reading below so many percent of the tare is no vehicle."""
    tare_use: Decimal = Decimal(70)
    """How far fuel, driver and tools move a tare, in kg."""
    declared_tare_percent: Decimal = Decimal(2)
    """How far a tare that nobody weighed may be off, in percent."""
    tare_life: timedelta = timedelta(days=90)
    """How long a weighed tare counts."""
    tare_passages: int = 30
    """For how many passages a weighed tare counts."""
    group_trucks: int = 2
    """From how many trucks of one declaration on their weights are also looked at together."""
    group_uncertainties: Decimal = Decimal(2)
    """By how many uncertainties the trucks of one declaration together may be off what they declared."""


USUAL: Final = Instrument()
"""A new zone's, of a lane whose bridge is not described."""


class ContainerWeight(OutboundModel):
    """A container as its pass has it."""

    no: str
    """The container's number."""
    position: str | None
    """Where it stands on the truck."""
    weight: Amount | None
    """Its own weight, empty, in kg."""


class WeighPlan(OutboundModel):
    """What the papers say the truck weighs, in kg: sums over its passes."""

    check: WeightCheck
    """Which check of weights applies."""
    total: Amount
    """Weight of the whole truck with its load, in kg."""
    tare: Amount
    """The truck's own weight as declared, in kg."""
    tare_registered: Amount | None
    """The truck's own weight as registered, in kg."""
    tare_source: str | None
    """Where the registered tare comes from: measured, certified or declared."""
    tare_at: datetime | None = None
    """When the registered tare was weighed."""
    frame: Amount
    """The weight of chassis or trailer, in kg."""
    containers: tuple[ContainerWeight, ...]
    """The containers on the truck."""
    gross: Amount
    """Gross weight of all goods, in kg."""
    goods_kind: str
    """The kind of goods that the gravest type among the passes stands for."""
    document: str | None = None
    """The one declaration whose goods all of them are."""
    bands: Bands
    """The policy's bands at the visit's time."""
    instrument: Annotated[Instrument, Field(exclude_if=lambda instrument: instrument == USUAL)] = USUAL
    """What weighs; left out where it is the usual one, as it nearly always is."""
