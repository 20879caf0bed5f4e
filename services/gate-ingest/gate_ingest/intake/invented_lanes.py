"""What a terminal brings into being by naming it: lanes that nobody configured, and ever more readings of a visit."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.parsing import InboundEvent
from kakou.runtime.redis.reader import StateReader
from kakou.web.access.auth import Principal
from kakou.web.problem_table import TOO_MANY_LANES, TOO_MANY_READINGS

from gate_ingest.state import CONFIGURED_LANE, LANE_HEAD, LANE_HEARD, lane_no

LOOK_AGAIN_AFTER: Final = 1.0
VISITS_REMEMBERED: Final = 5_000
READINGS: Final = (topics.VEHICLE_GATHERED, topics.VEHICLE_WEIGHED)


@dataclass(slots=True)
class _Lanes:
    """Of a zone. Those heard of include the configured ones."""

    heard: set[str] = field(default_factory=set)
    configured: set[str] = field(default_factory=set)
    looked_at: float = 0.0

    def has_room(self, most: int) -> bool:
        return len(self.heard - self.configured) < most


class Inventions:
    """As one instance knows them: from the read model, and from what it has let through since."""

    def __init__(self, model: StateReader, most_lanes: int, most_readings: int) -> None:
        self._model, self._most_lanes, self._most_readings = model, most_lanes, most_readings
        self._lanes: dict[str, _Lanes] = {}
        self._readings: dict[tuple[str, str], set[int]] = {}

    async def admit(self, event: InboundEvent, speaker: Principal) -> None:
        """Raises Problem 403 for one lane too many, 409 for one reading too many of a visit."""
        source = event.source
        if source.gate is not None and source.lane is not None and not speaker.lanes:
            await self._admit_lane(speaker.zone, lane_no(source.gate, source.lane))
        if event.envelope.type in READINGS and event.visit is not None:
            self._admit_reading(speaker.zone, event.visit, event.envelope.id)

    async def admit_lane(self, speaker: Principal, gate: str, lane: str) -> None:
        """The same for a lane that an officer names. Raises Problem 403."""
        if not speaker.lanes:
            await self._admit_lane(speaker.zone, lane_no(gate, lane))

    async def _admit_lane(self, zone: str, lane: str) -> None:
        lanes = self._lanes.get(zone)
        if lanes is None:
            lanes = self._lanes[zone] = _Lanes()
            await self._look(zone, lanes)
        if lane in lanes.heard:
            return
        if await self._model.get_text(zone, CONFIGURED_LANE, lane) is not None:
            lanes.configured.add(lane)
        elif not lanes.has_room(self._most_lanes) and monotonic() - lanes.looked_at >= LOOK_AGAIN_AFTER:
            await self._look(zone, lanes)
        if lane not in lanes.heard | lanes.configured and not lanes.has_room(self._most_lanes):
            raise TOO_MANY_LANES(lane=lane, limit=self._most_lanes, path=lane.replace(".", "/", 1))
        lanes.heard.add(lane)

    async def _look(self, zone: str, lanes: _Lanes) -> None:
        configured = await self._model.nos(zone, CONFIGURED_LANE)
        heard = await self._model.nos(zone, LANE_HEARD) | await self._model.nos(zone, LANE_HEAD)
        lanes.configured = configured
        lanes.heard |= heard | configured
        lanes.looked_at = monotonic()

    def _admit_reading(self, zone: str, visit: str, no: str) -> None:
        """Repeats of an event make no new revision, so they do not count."""
        readings = self._readings.setdefault((zone, visit), set())
        if len(self._readings) > VISITS_REMEMBERED:
            del self._readings[next(iter(self._readings))]
        name = hash(no)
        if name not in readings and len(readings) >= self._most_readings:
            raise TOO_MANY_READINGS(visit=visit, limit=self._most_readings)
        readings.add(name)
