"""Lanes as tests vary them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from gate_ingest.lane_record import BarrierNow, DeviceNow, LaneNow, LaneTruck, ReportNow
from gate_ingest.lanes.facts import LaneFacts
from kakou.contracts.verdicts import Bilingual

NOW: Final = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
ARRIVED: Final = NOW - timedelta(seconds=40)
DECIDED: Final = NOW - timedelta(seconds=30)
IN_TIME: Final = DECIDED + timedelta(minutes=2)
HEAVY: Final = Bilingual(zh="超重6500千克", en="6,500 kg too heavy")


def truck(verdict: str | None = None, **more: Any) -> LaneTruck:
    fields: dict[str, Any] = {"visit": "G1.E01.S1", "plate": "苏E01234", "since": ARRIVED, "at": DECIDED}
    if verdict == "release":
        fields |= {"commanded": True, "raise_until": IN_TIME}
    elif verdict is not None:
        fields |= {"why": HEAVY}
    return LaneTruck.model_validate({**fields, "verdict": verdict, "revision": 1 if verdict else 0, **more})


def barrier(state: str, at: datetime = NOW) -> BarrierNow:
    return BarrierNow.model_validate({"state": state, "at": at, "visit": "G1.E01.S1"})


def report(*devices: tuple[str, int], lane_open: bool = True) -> ReportNow:
    states = tuple(DeviceNow.model_validate({"id": id_, "state": state}) for id_, state in devices)
    return ReportNow(at=ARRIVED, open=lane_open, devices=states)


def lane(standing: LaneTruck | None = None, *, record: dict[str, Any] | None = None, **more: Any) -> LaneFacts:
    return LaneFacts("G1", "E01", LaneNow(truck=standing, **(record or {})), **more)
