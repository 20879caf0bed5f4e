"""Lanes as they report themselves, and those that no longer do (domain §1.5 step 1: no report for 30 minutes)."""

from datetime import UTC

from kakou.contracts.events.lane import LaneReported
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import settle_kept

from lane_router import deadlines, repository
from lane_router.lanes import lane_state
from lane_router.state import LANE_REPORT, LaneReport
from lane_router.tasks import open_task


def lane_reported(unit: UnitOfWork, state: LaneReported) -> None:
    """The lane's own state, and its heartbeat. One timer a lane watches it, however often it speaks."""
    gate, lane = lane_state.place_of(unit.event)
    name = f"{gate}.{lane}"
    before = unit.get(LANE_REPORT, name, LaneReport)
    if before is not None and before.silent is not None:
        settle_kept(unit, before.silent, "the lane reports again")
    if before is None or not before.watched:
        until = unit.log_time + repository.policy_of(unit)[0].lane_silence
        deadlines.watch(unit, until, deadlines.SILENCE, name)
    report = LaneReport(open=state.open, faulty=state.faulty, at=unit.log_time, watched=True)
    unit.put(LANE_REPORT, name, report)
    lane_state.remember_lane(unit, gate, lane)


def look(unit: UnitOfWork, name: str) -> None:
    """The lane has spoken meanwhile, or may be silent for longer, and is watched on; or it is silent, told once."""
    report = unit.get(LANE_REPORT, name, LaneReport)
    if report is None:
        return
    until = report.at + repository.policy_of(unit)[0].lane_silence
    if until > unit.log_time:
        if report.silent is not None:
            settle_kept(unit, report.silent, "it may be silent for longer")
        unit.put(LANE_REPORT, name, report.model_copy(update={"watched": True, "silent": None}))
        deadlines.watch(unit, until, deadlines.SILENCE, name)
        return
    since = report.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    task = open_task(unit, "lane-silent", "lane", name, occurrence=since)
    unit.put(LANE_REPORT, name, report.model_copy(update={"watched": False, "silent": task}))
