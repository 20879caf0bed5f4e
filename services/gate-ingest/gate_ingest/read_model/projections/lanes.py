"""A lane's commands: the sequence that its terminal follows."""

from collections.abc import Iterable
from typing import Any, Final

from kakou.contracts.events.lane import LaneReported
from kakou.contracts.events.outbound import LaneCommanded
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Command, Verdict
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.locations import parse_source

from gate_ingest.read_model.projections import commands_leaving, lane_now
from gate_ingest.state import (
    COMMANDS_KEPT,
    IDLE,
    LANE_HEAD,
    LANE_HEARD,
    LANE_SILENT,
    WORKS,
    CommandKept,
    Sequences,
    commands_kind,
    lane_no,
)

SILENT_TASK: Final = "lane-silent"


def add_commands(unit: UnitOfWork, gate: str, lane: str, verdict: Verdict) -> None:
    """Append the verdict's commands, which weight-check has numbered without gaps."""
    _append(unit, gate, lane, verdict.commands, {"visit": verdict.visit, **_of(verdict)})
    lane_now.show(unit, lane_no(gate, lane), verdict.commands)


def add_beside_verdict(unit: UnitOfWork, told: LaneCommanded, verdict: Verdict | None) -> None:
    """Append commands that come with no verdict of their own. verdict: the one in force for their visit, if any."""
    by = {"by": told.by, "reason": told.reason, "proposed_by": told.proposed_by}
    beside: dict[str, Any] = {"visit": told.visit, **by, "root": unit.event.origin.root}
    _append(unit, told.gate, told.lane, told.commands, {**beside, **(_of(verdict) if verdict is not None else {})})


def _of(verdict: Verdict) -> dict[str, Any]:
    return {
        "direction": verdict.direction,
        "revision": verdict.revision,
        "verdict": verdict.verdict,
        "check_result": verdict.check_result,
        "led": verdict.led,
    }


def _append(unit: UnitOfWork, gate: str, lane: str, commands: Iterable[Command], shown: dict[str, Any]) -> None:
    kind, no = commands_kind(gate, lane), lane_no(gate, lane)
    head = unit.get(LANE_HEAD, no, Sequences) or Sequences()
    last = head.last
    for command in commands:
        last = max(last, command.sequence)
        unit.put(kind, str(command.sequence), CommandKept(**dict(command), **shown))
        if command.sequence > COMMANDS_KEPT:
            unit.delete(kind, str(command.sequence - COMMANDS_KEPT))
    if last != head.last:
        unit.put(LANE_HEAD, no, Sequences(first=max(head.first, last - COMMANDS_KEPT + 1), last=last))
        commands_leaving.given(unit, no, head.last + 1)


def retire(unit: UnitOfWork, gate: str, lane: str, sequences: Iterable[int]) -> None:
    """These raises must not be carried out any more, whenever the lane comes to ask for them."""
    kind = commands_kind(gate, lane)
    for sequence in sequences:
        command = unit.get(kind, str(sequence), CommandKept)
        if command is not None:
            unit.put(kind, str(sequence), command.model_copy(update={"stands": False}))


def lane_reported(unit: UnitOfWork, report: LaneReported) -> None:
    """The lane has reported: it is known from now on, configured or not."""
    source = parse_source(unit.event.source)
    if source.gate is not None and source.lane is not None:
        no = lane_no(source.gate, source.lane)
        unit.put(LANE_HEARD, no, WORKS if report.works else IDLE)
        unit.delete(LANE_SILENT, no)
        lane_now.lane_reported(unit, report)


def silence_told(unit: UnitOfWork, task: Task) -> None:
    """lane-router says by a task that a lane no longer reports, and by settling it that it may go on so."""
    if task.kind != SILENT_TASK:
        return
    if task.closed is None:
        unit.put(LANE_SILENT, task.subject.no, IDLE)
    else:
        unit.delete(LANE_SILENT, task.subject.no)
