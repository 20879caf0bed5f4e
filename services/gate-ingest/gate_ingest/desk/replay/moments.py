"""What happened to a visit, in order, from what the read model and the history keep."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import VehicleWeighed
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Reason, Verdict, Weighing
from kakou.history.visit import Stage as HistoricStage
from kakou.history.visit import StageName

from gate_ingest.desk.reasons import gravest_first
from gate_ingest.desk.replay.readings import LaneReading
from gate_ingest.desk.replay.records import LaneSaid, Records
from gate_ingest.desk.truck.pictures import PictureShown
from gate_ingest.read_model.forecast_overlay import foreseen
from gate_ingest.state import VisitKept

Kind = Literal[
    "arrived",
    "gathered",
    "weighed",
    "pictured",
    "barrier",
    "device",
    "departed",
    "retracted",
    "passage",
    "decision",
    "verdict",
    "commanded",
    "announced",
    "task-closed",
    "task",
    "stage",
    "ended",
]
ORDER: Final[tuple[Kind, ...]] = get_args(Kind)
"""Of what has the same time: causes before what follows from them."""


@dataclass(frozen=True)
class Change:
    """A verdict beside the one before it. still: how many reasons stand as they were. weights: only where they are
    others."""

    verdict: Verdict
    new: tuple[Reason, ...]
    gone: tuple[Reason, ...]
    still: int
    weights: tuple[Weighing, ...]


@dataclass(frozen=True)
class Stage:
    """lasted: None while it lasts."""

    name: str
    lasted: timedelta | None


@dataclass(frozen=True)
class Decision:
    decision: str
    by: str
    reason: str
    revision: int


Told = Change | Stage | Decision | Passage | Task | LaneReading | LaneSaid | Sequence[PictureShown] | str


@dataclass(frozen=True)
class Moment:
    """since: time since the first. told: what there is to say of it; of the end, how it ended."""

    at: datetime
    kind: Kind
    since: timedelta
    told: Told | None = None


def moments_of(
    kept: VisitKept,
    records: Records | None,
    readings: Sequence[LaneReading] = (),
    pictures: Sequence[PictureShown] = (),
) -> tuple[Moment, ...]:
    """records: None while the history cannot be read: decisions, stages, tasks and what the lane answered are left out
    then."""
    told = (*_of_gate(kept, records), *_of_lane(readings, pictures), *(_of_records(kept, records) if records else ()))
    found = sorted(told, key=lambda each: (each.at, ORDER.index(each.kind)))
    begins = found[0].at
    return tuple(replace(each, since=each.at - begins) for each in found)


def _moment(at: datetime, kind: Kind, told: Told | None = None) -> Moment:
    return Moment(at, kind, timedelta(0), told)


def _of_gate(kept: VisitKept, records: Records | None) -> Iterator[Moment]:
    yield _moment(kept.since, "arrived")
    verdicts = _as_they_stood(kept, records)
    for before, verdict in zip([None, *verdicts], verdicts, strict=False):
        yield _moment(verdict.log_time, "verdict", _change(before, verdict))
    if kept.passage is not None and not (records and records.passages):
        yield _moment(kept.passage.at, "passage")


def _of_lane(readings: Sequence[LaneReading], pictures: Sequence[PictureShown]) -> Iterator[Moment]:
    for reading in readings:
        yield _moment(reading.at, "gathered" if isinstance(reading.what, VehicleGathered) else "weighed", reading)
    for at in dict.fromkeys(picture.at for picture in pictures):
        yield _moment(at, "pictured", [picture for picture in pictures if picture.at == at])


def _of_records(kept: VisitKept, records: Records) -> Iterator[Moment]:
    for stage in _by_what_stood(records.stages, _as_they_stood(kept, records)):
        lasted = stage.ended_at - stage.began_at if stage.ended_at is not None else None
        if lasted is None or lasted > timedelta(0):
            yield _moment(stage.began_at, "stage", Stage(stage.stage, lasted))
    for row in records.decisions:
        yield _moment(row.at, "decision", Decision(row.decision, row.by, row.reason, row.revision))
    for at in records.announced:
        yield _moment(at, "announced")
    for event in records.lane:
        told = LaneReading(event.at, event.what, None) if isinstance(event.what, VehicleWeighed) else event.what
        yield _moment(event.at, event.kind, told)
    for passage in records.passages:
        yield _moment(passage.at, "passage", passage)
    for task in records.tasks:
        yield _moment(task.opened_at, "task", task)
        if task.closed is not None:
            yield _moment(task.closed.at, "task-closed", task)
    if records.ended_at is not None:
        yield _moment(records.ended_at, "ended", kept.ended)


def _as_they_stood(kept: VisitKept, records: Records | None) -> list[Verdict]:
    """The oldest first, each with what was foreseen of it: a release that was withheld has referred the truck."""
    verdicts = [*kept.earlier, *([kept.verdict] if kept.verdict else [])]
    made = records.forecasts if records is not None else {}
    both = ((each, made.get((each.revision, each.root.offset))) for each in verdicts)
    return [foreseen(each, forecast) if forecast is not None else each for each, forecast in both]


def _by_what_stood(stages: Iterable[HistoricStage], verdicts: Sequence[Verdict]) -> Iterator[HistoricStage]:
    """The history tells stages by the verdicts alone, not by what was foreseen: while a release was withheld, the truck
    waited for an officer and not for the barrier."""
    for stage in stages:
        part = stage
        for verdict in verdicts if stage.stage == "barrier" else ():
            if stage.ended_at is not None and verdict.log_time >= stage.ended_at:
                break
            waits: StageName = "officer" if verdict.verdict == "refer" else "barrier"
            at = max(stage.began_at, verdict.log_time)
            if at > part.began_at and waits != part.stage:
                yield part.model_copy(update={"ended_at": at})
                part = part.model_copy(update={"stage": waits, "began_at": at})
            elif at == part.began_at:
                part = part.model_copy(update={"stage": waits})
        yield part


def _change(before: Verdict | None, verdict: Verdict) -> Change:
    told: Sequence[Reason] = before.reasons if before else ()
    codes = {reason.code for reason in verdict.reasons}
    return Change(
        verdict=verdict,
        new=gravest_first(reason for reason in verdict.reasons if reason not in told),
        gone=tuple(reason for reason in told if reason.code not in codes),
        still=sum(reason in told for reason in verdict.reasons),
        weights=verdict.weights if before is None or before.weights != verdict.weights else (),
    )
