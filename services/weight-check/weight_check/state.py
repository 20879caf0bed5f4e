"""What weight-check keeps for a zone: kinds of entries and their shapes."""

from datetime import datetime
from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.visit_routed import Finding, HazardousGoods, VisitRouted
from kakou.contracts.events.weight import Weight
from kakou.contracts.passage import PassedPass
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Command, Verdict, Weighing
from kakou.runtime.retention import note
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.decimals import Difference

from weight_check.rules.electronic_seals import SealState
from weight_check.rules.officer import Stood

VISIT: Final = "visit"
"""By address: WeighedVisit."""
SEQUENCE: Final = "sequence"
"""By `gate.lane`: the number of its last command; `passages`: of the zone's last passage. As text."""
GROUP: Final = "group"
"""By declaration: rules.group.GroupWeight."""
TARE: Final = "tare"
"""By plate: rules.tare.MeasuredTare."""
BRIDGE: Final = "bridge"
"""By `gate.lane`: rules.bridge.LaneBridge, where there is something to know of it."""
RAISES: Final = "raises"
"""By `gate.lane`: barrier_watch.Raises, those that no barrier has reported yet."""
REFERRED: Final = "referred"
"""Field `book`: referral.Referred, the visits that wait for an officer."""
UNWEIGHED: Final = "unweighed"
"""Field `book`: weight_wait.Unweighed, the visits that wait for their weight."""
AT_LANE: Final = "at-lane"
"""By `gate.lane`: the visit gathered there last, as text. Only the truck that stands there may be let through."""
BOOK: Final = "book"
"""The number of what there is one of in a zone."""
RAISED_EARLY: Final = "raised-early"
"""By `gate.lane`: the visit whose raise was reported last before it was gathered, as text, until it has departed or
another is gathered."""
NO_SEALS: Final = "no-seals"
"""By `gate.lane`, text: lanes that report their devices, and no seal reader among them."""
ORDERS: Final = "orders"
"""By `gate.lane`: device_orders.Orders, officers' commands that no device has answered."""
FAULT: Final = "device-fault"
"""By `gate.lane:device`: device_faults.DeviceFault, while a device has not done what it was told."""
AT_BRIDGE: Final = "at-bridge"
"""By `gate.lane`: the visit that last began to wait for its weight there, as text."""

PASSAGES: Final = "passages"
WEIGHT_TIMER, REFERRAL_TIMER, BARRIER_TIMER, SEAL_TIMER = "weight", "referral", "barrier", "seal"

READINGS_KEPT: Final = 20


class Decided(OutboundModel):
    """An officer's decision, and what stood when it was taken."""

    finding: Finding
    stood: Stood
    by: str
    announced_by: str | None = None

    @property
    def releases(self) -> bool:
        return self.finding.code == "officer.decision.release"


class ToldOf(OutboundModel):
    """What was told of a visit beside its verdict: another plate or other goods are news under the same verdict."""

    plate: str | None
    firm: str | None
    contact: str | None
    hazardous: tuple[HazardousGoods, ...]


class WeighedVisit(OutboundModel):
    """One visit in progress.

    readings: the last counts, the earlier are evidence. stale: the last does not count either, the truck having been
    gathered anew. waiting_since: while no reading has come. overdue: none came in time. told: with the verdict in
    force. outstanding: the raise that the lane may still carry out. weighings, goods, tare: what the last reading
    says. passed: the passes that a raise has counted. referred_since: while it waits for an officer. tasks: those
    opened about it, each kind once. seen: what stood before an officer entered the plate.
    unreported: its raise was withdrawn for the next truck, and no barrier has reported it. seal: what its electronic
    seals were told and have answered. barrier_up: raised for it and not reported lowered since, as far as is known.
    """

    routed: VisitRouted | None = None
    readings: tuple[Weight, ...] = ()
    stale: bool = False
    waiting_since: datetime | None = None
    overdue: bool = False
    verdict: Verdict | None = None
    told: ToldOf | None = None
    decided: Decided | None = None
    seen: Stood | None = None
    outstanding: Command | None = None
    weighings: tuple[Weighing, ...] = ()
    goods: Difference | None = None
    tare: Difference | None = None
    passed: tuple[PassedPass, ...] = ()
    referred_since: datetime | None = None
    raised: bool = False
    ended: str | None = None
    unreported: bool = False
    seal: SealState | None = None
    barrier_up: bool = False
    tasks: tuple[Task, ...] = ()

    @property
    def over(self) -> str | None:
        """How it came to its end, None while the truck stands in the lane."""
        return self.ended or ("the barrier was raised" if self.raised else None)

    def closed(self, how: str | None) -> "WeighedVisit":
        """What is kept of it once it is over, or the barrier was raised: a truck that went through stays that.

        how: it ended, if it did.
        """
        if self.raised:
            return WeighedVisit(
                raised=True, ended=how, seal=self.seal, barrier_up=self.barrier_up and how is None, tasks=self.tasks
            )
        return self.model_copy(update={"ended": how, "referred_since": None})

    @property
    def unknown(self) -> bool:
        """Nothing but a reading or an alarm has come of it: its papers have not."""
        return self.routed is None and not self.raised

    def with_reading(self, reading: Weight) -> "WeighedVisit":
        """The first reading stays as evidence, however often a bridge speaks."""
        kept = (*self.readings[:1], *self.readings[1:][2 - READINGS_KEPT :], reading)
        return self.model_copy(update={"readings": kept, "stale": False})

    @property
    def earlier(self) -> tuple[Weight, ...]:
        """Those that count no more: evidence."""
        return self.readings if self.stale else self.readings[:-1]

    @property
    def reading(self) -> Weight | None:
        """The one that counts."""
        return self.readings[-1] if self.readings and not self.stale else None


def begin(unit: UnitOfWork, visit: str) -> WeighedVisit:
    """A visit of which nothing was known; it is forgotten VISITS_KEPT after its day."""
    note(unit, VISIT, visit)
    return WeighedVisit()


def number(unit: UnitOfWork, which: str) -> int:
    """The next of a dense sequence: a lane's commands, or the zone's passages."""
    following = int(unit.get_text(SEQUENCE, which) or 0) + 1
    unit.put(SEQUENCE, which, str(following))
    return following
