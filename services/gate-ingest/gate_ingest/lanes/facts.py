"""What is known of a lane, from the log and from the people at it."""

from dataclasses import dataclass
from typing import Literal

from kakou.contracts.verdicts import Bilingual

from gate_ingest.lane_record import LaneNow, LaneTruck, PassedTruck
from gate_ingest.lanes.calls import Call

Mode = Literal["live", "advisory", "shadow"]


@dataclass(frozen=True)
class LaneFacts:
    """now: what its events tell. configured: the zone has a document for it. silent: it no longer reports. freed: the
    safety office was told of the release that waits for it. withheld: why that release is referred, for what the load
    would do to its storage unit."""

    gate: str
    lane: str
    now: LaneNow
    mode: Mode = "live"
    configured: bool = False
    silent: bool = False
    freed: bool = False
    withheld: Bilingual | None = None
    call: Call | None = None

    @property
    def truck(self) -> LaneTruck | None:
        """The one in the lane."""
        truck = self.now.truck
        return truck if truck is not None and truck.ended is None else None

    @property
    def last(self) -> tuple[PassedTruck, ...]:
        """The trucks that have left, the last one first."""
        truck = self.now.truck
        gone = (truck.passed(),) if truck is not None and truck.ended is not None else ()
        return (*gone, *reversed(self.now.before))

    @property
    def closed(self) -> bool:
        return self.now.report is not None and not self.now.report.open

    @property
    def faulty(self) -> tuple[str, ...]:
        """Devices that the lane reports as disabled or at fault: what they are, else their ids."""
        devices = self.now.report.devices if self.now.report is not None else ()
        return tuple(dict.fromkeys(each.device or each.id for each in devices if each.state.out_of_service))

    @property
    def barrier_fails(self) -> bool:
        """Whether the barrier last reported that it could not move."""
        barrier = self.now.barrier
        return barrier is not None and barrier.state in ("blocked", "failed")

    @property
    def failed(self) -> tuple[str, ...]:
        """Devices that could not carry out their last command."""
        return tuple(each.device for each in self.now.failures)

    @property
    def called(self) -> bool:
        """Whether the booth waits for an officer."""
        return self.call is not None and self.call.answered_at is None
