"""What weight-check's rules take and its entries hold: a visit, whom and what a lane or a zone waits for."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
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


class VisitEntry(OutboundModel):
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

    def closed(self, how: str | None) -> "VisitEntry":
        """What is kept of it once it is over, or the barrier was raised: a truck that went through stays that.

        how: it ended, if it did.
        """
        if self.raised:
            return VisitEntry(
                raised=True, ended=how, seal=self.seal, barrier_up=self.barrier_up and how is None, tasks=self.tasks
            )
        return self.model_copy(update={"ended": how, "referred_since": None})

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
    """Of one lane: visits whose raise was told and not reported, each with the time it must have been by.

    due: those that the lane may still carry out. withdrawn: those that were withdrawn for a truck that came later: they
    are looked at again only when their time is over, however many there are.
    """

    due: dict[str, Time]
    withdrawn: dict[str, Time] = Field(default_factory=dict, exclude_if=lambda known: not known)

    def with_visit(self, visit: str, until: datetime) -> "Raises":
        left = self.without(visit)
        return Raises.model_construct(due={**left.due, visit: until}, withdrawn=left.withdrawn)

    def without(self, visit: str) -> "Raises":
        return Raises.model_construct(due=_without(self.due, visit), withdrawn=_without(self.withdrawn, visit))

    def withdrawn_for(self, visit: str) -> "Raises":
        """Of the truck of `visit`, which stands in the lane now."""
        gone = {**self.withdrawn, **_without(self.due, visit)}
        own = {visit: self.due[visit]} if visit in self.due else {}
        return Raises.model_construct(due=own, withdrawn=gone)

    def holds(self, visit: str) -> bool:
        return visit in self.due or visit in self.withdrawn

    def overdue(self, now: datetime) -> tuple[str, ...]:
        """Those whose time is over, the longest first."""
        told = (*self.withdrawn.items(), *self.due.items())
        return tuple(visit for until, visit in sorted((until, visit) for visit, until in told) if until <= now)

    def after(self, visits: Container[str]) -> "Raises | None":
        """What is left when `visits` were looked at; None where nothing is."""
        due = {visit: until for visit, until in self.due.items() if visit not in visits}
        withdrawn = {visit: until for visit, until in self.withdrawn.items() if visit not in visits}
        return Raises.model_construct(due=due, withdrawn=withdrawn) if due or withdrawn else None

    @property
    def first(self) -> datetime:
        """When the first of them must have been reported."""
        return min((*self.due.values(), *self.withdrawn.values()))


def _without(known: Mapping[str, datetime], visit: str) -> dict[str, datetime]:
    return {other: until for other, until in known.items() if other != visit}


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


class Orders(OutboundModel):
    """Of a lane, oldest first."""

    open: tuple[Order, ...] = ()

    def without(self, order: Order) -> "Orders":
        return Orders(open=tuple(one for one in self.open if one.command.id != order.command.id))


NO_ORDERS: Final = Orders()


class DeviceFault(OutboundModel):
    """The open task about a device of a lane."""

    task: Task
