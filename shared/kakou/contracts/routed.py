"""What lane-router tells weight-check about a visit: who it is, with which papers, what speaks against it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from kakou.contracts.base import Told
from kakou.contracts.decimals import Amount
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import BridgeClass
from kakou.contracts.events.lane import BarrierReported, VehicleDeparted, VisitRetracted
from kakou.contracts.events.weight import Weight
from kakou.contracts.places import VisitId
from kakou.contracts.verdicts import Draw


class Finding(Told):
    """A rule that spoke: a code of the reason table and its numbers. `outcome` replaces the table's by policy."""

    code: str
    facts: dict[str, str] = Field(default_factory=dict)
    outcome: str | None = None


ListedAs = Literal["hazardous-chemical", "dangerous-goods", "unidentified"]


class HazardousGoods(Told):
    """A goods line classified as hazardous, and by what (`flag`, `un`, `cas`, `name`, …).

    listed_as: `dangerous-goods` are dangerous in transport and no hazardous chemicals; `unidentified` have a CAS number
    that no list has. limited_quantity: they travel as ordinary cargo (JT/T 617.3).
    """

    document: str | None
    line: int
    name: str
    cas: str | None = None
    un: str | None = None
    hazard_class: str | None = None
    subsidiary: tuple[str, ...] = ()
    packing_group: str | None = None
    quantity: Amount
    unit: str
    storage_unit: str | None = None
    known_by: tuple[str, ...]
    listed_as: Annotated[ListedAs, Field(exclude_if=lambda listed: listed == "hazardous-chemical")] = (
        "hazardous-chemical"
    )
    limited_quantity: Annotated[bool, Field(exclude_if=lambda limited: not limited)] = False


class WeightCheck(StrEnum):
    """Which check applies (S-200 art. 4 relaxes the inbound one of gate-registered goods).

    UNDECLARED: some pass of the truck says no weight, so that `total` and `tare` are 0 and there is nothing to compare.
    """

    FULL = "full"
    REGISTERED_INBOUND = "registered-inbound"
    EMPTY = "empty"
    UNDECLARED = "undeclared"


class Bands(Told):
    """The policy's bands at the visit's time: kg and percent, the wider one counts.

    unverifiable: what becomes of a cargo too light for the bridge to see, `note` or `refer`.
    """

    total_kg: Decimal
    total_percent: Decimal
    goods_kg: Decimal
    goods_percent: Decimal
    registered_inbound_percent: Decimal
    container_kg: Decimal = Decimal(100)
    container_percent: Decimal = Decimal(10)
    tare_kg: Decimal = Decimal(300)
    tare_percent: Decimal = Decimal(5)
    unverifiable: Literal["note", "refer"] = "note"

    @classmethod
    def of(cls, policy: PolicyValues) -> "Bands":
        return cls(
            total_kg=policy.total_band_kg,
            total_percent=policy.total_band_percent,
            goods_kg=policy.goods_band_kg,
            goods_percent=policy.goods_band_percent,
            registered_inbound_percent=policy.registered_inbound_band_percent,
            container_kg=policy.container_band_kg,
            container_percent=policy.container_band_percent,
            tare_kg=policy.tare_band_kg,
            tare_percent=policy.tare_band_percent,
            unverifiable=policy.unverifiable,
        )


class Instrument(Told):
    """What weighs, and how much is known of it: class, division and capacity (kg) of the lane's bridge, and what the
    zone's policy assumes of readings and tares (see PolicyValues). calibration_due: as configured for the lane.
    """

    accuracy: BridgeClass = "III"
    division: Decimal = Decimal(20)
    capacity: Decimal = Decimal(150_000)
    calibration_due: date | None = None
    plausible_percent: Decimal = Decimal(10)
    tare_use: Decimal = Decimal(70)
    declared_tare_percent: Decimal = Decimal(2)
    tare_life: timedelta = timedelta(days=90)
    tare_passages: int = 30
    group_trucks: int = 2
    group_uncertainties: Decimal = Decimal(2)


USUAL: Final = Instrument()
"""A new zone's, of a lane whose bridge is not described."""


class ContainerWeight(Told):
    no: str
    position: str | None
    weight: Amount | None


