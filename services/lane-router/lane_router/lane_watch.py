"""Lanes as they report themselves, and those that no longer do (domain §1.5 step 1: no report for 30 minutes)."""

from datetime import UTC

from kakou.contracts.events.lane import LaneReported
from kakou.runtime.timers import set_timer
from kakou.runtime.unit import Unit

from lane_router import books, places
from lane_router.state import LANE_REPORT, LaneReport
from lane_router.tasks import open_task, settle_by_id

SILENCE = "silence"


def lane_reported(unit: Unit) -> None:
    """The lane's own state, and its heartbeat. One timer a lane watches it, however often it speaks."""
    said = LaneReported.model_validate(unit.event.data, extra="ignore")
    gate, lane = places.place_of(unit.event)
    name = f"{gate}.{lane}"
    before = unit.get(LANE_REPORT, name, LaneReport)
    if before is not None and before.silent is not None:
        settle_by_id(unit, before.silent, "the lane reports again")
    if before is None or not before.watched:
        set_timer(unit, unit.log_time + books.policy_of(unit)[0].lane_silence, SILENCE, name)
    report = LaneReport(open=said.open, faulty=said.faulty, at=unit.log_time, watched=True)
    unit.put(LANE_REPORT, name, report)
    places.remember_lane(unit, gate, lane)
    unit.forward()


def look(unit: Unit, name: str) -> None:
    """At the timer: the lane has spoken meanwhile, and is watched on; or it is silent, which is told once."""
    report = unit.get(LANE_REPORT, name, LaneReport)
    if report is None:
        return
    until = report.at + books.policy_of(unit)[0].lane_silence
    if until > unit.log_time:
        set_timer(unit, until, SILENCE, name)
        return
    since = report.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    task = open_task(unit, "lane-silent", "lane", name, occurrence=since)
    unit.put(LANE_REPORT, name, report.model_copy(update={"watched": False, "silent": task}))
