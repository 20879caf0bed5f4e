"""What the lane's devices were told lately, and what they answered."""

from dataclasses import dataclass
from typing import Final, Literal

from kakou.contracts.task import Task, task_no

from gate_ingest.http.context import Gate
from gate_ingest.lane_record import LANE_NOW, LaneNow, ReportNow
from gate_ingest.state import (
    LANE_HEAD,
    LANE_HEARD,
    LANE_SILENT,
    TASK,
    WORKS,
    CommandKept,
    Sequences,
    commands_kind,
    lane_no,
)

LOOKED_THROUGH: Final = 40
SHOWN: Final = 6
OTHERS_SHOWN: Final = 20

LaneWord = Literal["works", "idle", "silent", "unheard"]
AnswerWord = Literal["done", "failed", "nothing", "open", "answered"]

ANSWERS: Final[dict[str, AnswerWord]] = {
    "the device reported 0": "nothing",
    "the device reported 1": "done",
    "the device reported 2": "failed",
    "the device reported 9": "failed",
}
"""By how the task about the command was closed."""


@dataclass(frozen=True)
class Told:
    """A command. answer: of an officer's, what the device has said; None of others, whose answer is not waited for."""

    command: CommandKept
    answer: AnswerWord | None


@dataclass(frozen=True)
class LaneShown:
    """taken: another truck has come into the lane since. report: what the lane said of itself last. told: its last
    commands, the newest first. others: lanes of the same gate that work."""

    state: LaneWord
    taken: bool
    report: ReportNow | None
    told: tuple[Told, ...]
    others: tuple[str, ...]


async def lane_shown(gate: Gate, zone: str, place: str, lane: str, visit: str) -> LaneShown:
    """visit: the truck that it is shown for. May raise OSError, TimeoutError."""
    no = lane_no(place, lane)
    heard, silent = await gate.model.all_texts(zone, [LANE_HEARD, LANE_SILENT])
    head = await gate.model.get(zone, LANE_HEAD, no, Sequences) or Sequences()
    last = [str(n) for n in range(max(head.first, head.last - LOOKED_THROUGH + 1), head.last + 1)]
    kept = await gate.model.get_many(zone, commands_kind(place, lane), last, CommandKept) if last else []
    commands = [each for each in reversed(kept) if each is not None][:SHOWN]
    tasks = [task_no("device-command", no, str(each.sequence)) for each in commands]
    closed = await gate.model.get_many(zone, TASK, tasks, Task) if tasks else []
    now = await gate.model.get(zone, LANE_NOW, no, LaneNow)
    working = sorted(each for each, state in heard.items() if state == WORKS and each not in silent and each != no)
    prefix = f"{place}."
    return LaneShown(
        state="silent" if no in silent else "unheard" if no not in heard else "works" if heard[no] == WORKS else "idle",
        taken=_is_taken(now, visit),
        report=now.report if now is not None else None,
        told=tuple(Told(each, _answer(each, task)) for each, task in zip(commands, closed, strict=True)),
        others=tuple(each.removeprefix(prefix) for each in working if each.startswith(prefix))[:OTHERS_SHOWN],
    )


async def is_taken(gate: Gate, zone: str, place: str, lane: str, visit: str) -> bool:
    """Whether another truck has come into the lane since this one, so that its devices are that one's. May raise
    OSError, TimeoutError."""
    return _is_taken(await gate.model.get(zone, LANE_NOW, lane_no(place, lane), LaneNow), visit)


def _is_taken(now: LaneNow | None, visit: str) -> bool:
    return now is not None and now.truck is not None and now.truck.visit != visit


def _answer(command: CommandKept, task: Task | None) -> AnswerWord | None:
    if command.by is None or task is None:
        return None
    return "open" if task.closed is None else ANSWERS.get(task.closed.why, "answered")
