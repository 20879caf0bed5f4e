"""A lane's commands: the sequence that its terminal follows."""

from collections.abc import Iterable
from typing import Any

from kakou.contracts.decided import LaneCommanded
from kakou.contracts.places import parse_source
from kakou.contracts.verdicts import Command, Verdict
from kakou.runtime.event import Event
from kakou.runtime.unit import Unit

from gate_ingest.entries import COMMANDS_KEPT, LANE_HEAD, LANE_HEARD, CommandKept, Sequences, commands_kind, lane_no


def add_commands(unit: Unit, gate: str, lane: str, verdict: Verdict) -> None:
    """Append the verdict's commands, which weight-check has numbered without gaps."""
    _append(unit, gate, lane, verdict.commands, {"visit": verdict.visit, **_of(verdict)})


def add_beside_verdict(unit: Unit, told: LaneCommanded, verdict: Verdict | None) -> None:
    """Append commands that come with no verdict of their own. verdict: the one in force for their visit, if any."""
    beside = {"visit": told.visit, "by": told.by, "reason": told.reason, "root": unit.event.origin.root}
    _append(unit, told.gate, told.lane, told.commands, {**beside, **(_of(verdict) if verdict is not None else {})})


def _of(verdict: Verdict) -> dict[str, Any]:
    return {
        "direction": verdict.direction,
        "revision": verdict.revision,
        "verdict": verdict.verdict,
        "check_result": verdict.check_result,
        "led": verdict.led,
    }


def _append(unit: Unit, gate: str, lane: str, commands: Iterable[Command], shown: dict[str, Any]) -> None:
    kind, no = commands_kind(gate, lane), lane_no(gate, lane)
    head = unit.get(LANE_HEAD, no, Sequences) or Sequences()
    last = head.last
    for command in commands:
        last = max(last, command.sequence)
        unit.put(kind, str(command.sequence), CommandKept(**dict(command), **shown))
        if command.sequence > COMMANDS_KEPT:
            unit.delete(kind, str(command.sequence - COMMANDS_KEPT))
    if last != head.last:
        unit.put(LANE_HEAD, no, Sequences(first=max(1, last - COMMANDS_KEPT + 1), last=last))


def retire(unit: Unit, gate: str, lane: str, sequences: Iterable[int]) -> None:
    """These raises must not be carried out any more, whenever the lane comes to ask for them."""
    kind = commands_kind(gate, lane)
    for sequence in sequences:
        command = unit.get(kind, str(sequence), CommandKept)
        if command is not None:
            unit.put(kind, str(sequence), command.model_copy(update={"stands": False}))


def lane_heard(unit: Unit, event: Event) -> None:
    """The lane has reported: it is known from now on, configured or not."""
    source = parse_source(event.source)
    if source.gate is not None and source.lane is not None:
        unit.put(LANE_HEARD, lane_no(source.gate, source.lane), "1")