class WeighPlan(Told):
    """What the papers say the truck weighs, in kg. Sums over its passes; `total` includes the vehicle.

    tare_at: when the registered tare was weighed. document: the one declaration whose goods all of them are.
    instrument: left out where it is the usual one, as it nearly always is.
    """

    check: WeightCheck
    total: Amount
    tare: Amount
    tare_registered: Amount | None
    tare_source: str | None
    tare_at: datetime | None = None
    frame: Amount
    containers: tuple[ContainerWeight, ...]
    gross: Amount
    goods_kind: str
    document: str | None = None
    bands: Bands
    instrument: Annotated[Instrument, Field(exclude_if=lambda instrument: instrument == USUAL)] = USUAL


class RoutedPass(Told):
    """A pass the visit shows. `bound`: it belongs to this vehicle and is usable, and the visit holds it."""

    no: str
    type: int
    firm: str
    bound: bool
    findings: tuple[Finding, ...] = ()


USUAL_SEAL_WAIT: Final = PolicyValues().seal_wait


class Patience(Told):
    """How long the zone waits, by its policy at the visit's time. seal: left out where it is a new zone's."""

    weight: timedelta
    barrier: timedelta
    referral: timedelta
    seal: Annotated[timedelta, Field(exclude_if=lambda wait: wait == USUAL_SEAL_WAIT)] = USUAL_SEAL_WAIT

    @classmethod
    def of(cls, policy: PolicyValues) -> "Patience":
        return cls(
            weight=policy.weight_wait,
            barrier=policy.barrier_wait,
            referral=policy.referral_wait,
            seal=policy.seal_wait,
        )


class LaneSet(Told):
    """The lane as configured. `mode`: live, advisory or shadow."""

    classes: tuple[str, ...]
    led_width: int
    mode: str
    redirect_to: tuple[str, str] | None = None


class VisitRouted(Told):
    """The papers' side of a visit. Told again, with a higher `papers` number, whenever that side changes.

    because: `gathered`, `re-gathered`, `void`, `control-order`, `document`, `expired`, …: what made it change.
    findings: those of the visit itself; those of one pass stand with it.
    weight: the reading that came with the gathering; None: it follows.
    gone: its lane reported the raise, or that the truck had left, before it was gathered; VisitReported follows.
    goods: stands for what the papers say is aboard, line by line; empty where they say nothing.
    seals: those that the passes name, which are opened before the barrier is.
    """

    visit: str
    gate: str
    lane: str
    direction: str
    mode: str
    papers: int
    because: str
    gathered_at: datetime
    offline: bool
    plate: str | None
    plates_read: tuple[str, ...]
    firm: str | None
    level: str | None
    lane_class: str
    lane_set: LaneSet
    findings: tuple[Finding, ...]
    passes: tuple[RoutedPass, ...]
    plan: WeighPlan | None
    weight: Weight | None
    hazardous: tuple[HazardousGoods, ...]
    contact: str | None
    draws: tuple[Draw, ...]
    draw_key_id: str | None = None
    trucks: tuple[int, int] | None = None
    patience: Patience
    policy_version: int
    gone: Annotated[bool, Field(exclude_if=lambda gone: not gone)] = False
    goods: Annotated[str, Field(exclude_if=lambda goods: not goods)] = ""
    seals: Annotated[tuple[str, ...], Field(exclude_if=lambda seals: not seals)] = ()

    @property
    def past(self) -> bool:
        """The truck no longer stands in the lane, so that there is nothing to tell the lane about it."""
        return self.offline or self.gone


class VisitReported(Told):
    """What a lane reported of a visit before its gathering came, told right after the visit's papers and what its
    passes have counted."""

    visit: str
    barrier: BarrierReported | None = None
    departure: VehicleDeparted | None = None
    retraction: VisitRetracted | None = None


def barely_known(visit: VisitId, at: datetime) -> VisitRouted:
    """The papers' side of a visit whose event could not be handled: where it is, since when, an officer must look."""
    policy = PolicyValues()
    return VisitRouted(
        visit=str(visit),
        gate=visit.gate,
        lane=visit.lane,
        direction="I",
        mode="A",
        papers=0,
        because="rejected",
        gathered_at=at,
        offline=False,
        plate=None,
        plates_read=(),
        firm=None,
        level=None,
        lane_class="declared",
        lane_set=LaneSet(classes=(), led_width=32, mode="live"),
        findings=(Finding(code="technical.event.rejected"),),
        passes=(),
        plan=None,
        weight=None,
        hazardous=(),
        contact=None,
        draws=(),
        patience=Patience.of(policy),
        policy_version=0,
    )
