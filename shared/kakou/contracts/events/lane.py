"""What a terminal reports besides vehicles: weight that follows, barrier, devices, departure, the lane's own state."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kakou.contracts.base import Blank, Flag, Name, Note, Reading, Said
from kakou.contracts.devices import device_of
from kakou.contracts.events.weight import Weight
from kakou.contracts.places import Identifier
from kakou.contracts.times import Day
from kakou.contracts.verdicts import Device
from kakou.values.devices import CommandResult, DeviceCondition


class VehicleWeighed(Said):
    """`kakou.vehicle.weighed.v1`: the weight that a gathering left open, or a second weighing."""

    weight: Annotated[Weight, BeforeValidator(lambda value: {} if value is None else value)]


class BarrierReported(Said):
    """`kakou.barrier.reported.v1`: a physical fact. `raised` consumes and counts the bound passes.

    by: who raised it by hand. command: the id of the command that the barrier carried out.
    """

    state: Literal["raised", "lowered", "blocked", "failed"]
    mode: Literal["automatic", "manual"] = "automatic"
    by: Annotated[Name | None, Blank] = None
    command: Annotated[Reading | None, Blank] = None


class DeviceReported(Said):
    """`kakou.device.reported.v1`: the result of a command, 0 none, 1 ok, 2 failed, 9 failed at the lock (S-JGS)."""

    device: Name
    command: Annotated[Reading | None, Blank] = None
    result: CommandResult


class VehicleDeparted(Said):
    """`kakou.vehicle.departed.v1`: ends the visit and frees an unused pass."""

    how: Literal["cleared", "backed-out"]


class DeviceState(Said):
    """A device of the lane: 1 normal, 0 disabled, 2 fault, 3 enabled (S-JGS).

    zeroed, calibration_due: of a weighbridge, for readings that do not say so themselves.
    """

    id: Identifier
    kind: Annotated[Name | None, Blank] = None
    state: DeviceCondition
    zeroed: Flag | None = None
    calibration_due: Annotated[Day | None, Blank] = None

    def is_a(self, device: Device) -> bool:
        """Whether its kind or its id says so: a lane goes out of service rather for one device too many."""
        return device in (device_of(self.kind), device_of(self.id))


class LaneReported(Said):
    """`kakou.lane.reported.v1`: open or closed, and the devices; also the lane's heartbeat."""

    open: Flag = True
    devices: tuple[DeviceState, ...] = Field(default=(), max_length=100)

    @property
    def faulty(self) -> tuple[str, ...]:
        """Devices without which a lane cannot work, disabled or at fault: they take it out (domain §1.5 step 1)."""
        key = (each for each in self.devices if each.is_a("bridge") or each.is_a("barrier"))
        return tuple(each.id for each in key if each.state.out_of_service)

    @property
    def works(self) -> bool:
        """Whether the lane takes trucks, by what it says of itself."""
        return self.open and not self.faulty


class VisitRetracted(Said):
    """`kakou.visit.retracted.v1`: a wrong reading withdrawn."""

    reason: Note
    by: Annotated[Name | None, Blank] = None
