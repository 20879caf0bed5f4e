"""The trailer against that of the pass, where both are known by a plate (S-gx vehicleFrameNo, S-JGS TRAILER_ID)."""

from collections.abc import Sequence
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.confidence import is_low
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.gathered import VehicleGathered
from kakou.values import plates

TRAILER = "挂"


def trailer_findings(passes: Sequence[GatePass], reading: VehicleGathered, floor: Decimal) -> list[Finding]:
    """A trailer that a camera is sure of and that no pass names. A frame number that is no plate cannot be compared."""
    frames = (plates.normalise(one.vehicle.frame_no) for one in passes if one.vehicle.frame_no)
    declared = [frame for frame in dict.fromkeys(frames) if frame.endswith(TRAILER)]
    if not declared:
        return []
    sure = (shot.plate for shot in reading.plates if not is_low(shot.confidence, floor))
    read = [plate for plate in dict.fromkeys(sure) if plate.endswith(TRAILER)]
    return [
        Finding(code="identity.trailer.mismatch", facts={"read": plate, "declared": ", ".join(declared)})
        for plate in read
        if plate not in declared
    ]
