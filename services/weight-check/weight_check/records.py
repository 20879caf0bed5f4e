"""What weight-check's rules take and its entries hold: a visit, whom and what a lane or a zone waits for."""

from collections.abc import Container
from datetime import datetime
from typing import Annotated, Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.events.weight import Weight
from kakou.contracts.passage import PassedPass
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Command, Verdict, Weighing
from kakou.values.decimals import Difference
from kakou.values.times import Duration, Time
from pydantic import Field

from weight_check.rules.electronic_seals import SealState
from weight_check.rules.officer import Stood
from weight_check.rules.proposal import Proposal

READINGS_KEPT: Final = 20


class Decided(OutboundModel):
    """An officer's decision, and what stood when it was taken. forecast: what the load would do to its storage units,
    as it was shown then. agreed: it agrees to the release that another officer proposed, and holds no longer than
    that."""

    finding: Finding
    stood: Stood
    by: str
    announced_by: str | None = None
    forecast: tuple[Finding, ...] = ()
    agreed: Annotated[bool, Field(exclude_if=lambda agreed: not agreed)] = False

    @property
    def releases(self) -> bool:
        return self.finding.code == "officer.decision.release"


class ToldOf(OutboundModel):
    """What was told of a visit beside its verdict: another plate or other goods are news under the same verdict."""

    plate: str | None
    firm: str | None
    contact: str | None
    hazardous: tuple[HazardousGoods, ...]


class VisitEntry(OutboundModel):
    """One visit in progress.

    readings: the last counts, the earlier are evidence. stale: the last does not count either, the truck having been
    gathered anew. waiting_since: while no reading has come. overdue: none came in time. told: with the verdict in
    force. outstanding: the raise that the lane may still carry out. weighings, goods, tare: what the last reading
    says. passed: the passes that a raise has counted. referred_since: while it waits for an officer. tasks: those
    opened about it, each kind once. seen: what stood before an officer entered the plate. proposal: a release that
    waits for a second officer, or that one has agreed to. found_alone: one officer entered a plate or a count while two
    were needed, and no second has agreed to a release since.
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
    proposal: Annotated[Proposal | None, Field(exclude_if=lambda proposal: proposal is None)] = None
    found_alone: Annotated[bool, Field(exclude_if=lambda alone: not alone)] = False
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

    def closed(self, how: str | None) -> "VisitEntry":
        """What is kept of it once it is over, or the barrier was raised: a truck that went through stays that.

        how: it ended, if it did.
        """
        if self.raised:
            return VisitEntry(
                raised=True, ended=how, seal=self.seal, barrier_up=self.barrier_up and how is None, tasks=self.tasks
            )
        return self.model_copy(update={"ended": how, "referred_since": None, "proposal": None})

    @property
    def proposed(self) -> Proposal | None:
        """The release that waits for a second officer."""
        return self.proposal if self.proposal is not None and self.proposal.waits else None

    @property
    def unknown(self) -> bool:
        """Nothing but a reading or an alarm has come of it: its papers have not."""
        return self.routed is None and not self.raised

    def with_reading(self, reading: Weight) -> "VisitEntry":
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


class Raises(OutboundModel):
    """Of one lane: visits whose raise the lane may still carry out, each with the time it must have been reported by.

    Those that were withdrawn for a truck that came later are no longer in it, however many there are: each has a timer
    of its own.
    """

    due: dict[str, Time]

    def with_visit(self, visit: str, until: datetime) -> "Raises":
        return Raises.model_construct(due={**self.without(visit).due, visit: until})

    def without(self, visit: str) -> "Raises":
        return Raises.model_construct(due={other: until for other, until in self.due.items() if other != visit})

    def only(self, visit: str) -> "Raises":
        """Of the truck of `visit`, which stands in the lane now."""
        return Raises.model_construct(due={visit: self.due[visit]} if visit in self.due else {})

    def overdue(self, now: datetime) -> tuple[str, ...]:
        """Those whose time is over, the longest first."""
        told = sorted((until, visit) for visit, until in self.due.items())
        return tuple(visit for until, visit in told if until <= now)

    def after(self, visits: Container[str]) -> "Raises | None":
        """What is left when `visits` were looked at; None where nothing is."""
        due = {visit: until for visit, until in self.due.items() if visit not in visits}
        return Raises.model_construct(due=due) if due else None

    @property
    def first(self) -> datetime:
        """When the first of them must have been reported."""
        return min(self.due.values())


NO_RAISES: Final = Raises(due={})


class Referred(OutboundModel):
    """Every visit that waits for an officer, and the limit by which they were last looked at."""

    visits: tuple[str, ...] = ()
    limit: Duration = PolicyValues().referral_wait

    def with_visit(self, visit: str) -> "Referred":
        return self if visit in self.visits else self.model_copy(update={"visits": (*self.visits, visit)})

    def without(self, visit: str) -> "Referred":
        return self.model_copy(update={"visits": tuple(other for other in self.visits if other != visit)})


class Unweighed(OutboundModel):
    """Every visit that waits for its weight, and the limit by which they were last looked at."""

    visits: tuple[str, ...] = ()
    limit: Duration = PolicyValues().weight_wait

    def with_visit(self, visit: str) -> "Unweighed":
        return self if visit in self.visits else self.model_copy(update={"visits": (*self.visits, visit)})

    def without(self, visit: str) -> "Unweighed":
        return self.model_copy(update={"visits": tuple(other for other in self.visits if other != visit)})


class Order(OutboundModel):
    """An officer's command to a device, and the task that stands open until the device has answered."""

    command: Command
    task: Task


class ProposedRaise(OutboundModel):
    """A barrier that one officer has told to rise for nobody, where another must say the same (policy two_persons).

    until: when it is worth nothing any more. task: stands open while it waits.
    """

    by: str
    reason: str
    who: DecidedBy
    until: Time
    task: Task


class Orders(OutboundModel):
    """Of a lane, oldest first. proposed: the raise that waits for a second officer."""

    open: tuple[Order, ...] = ()
    proposed: Annotated[ProposedRaise | None, Field(exclude_if=lambda proposed: proposed is None)] = None

    def without(self, order: Order) -> "Orders":
        left = tuple(one for one in self.open if one.command.id != order.command.id)
        return self.model_copy(update={"open": left})


NO_ORDERS: Final = Orders()


class DeviceFault(OutboundModel):
    """The open task about a device of a lane."""

    task: Task
