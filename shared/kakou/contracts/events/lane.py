"""What a terminal reports besides vehicles: weight that follows, barrier, devices, departure, the lane's own state."""

from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import Blank, Flag, InboundModel, Name, Note, Reading
from kakou.contracts.devices import device_of
from kakou.contracts.events.weight import SentWeight
from kakou.contracts.verdicts import Device
from kakou.values.devices import CommandResult, DeviceCondition
from kakou.values.locations import Identifier
from kakou.values.times import Day


class VehicleWeighed(InboundModel):
    """`kakou.vehicle.weighed.v1`: the weight that a gathering left open, or a second weighing."""

    weight: SentWeight
    """What the weighbridge read; null or 0 where no weight was collected."""


class BarrierReported(InboundModel):
    """`kakou.barrier.reported.v1`: a physical fact. `raised` consumes and counts the bound passes."""

    state: Literal["raised", "lowered", "blocked", "failed"]
    """What the barrier did, or could not do."""
    mode: Literal["automatic", "manual"] = "automatic"
    """Whether it obeyed a command, or somebody's hand."""
    by: Annotated[Name | None, Blank] = None
    """Who raised it by hand."""
    command: Annotated[Reading | None, Blank] = None
    """The id of the command that the barrier carried out."""


class DeviceReported(InboundModel):
    """`kakou.device.reported.v1`: the result of a command."""

    device: Name
    """The device, by its name or by its number of JGS/T 14 annex C."""
    command: Annotated[Reading | None, Blank] = None
    """The id of the command that it is the result of."""
    result: CommandResult
    """What became of the command: 0 none, 1 ok, 2 failed, 9 failed at the lock (JGS/T 14)."""


class VehicleDeparted(InboundModel):
    """`kakou.vehicle.departed.v1`: ends the visit and frees an unused pass."""

    how: Literal["cleared", "backed-out"]
    """Whether the vehicle cleared the lane, or backed out of it."""


class DeviceState(InboundModel):
    """A device of the lane, and how it is."""

    id: Identifier
    """The device's id; one of the numbers of JGS/T 14 annex C says what it is."""
    kind: Annotated[Name | None, Blank] = None
    """What it is, such as `barrier` or `bridge`, where its id does not say so."""
    state: DeviceCondition
    """How it is: 0 disabled, 1 normal, 2 fault, 3 enabled (JGS/T 14)."""
    zeroed: Flag | None = None
    """Whether a weighbridge is at zero when empty, for readings that do not say so themselves."""
    calibration_due: Annotated[Day | None, Blank] = None
    """The day by which a weighbridge must be verified again, for readings that do not say so themselves."""

    def is_a(self, device: Device) -> bool:
        """Whether its kind or its id says so: a lane goes out of service rather for one device too many."""
        return device in (device_of(self.kind), device_of(self.id))


class LaneReported(InboundModel):
    """`kakou.lane.reported.v1`: open or closed, and the devices; also the lane's heartbeat."""

    open: Flag = True
    """Whether the lane takes trucks at all."""
    devices: tuple[DeviceState, ...] = Field(default=(), max_length=100)
    """The lane's devices, and how they are."""

    @property
    def faulty(self) -> tuple[str, ...]:
        """Devices without which a lane cannot work, disabled or at fault: they take it out (domain §1.5 step 1)."""
        key = (each for each in self.devices if each.is_a("bridge") or each.is_a("barrier"))
        return tuple(each.id for each in key if each.state.out_of_service)

    @property
    def works(self) -> bool:
        """Whether the lane takes trucks, by what it says of itself."""
        return self.open and not self.faulty


class VisitRetracted(InboundModel):
    """`kakou.visit.retracted.v1`: a wrong reading withdrawn."""

    reason: Note
    """Why the reading was wrong."""
    by: Annotated[Name | None, Blank] = None
    """Who withdrew it."""
