"""The lanes as they are known now: of a zone in three round trips, of one in as many."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson
from kakou.contracts.events.outbound import ForecastMade
from kakou.contracts.verdicts import Bilingual

from gate_ingest.http.context import Gate
from gate_ingest.lane_record import LANE_NOW, LaneNow
from gate_ingest.lanes.calls import Call, Calls
from gate_ingest.lanes.facts import LaneFacts, Mode
from gate_ingest.lanes.standing import LaneSeen, seen_at
from gate_ingest.lanes.why import UNKNOWN_REASON
from gate_ingest.state import CONFIGURED_LANE, FORECAST, LANE_SILENT, OFFERS, Freed

NOTHING: Final = LaneNow()


@dataclass(frozen=True)
class Known:
    """A lane as the read model has it. silent: its report is overdue."""

    no: str
    now: LaneNow
    mode: Mode
    configured: bool
    silent: bool

    @property
    def held(self) -> tuple[str, int] | None:
        """The visit and the command whose release waits for the safety office to be told."""
        truck = self.now.truck
        return None if truck is None or truck.ended is not None or truck.held is None else (truck.visit, truck.held)


def known(no: str, now: str | bytes | None, document: str | bytes | None, silent: bool) -> Known:
    mode: Mode = orjson.loads(document)["document"].get("mode", "live") if document is not None else "live"
    record = LaneNow.model_validate_json(now) if now is not None else NOTHING
    return Known(no, record, mode, document is not None, silent)


async def lane_seen(gate: Gate, zone: str, place: str, lane: str) -> LaneSeen | None:
    """None for a lane that is neither configured nor heard of. May raise OSError, TimeoutError."""
    no = f"{place}.{lane}"
    wanted = ((LANE_NOW, no), (CONFIGURED_LANE, no), (LANE_SILENT, no))
    now, document, silent = (await gate.model.get_through(zone, *wanted)).texts
    if now is None and document is None:
        return None
    [seen] = await as_seen(gate, zone, [known(no, now, document, silent is not None)])
    return seen


async def as_seen(gate: Gate, zone: str, lanes: Iterable[Known]) -> list[LaneSeen]:
    """With what hazmat-notify has freed or withheld, and with the calls of the booths. May raise OSError,
    TimeoutError."""
    lanes = list(lanes)
    waiting = {each.no: each.held for each in lanes if each.held is not None}
    offers = await _by_no(gate, zone, waiting)
    forecasts = await _forecasts(gate, zone, [visit for visit, _ in waiting.values()])
    now = datetime.now(UTC)
    calls = await Calls(gate.host.notes()).of(zone, now)
    return [seen_at(_facts(each, offers.get(each.no), forecasts, calls.get(each.no)), now) for each in lanes]


async def _by_no(gate: Gate, zone: str, waiting: Iterable[str]) -> dict[str, Freed]:
    nos = list(waiting)
    found = await gate.offers.get_many(zone, OFFERS, nos, Freed)
    return {no: freed for no, freed in zip(nos, found, strict=True) if freed is not None}


async def _forecasts(gate: Gate, zone: str, visits: list[str]) -> dict[str, ForecastMade]:
    found = await gate.offers.get_many(zone, FORECAST, visits, ForecastMade)
    return {made.visit: made for made in found if made is not None}


def _facts(lane: Known, freed: Freed | None, forecasts: Mapping[str, ForecastMade], call: Call | None) -> LaneFacts:
    place, _, name = lane.no.partition(".")
    return LaneFacts(
        gate=place,
        lane=name,
        now=lane.now,
        mode=lane.mode,
        configured=lane.configured,
        silent=lane.silent,
        freed=lane.held is not None and freed is not None and lane.held[1] in freed.sequences,
        withheld=_withheld(lane, forecasts),
        call=call,
    )


def _withheld(lane: Known, forecasts: Mapping[str, ForecastMade]) -> Bilingual | None:
    """Why the release is referred, where a forecast for the verdict in force says so."""
    truck = lane.now.truck
    made = forecasts.get(truck.visit) if truck is not None else None
    if truck is None or made is None or made.withheld is None or made.revision != truck.revision:
        return None
    return made.reasons[0].text if made.reasons else UNKNOWN_REASON
