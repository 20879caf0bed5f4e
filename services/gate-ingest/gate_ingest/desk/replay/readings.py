"""What the lane read of a visit: gatherings and weighings as they came, from the zone's log.

Nobody keeps them but the log. Where they stand in it is known: a verdict names the event that led to it, and the
history what led to none at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson
from kakou.contracts import topics
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import VehicleWeighed
from kakou.contracts.triggers import READ_ANEW
from kakou.contracts.verdicts import Verdict
from kakou.history.visit import address_of
from kakou.runtime.events.record import Record
from kakou.values.locations import parse_source

from gate_ingest.desk.replay.records import Records
from gate_ingest.http.context import Gate
from gate_ingest.state import VisitKept

MOST: Final = 20
"""Of a visit, the newest: each is a look into the log."""

BY_READING: Final = frozenset({*READ_ANEW, "other-plate", "weighed"})
"""Why a verdict was reached, where what the lane read was the reason."""

MODELS: Final[Mapping[str, type[VehicleGathered | VehicleWeighed]]] = {
    topics.VEHICLE_GATHERED: VehicleGathered,
    topics.VEHICLE_WEIGHED: VehicleWeighed,
}


@dataclass(frozen=True)
class LaneReading:
    """led_to: the revision of the verdict that it led to, None where it led to none at once."""

    at: datetime
    what: VehicleGathered | VehicleWeighed
    led_to: int | None


@dataclass(frozen=True)
class Readings:
    """missing: how many the log has no more, or are more than are looked for."""

    found: tuple[LaneReading, ...]
    missing: int = 0


async def readings_of(gate: Gate, zone: str, kept: VisitKept, records: Records | None) -> Readings:
    """records: None while the history cannot be read. Raises OSError, TimeoutError."""
    led_to = _led_to(kept)
    positions = sorted({*led_to, *(records.readings if records is not None else ())})
    wanted = positions[-MOST:]
    said = await gate.host.said(gate.host.partition_of(zone), wanted)
    found = [_read(record, zone, kept, led_to.get(offset)) for offset, record in zip(wanted, said, strict=True)]
    gone = len(positions) - len(wanted) + sum(record is None for record in said)
    return Readings(tuple(each for each in found if each is not None), gone)


def _led_to(kept: VisitKept) -> dict[int, Verdict]:
    """By position, the verdicts that were reached because of what the lane read."""
    verdicts = (*kept.earlier, *([kept.verdict] if kept.verdict else []))
    return {each.root.offset: each for each in verdicts if each.because in BY_READING}


def _read(record: Record | None, zone: str, kept: VisitKept, led_to: Verdict | None) -> LaneReading | None:
    """None for what is no reading of this visit: something else led to the wait, or the log is another by now."""
    if record is None or (record.key or b"").decode(errors="replace") != zone:
        return None
    try:
        event = orjson.loads(record.value or b"")
        model = MODELS[event["type"]]
        if str(parse_source(event["source"]).visit(event["subject"])) != address_of(kept.visit):
            return None
        what = model.model_validate(event["data"], extra="ignore")
    except (ValueError, KeyError, TypeError):
        return None  # no service could read it either: the verdict that it was rejected to says so
    if led_to is not None:
        return LaneReading(led_to.log_time, what, led_to.revision)
    # The zone's clock never goes back, as a sender's may.
    return LaneReading(max(datetime.fromtimestamp(record.timestamp / 1000, UTC), kept.since), what, None)
