"""What lane-router tells weight-check about a visit: who it is, with which papers, what speaks against it."""

from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.events.lane import BarrierReported, VehicleDeparted, VisitRetracted
from kakou.contracts.events.weigh_plan import WeighPlan
from kakou.contracts.events.weight import Weight
from kakou.contracts.picture import Picture
from kakou.contracts.verdicts import Draw
from kakou.values.locations import VisitId


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


class VisitPictured(OutboundModel):
    """Pictures that a gathering brought, told after its papers where some have an address. Nothing is decided by
    them."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    pictures: tuple[Picture, ...]
    """Those with an address, in the order in which they were given; no more than a visit keeps."""


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
