"""What a visit's lane reported beside its readings, and what it was told beside verdicts: `lane_events`."""

from typing import Literal

LaneEventKind = Literal["weighed", "barrier", "device", "departed", "retracted", "commanded"]
