"""What is over leaves the read model some days later, by the zone's clock: the history has it (decision 0050)."""

from datetime import timedelta

from kakou.contracts.events.writes import ClockTicked
from kakou.contracts.passage import Passage
from kakou.runtime.state.leaving import leaving
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.read_model.projections import commands_leaving, lane_now, outcomes
from gate_ingest.state import (
    DECLARATION,
    HEAD,
    LEFT,
    PASS,
    PASSAGE_BLOCK,
    PASSAGES,
    POLICY_BOOK,
    POLICY_NO,
    REFERRAL,
    TASK,
    VISIT,
    PolicyKept,
    Sequences,
    passage_kind,
)


def clock_ticked(unit: UnitOfWork, tick: ClockTicked) -> None:
    """Of what `gate.verdicts` tells."""
    outcomes.clock_ticked(unit, tick)
    kept = kept_for(unit)
    visits = leave(unit, VISIT, kept)
    for no in visits:
        unit.delete(REFERRAL, no)
    lane_now.forget(unit, visits)
    for kind in (PASS, DECLARATION, TASK):
        leave(unit, kind, kept)
    _passagesleave(unit, kept)
    commands_leaving.leave(unit, kept)


def kept_for(unit: UnitOfWork) -> timedelta:
    """How long the policy in force has the read model keep what is over."""
    policy = unit.get(POLICY_BOOK, POLICY_NO, PolicyKept) or PolicyKept()
    return policy.book.at(unit.log_time).finished_kept


def leave(unit: UnitOfWork, kind: str, kept: timedelta) -> list[str]:
    """Delete entries of the kind that have been over for so long, a tick's part of them; their numbers."""
    nos = leaving(unit, kind, kept)
    for no in nos:
        unit.delete(kind, no)
    if nos:
        unit.put(LEFT, kind, str(unit.event.origin.root))
    return nos


def _passagesleave(unit: UnitOfWork, kept: timedelta) -> None:
    """A whole block once its last passage is old enough: the sequence has no hole, wherever it begins."""
    head = unit.get(PASSAGES, HEAD, Sequences)
    last_of_block = (head.first // PASSAGE_BLOCK + 1) * PASSAGE_BLOCK - 1 if head is not None else 0
    if head is None or head.last <= last_of_block:
        return
    newest = unit.get(passage_kind(last_of_block), str(last_of_block), Passage)
    if newest is None or newest.at.date() < (unit.log_time - kept).date():
        unit.drop(passage_kind(last_of_block))
        unit.put(PASSAGES, HEAD, head.model_copy(update={"first": last_of_block + 1}))
        unit.put(LEFT, PASSAGES, str(unit.event.origin.root))
