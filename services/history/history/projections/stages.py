"""What a visit waits for, and for how long. Pure: the stages are its whole time, whatever comes in what order."""

from datetime import datetime

from kakou.history.visit import HistoricVisit, Stage, StageName


def stage_of(visit: HistoricVisit, *, redirected: bool = False) -> StageName:
    """What the visit waits for as it stands. redirected: its verdict sends it to another lane."""
    if visit.ended is not None:
        return "away"
    if visit.passage is not None:
        return "leaving"
    if visit.waiting_for is not None:
        return "seal" if visit.waiting_for == "seal" else "weight"
    if visit.verdict == "release":
        return "barrier"
    if visit.asked:
        return "officer"
    return "redirect" if redirected else "documents"


def on_to(stages: tuple[Stage, ...], stage: StageName, at: datetime) -> tuple[Stage, ...]:
    """The stages once the visit waits for `stage` from `at` on. What it waits for already goes on."""
    if not stages:
        return (Stage(stage=stage, began_at=at),)
    *before, last = stages
    if last.stage == stage and last.ended_at is None:
        return stages
    closed = last if last.ended_at is not None else last.model_copy(update={"ended_at": at})
    # It had ended, and has come again.
    between = (Stage(stage="away", began_at=last.ended_at, ended_at=at),) if last.ended_at is not None else ()
    return (*before, closed, *between, Stage(stage=stage, began_at=at))


def closed(stages: tuple[Stage, ...], at: datetime) -> tuple[Stage, ...]:
    """The stages once the visit has ended."""
    if not stages or stages[-1].ended_at is not None:
        return stages
    return (*stages[:-1], stages[-1].model_copy(update={"ended_at": at}))
