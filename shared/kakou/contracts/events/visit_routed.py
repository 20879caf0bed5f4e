"""What lane-router tells weight-check about a visit: who it is, with which papers, what speaks against it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import BridgeClass
from kakou.contracts.events.lane import BarrierReported, VehicleDeparted, VisitRetracted
from kakou.contracts.events.weight import Weight
from kakou.contracts.verdicts import Draw
from kakou.values.decimals import Amount
from kakou.values.locations import VisitId


class Finding(OutboundModel):
    """A rule that spoke."""

    code: str
    """The reason's code; docs/rules.md lists all of them."""
    facts: dict[str, str] = Field(default_factory=dict)
    """The numbers and names that the reason's texts speak of."""
    outcome: str | None = None
    """What it does by the zone's policy, where that is not what the table of reasons says."""


ListedAs = Literal["hazardous-chemical", "dangerous-goods", "unidentified"]


class HazardousGoods(OutboundModel):
    """A goods line classified as hazardous."""

    document: str | None
    """The declaration or pass that the line stands in."""
    line: int
    """The number of the goods line."""
    name: str
    """The goods' name."""
    cas: str | None = None
    """The CAS number."""
    un: str | None = None
    """The UN number."""
    hazard_class: str | None = None
    """The class or division of dangerous goods."""
    subsidiary: tuple[str, ...] = ()
    """Classes of its subsidiary hazards."""
    packing_group: str | None = None
    """The packing group: I great, II medium, III minor danger."""
    quantity: Amount
    """How much there is, in `unit`."""
    unit: str
    """The unit of `quantity`, as declared."""
    storage_unit: str | None = None
    """The storage unit that the goods are bound for, or come from."""
    known_by: tuple[str, ...]
    """What it was classified by: `flag`, `un`, `cas`, `name` and others."""
    listed_as: Annotated[ListedAs, Field(exclude_if=lambda listed: listed == "hazardous-chemical")] = (
        "hazardous-chemical"
    )
    """`dangerous-goods` are dangerous in transport and no hazardous chemicals; `unidentified` have a CAS number that no
    list has."""
    limited_quantity: Annotated[bool, Field(exclude_if=lambda limited: not limited)] = False
    """Whether they travel as ordinary cargo, as dangerous goods in limited quantities (JT/T 617.3)."""


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


class RoutedPass(OutboundModel):
    """A pass that the visit shows."""

    no: str
    """The pass's number."""
    type: int
    """The type of the pass, as it was filed."""
    firm: str
    """The enterprise that it was filed for, by its customs code."""
    bound: bool
    """Whether it belongs to this vehicle and is usable, and the visit holds it."""
    findings: tuple[Finding, ...] = ()
    """What speaks against the pass."""


USUAL_SEAL_WAIT: Final = PolicyValues().seal_wait


class Patience(OutboundModel):
    """How long the zone waits, by its policy at the visit's time."""

    weight: timedelta
    """For a weight that follows."""
    barrier: timedelta
    """For the report that the barrier was raised."""
    referral: timedelta
    """For an officer."""
    seal: Annotated[timedelta, Field(exclude_if=lambda wait: wait == USUAL_SEAL_WAIT)] = USUAL_SEAL_WAIT
    """For an electronic seal to answer; left out where it is a new zone's."""

    @classmethod
    def of(cls, policy: PolicyValues) -> "Patience":
        return cls(
            weight=policy.weight_wait,
            barrier=policy.barrier_wait,
            referral=policy.referral_wait,
            seal=policy.seal_wait,
        )


class LaneSet(OutboundModel):
    """The lane as configured."""

    classes: tuple[str, ...]
    """What the lane lets through."""
    led_width: int
    """How many bytes of GB 18030 its display shows."""
    mode: str
    """How far its devices are commanded: `live`, `advisory` or `shadow`."""
    redirect_to: tuple[str, str] | None = None
    """Gate and lane that the truck should take instead."""


class VisitRouted(OutboundModel):
    """The papers' side of a visit. Told again, with a higher `papers` number, whenever that side changes."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    direction: str
    """I into the zone, E out of it."""
    mode: str
    """How it was gathered: A automatically, M again by hand, B entered by the back office (JGS/T 14)."""
    papers: int
    """The number of this word about the visit's papers."""
    because: str
    """What made it change: `gathered`, `re-gathered`, `void`, `control-order`, `document`, `expired` and others."""
    gathered_at: datetime
    """When the truck was gathered, by the zone's clock."""
    offline: bool
    """Whether it was recorded while the centre was out of reach."""
    plate: str | None
    """The truck's plate; null where it is not known."""
    plates_read: tuple[str, ...]
    """Every plate that was read."""
    firm: str | None
    """The enterprise whose goods they are, by its customs code."""
    level: str | None
    """The firm's credit level."""
    lane_class: str
    """Which class of lane the goods belong to."""
    lane_set: LaneSet
    """The lane as configured."""
    findings: tuple[Finding, ...]
    """What speaks against the visit itself; what speaks against one pass stands with it."""
    passes: tuple[RoutedPass, ...]
    """The passes that the visit shows."""
    plan: WeighPlan | None
    """What the papers say the truck weighs; null where they say nothing."""
    weight: Weight | None
    """The reading that came with the gathering; null where it follows."""
    hazardous: tuple[HazardousGoods, ...]
    """The hazardous goods aboard."""
    contact: str | None
    """Whom to call about the goods."""
    draws: tuple[Draw, ...]
    """The draws that the truck took part in."""
    draw_key_id: str | None = None
    """The id of the key that the draws were made with."""
    trucks: tuple[int, int] | None = None
    """Of a declaration on many trucks, which truck this is, and of how many."""
    patience: Patience
    """How long the zone waits."""
    policy_version: int
    """The version of the zone's policy."""
    gone: Annotated[bool, Field(exclude_if=lambda gone: not gone)] = False
    """Whether its lane reported the raise, or that the truck had left, before it was gathered."""
    goods: Annotated[str, Field(exclude_if=lambda goods: not goods)] = ""
    """Stands for what the papers say is aboard, line by line; empty where they say nothing."""
    seals: Annotated[tuple[str, ...], Field(exclude_if=lambda seals: not seals)] = ()
    """The seals that the passes name, which are opened before the barrier is."""

    @property
    def past(self) -> bool:
        """The truck no longer stands in the lane, so that there is nothing to tell the lane about it."""
        return self.offline or self.gone


class VisitReported(OutboundModel):
    """What a lane reported of a visit before its gathering came, told right after the visit's papers and what its
    passes have counted."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    barrier: BarrierReported | None = None
    """What its barrier reported."""
    departure: VehicleDeparted | None = None
    """How it departed."""
    retraction: VisitRetracted | None = None
    """Why its reading was withdrawn."""


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
