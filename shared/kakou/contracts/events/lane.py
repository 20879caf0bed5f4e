"""What a terminal reports besides vehicles: weight that follows, barrier, devices, departure, the lane's own state."""

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from kakou.contracts.base import Blank, Flag, Name, Note, Reading, Said
from kakou.contracts.events.weight import Weight
from kakou.contracts.places import Identifier
from kakou.contracts.times import Day


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
    result: Literal[0, 1, 2, 9]


class VehicleDeparted(Said):
    """`kakou.vehicle.departed.v1`: ends the visit and frees an unused pass."""

    how: Literal["cleared", "backed-out"]


OUT_OF_SERVICE: Final = (0, 2)
"""Device states disabled and fault (S-JGS)."""


class DeviceState(Said):
    """A device of the lane: 1 normal, 0 disabled, 2 fault, 3 enabled (S-JGS).

    zeroed, calibration_due: of a weighbridge, for readings that do not say so themselves.
    """

    id: Identifier
    kind: Annotated[Name | None, Blank] = None
    state: Literal[0, 1, 2, 3]
    zeroed: Flag | None = None
    calibration_due: Annotated[Day | None, Blank] = None

    @property
    def out_of_service(self) -> bool:
        return self.state in OUT_OF_SERVICE

    @property
    def is_bridge(self) -> bool:
        """15 is the weighbridge of S-JGS annex C."""
        return self.id == "15" or (self.kind or self.id) in ("bridge", "weighbridge")

    @property
    def is_barrier(self) -> bool:
        """16 is the barrier of S-JGS annex C."""
        return self.id == "16" or (self.kind or self.id) == "barrier"


class LaneReported(Said):
    """`kakou.lane.reported.v1`: open or closed, and the devices; also the lane's heartbeat."""

    open: Flag = True
    devices: tuple[DeviceState, ...] = Field(default=(), max_length=100)

    @property
    def faulty(self) -> tuple[str, ...]:
        """Devices without which a lane cannot work, disabled or at fault: they take it out (domain §1.5 step 1)."""
        key = (device for device in self.devices if device.is_bridge or device.is_barrier)
        return tuple(device.id for device in key if device.out_of_service)

    @property
    def works(self) -> bool:
        """Whether the lane takes trucks, by what it says of itself."""
        return self.open and not self.faulty


class VisitRetracted(Said):
    """`kakou.visit.retracted.v1`: a wrong reading withdrawn."""

    reason: Note
    by: Annotated[Name | None, Blank] = None
