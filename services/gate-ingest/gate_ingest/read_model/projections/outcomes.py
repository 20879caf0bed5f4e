"""Outcomes of writes, kept for whoever comes back for them. A write without an entry is done once it is applied."""

from datetime import date
from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.outbound import Answer, WriteSettled
from kakou.contracts.events.registry import INBOUND
from kakou.contracts.events.writes import ClockTicked
from kakou.reasons.outcome_texts import NOT_HANDLED
from kakou.runtime.batches.rejection import Rejection
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import OUTCOME
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.retention import REPEATS_KNOWN

from gate_ingest.state import (
    BLOCKS,
    OUTCOME_BLOCK,
    OUTCOMES,
    OutcomeBlocks,
    conflicts_block,
    conflicts_kind,
    outcome_kind,
)

STATUS: Final[dict[str, int]] = {"done": 200, "duplicate": 200, "refused": 409, "conflict": 409, "rejected": 422}
"""Every outcome, the gravest last, with the HTTP status that says it best."""

_GRAVITY: Final = tuple(STATUS)


def note_outcome(event: Event, unit: UnitOfWork) -> bool:
    """Keep the event's outcome if it is another than done, and graver than what its root came to before.

    False: whatever it was, the event goes on to its subject.
    """
    answer = _answer(event)
    if answer is not None:
        _note(event, unit, answer)
    return False


def _note(event: Event, unit: UnitOfWork, answer: Answer) -> None:
    root = event.origin.root
    before = unit.get(outcome_kind(root), str(root), Answer)
    if before is not None and _gravity(before) >= _gravity(answer):
        return
    unit.put(outcome_kind(root), str(root), answer)
    _note_block(unit, str(root // OUTCOME_BLOCK))
    visit = _visit_in_conflict(event)
    if visit is not None:
        day = unit.log_time.date().isoformat()
        unit.put(conflicts_kind(day), visit, answer)
        _note_block(unit, conflicts_block(day))


def clock_ticked(unit: UnitOfWork, tick: ClockTicked) -> None:
    """Drop blocks last written on more than 7 days ago."""
    blocks = unit.get(OUTCOMES, BLOCKS, OutcomeBlocks)
    if blocks is None:
        return
    oldest = unit.log_time.date() - REPEATS_KNOWN
    gone = [block for block, day in blocks.days.items() if date.fromisoformat(day) < oldest]
    if not gone:
        return
    for block in gone:
        unit.drop(f"outcome/{block}")
    kept = {block: day for block, day in blocks.days.items() if block not in gone}
    unit.put(OUTCOMES, BLOCKS, OutcomeBlocks(days=kept))


def _answer(event: Event) -> Answer | None:
    outcome = event.headers.get(OUTCOME, "done")
    if event.type == topics.WRITE_SETTLED:
        settled = event.read(WriteSettled)
        if settled.outcome == "done" and settled.status < 400:
            return None
        return Answer.model_validate(settled.model_dump(include=set(Answer.model_fields)))
    if event.type == topics.EVENT_REJECTED:
        rejection = event.read(Rejection)
        said = NOT_HANDLED(cause=rejection.cause)
        return Answer(outcome="rejected", status=422, detail=said.en, detail_zh=said.zh, source=rejection.source)
    if outcome == "done":
        return None
    return Answer(outcome=outcome, status=STATUS.get(outcome, 409))


def _visit_in_conflict(event: Event) -> str | None:
    """The visit that an event was about whose id was used before: it may be known by nothing else."""
    if event.type != topics.WRITE_SETTLED:
        return None
    settled = event.read(WriteSettled)
    spec = INBOUND.get(settled.about)
    return settled.no if settled.outcome == "conflict" and spec is not None and spec.subject == "visit" else None


def _gravity(answer: Answer) -> int:
    return _GRAVITY.index(answer.outcome) if answer.outcome in _GRAVITY else len(_GRAVITY)


def _note_block(unit: UnitOfWork, block: str) -> None:
    blocks = unit.get(OUTCOMES, BLOCKS, OutcomeBlocks) or OutcomeBlocks()
    day = unit.log_time.date().isoformat()
    if blocks.days.get(block) != day:
        unit.put(OUTCOMES, BLOCKS, OutcomeBlocks(days=blocks.days | {block: day}))
