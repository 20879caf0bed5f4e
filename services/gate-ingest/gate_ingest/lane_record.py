"""What the read model keeps of each lane as it is now: its report, barrier and display, the trucks that came last."""

from datetime import datetime
from typing import Annotated, Final, Literal

from kakou.contracts.base import OutboundModel
from kakou.contracts.devices import device_of
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Action, Bilingual, Device, VerdictWord
from kakou.values.devices import DeviceCondition
from kakou.values.identifiers import Direction
from pydantic import Field

LANE_NOW: Final = "lane-now"
"""By `gate.lane`: LaneNow."""

BEFORE_KEPT: Final = 10
"""Trucks before the last one that a lane remembers."""

FAILURES_KEPT: Final = 5


class DeviceNow(OutboundModel):
    """A device as the lane last reported it."""

    id: str
    kind: str | None = None
    state: DeviceCondition

    @property
    def device(self) -> Device | None:
        """What it is; None where neither its kind nor its number says so."""
        return device_of(self.kind, self.id)


class ReportNow(OutboundModel):
    """The lane's last report of itself, at log time `at`."""

    at: datetime
    open: bool
    devices: tuple[DeviceNow, ...] = ()


class BarrierNow(OutboundModel):
    """What the barrier reported last. visit: the one that its lane reported it for. by: who raised it by hand."""

    state: Literal["raised", "lowered", "blocked", "failed"]
    at: datetime
    visit: str
    by_hand: bool = False
    by: str | None = None


class Failure(OutboundModel):
    """A device could not carry out its last command."""

    device: str
    at: datetime


class OfficersOrder(OutboundModel):
    """What an officer last told a device of the lane, and it has not answered."""

    device: Device
    do: Action
    by: str
    reason: str | None
    at: datetime
    not_after: datetime | None


class Display(OutboundModel):
    """The text that the lane's display was last told to show."""

    text: str
    at: datetime


class PassedTruck(OutboundModel):
    """A truck that stood in the lane before. since: when it came; raised_at: when the barrier was raised for it."""

    visit: str
    plate: str | None = None
    direction: Direction | None = None
    since: datetime
    verdict: VerdictWord | None = None
    raised_at: datetime | None = None
    by_hand: bool = False
    ended: str | None = None

    @property
    def seconds(self) -> int | None:
        """From its coming to the barrier; None where that was not raised."""
        return None if self.raised_at is None else max(0, int((self.raised_at - self.since).total_seconds()))


class LaneTruck(PassedTruck):
    """The truck that came last. at: since when it stands as it does.

    why, remedy: of its gravest reason. held: the command that waits for the safety office to be told. commanded: its
    verdict has the barrier raised. raise_until: until when that may be carried out; None once it may not any more.
    """

    at: datetime
    revision: int = 0
    waiting_for: str | None = None
    asked: bool = False
    due: datetime | None = None
    hazardous: bool = False
    redirect_to: str | None = None
    why: Bilingual | None = None
    remedy: Bilingual | None = None
    held: int | None = None
    commanded: bool = False
    raise_until: datetime | None = None

    def passed(self) -> PassedTruck:
        """As much of it as is remembered once another one has come."""
        return PassedTruck(**{name: getattr(self, name) for name in PassedTruck.model_fields})


class LaneNow(OutboundModel):
    """A lane as far as its events tell. truck: the last that came, also where it has gone; before: those before it, the
    oldest first. proposed: the raise that one officer proposes, and that waits for another."""

    report: ReportNow | None = None
    barrier: BarrierNow | None = None
    failures: tuple[Failure, ...] = ()
    order: OfficersOrder | None = None
    display: Display | None = None
    truck: LaneTruck | None = None
    before: tuple[PassedTruck, ...] = ()
    proposed: Annotated[Task | None, Field(exclude_if=lambda proposed: proposed is None)] = None
