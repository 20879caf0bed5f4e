"""Passes, declarations and closed tasks leave the state when the policy's time is over, at a tick, some at a time.

What is still open stays: whatever an officer has not closed, goods that are to come back, equipment under supervision,
a full declaration that is due. It is looked at again when as much time has gone by once more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.outbound import DeclarationsForgotten
from kakou.contracts.task import Task, task_no
from kakou.runtime.state.retention import has_been_over, note, take_old
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import TASK, kept_task

from lane_router import deadlines, finished_numbers, repository
from lane_router.filings import contradictions
from lane_router.goods import tracked_items
from lane_router.passes.validity import expires_at
from lane_router.records import Ending, Finished, PassEntry, Word
from lane_router.state import DECLARATION, EARLY, PASS, PASSES_OF_PLATE, WATCHED, Early

OF_A_PASS: Final = ("approval-conflict", "over-release", "late-raise", "transit-overdue", "pass-in-doubt")
OF_A_DECLARATION: Final = ("full-declaration-due", "full-declaration-overdue", "short-closing")
"""Kinds of tasks that are opened once for each number."""

WITH_THEIR_SUBJECT: Final = frozenset({"pass", "declaration", "goods"})
"""Subjects of tasks that are forgotten with what they are about: until then, a person's closing of them stands."""


def forget_some(unit: UnitOfWork) -> None:
    """At a tick: a page of each kind, the oldest first."""
    policy, _ = repository.policy_of(unit)
    _forget_passes(unit, take_old(unit, PASS, policy.passes_kept), policy.passes_kept)
    _forget_declarations(unit, _old_declarations(unit, policy.declarations_kept), policy.declarations_kept)
    _forget_early(unit, take_old(unit, EARLY, policy.declarations_kept), policy.declarations_kept)
    for no in take_old(unit, TASK, policy.declarations_kept):
        unit.delete(TASK, no)


def _old_declarations(unit: UnitOfWork, kept: timedelta) -> tuple[str, ...]:
    return take_old(unit, DECLARATION, kept, page=repository.DECLARATIONS_A_PAGE)


def note_closed(unit: UnitOfWork, task: Task) -> None:
    """A person has closed the task. One that can come about anew only as another task is kept for a while only."""
    if task.subject.kind not in WITH_THEIR_SUBJECT:
        note(unit, TASK, task.id)


def _forget_passes(unit: UnitOfWork, nos: Iterable[str], kept: timedelta) -> None:
    """Those that are still due: another has left already, goes on, or is noted under a later day, too."""
    known = repository.passes(unit, nos)
    due = {no: entry for no, entry in known.items() if _is_due(unit, entry.ended_at, kept)}
    tasks = {no: _tasks(OF_A_PASS, no, entry.words) for no, entry in due.items()}
    unit.require_all(
        (
            *((TASK, task) for ids in tasks.values() for task in ids),
            *((PASSES_OF_PLATE, entry.filed.vehicle.plate) for entry in due.values()),
            *((WATCHED, deadlines.slot_of(deadlines.EXPIRY, no)) for no, one in due.items() if one.state == "expired"),
        )
    )
    for no, entry in due.items():
        if _any_open(unit, tasks[no]):
            note(unit, PASS, no)
        else:
            _forget_pass(unit, entry)
            _forget_tasks(unit, tasks[no])


def _forget_pass(unit: UnitOfWork, entry: PassEntry) -> None:
    no, ended = entry.filed.no, entry.ended_at
    if entry.state == "expired":
        ended = expires_at(entry, repository.policy_of(unit)[0].pass_life) or ended
        deadlines.unwatch(unit, deadlines.EXPIRY, no)
    assert ended is not None, f"pass {no} has not ended"
    finished_numbers.remember(unit, finished_numbers.PASSES, no, Finished(_how(entry), ended))
    repository.take_last_from_plate(unit, entry)
    unit.delete(PASS, no)


def _forget_declarations(unit: UnitOfWork, nos: Iterable[str], kept: timedelta) -> None:
    known = repository.declarations(unit, nos)
    due = {no: entry for no, entry in known.items() if _is_due(unit, entry.ended_at, kept)}
    tasks = {no: _tasks(OF_A_DECLARATION, no, entry.words) for no, entry in due.items()}
    watched = ((WATCHED, deadlines.slot_of(deadlines.FULL_DECLARATION, no)) for no in due)
    unit.require_all((*((TASK, task) for ids in tasks.values() for task in ids), *watched))
    forgotten: list[str] = []
    for no, entry in due.items():
        if entry.live or tracked_items.are_followed(unit, entry.document) or _any_open(unit, tasks[no]):
            note(unit, DECLARATION, no, page=repository.DECLARATIONS_A_PAGE)
            continue
        assert entry.ended_at is not None, "what is due has ended"
        finished_numbers.remember(unit, finished_numbers.DECLARATIONS, no, Finished("completed", entry.ended_at))
        unit.delete(DECLARATION, no)
        deadlines.unwatch(unit, deadlines.FULL_DECLARATION, no)
        _forget_tasks(unit, tasks[no])
        forgotten.append(no)
    if forgotten:
        unit.emit(topics.DECLARATIONS_FORGOTTEN, DeclarationsForgotten(nos=tuple(forgotten)), subject=unit.zone)


def _forget_early(unit: UnitOfWork, nos: Iterable[str], kept: timedelta) -> None:
    """Those of which nothing was said since: the others are noted under a later day, too."""
    wanted = list(nos)
    unit.require(EARLY, wanted)
    for no in wanted:
        early = unit.get(EARLY, no, Early)
        if early is not None and _is_due(unit, early.at, kept):
            unit.delete(EARLY, no)


def _is_due(unit: UnitOfWork, ended: datetime | None, kept: timedelta) -> bool:
    return ended is not None and has_been_over(unit, ended.date(), kept)


def _how(entry: PassEntry) -> Ending:
    state = entry.state
    assert state in ("passed", "void", "expired", "refused"), f"pass {entry.filed.no} has not ended"
    return state


def _tasks(kinds: tuple[str, ...], no: str, words: tuple[Word, ...]) -> list[str]:
    """Ids of the tasks that may have been opened about the number."""
    return [*(task_no(kind, no) for kind in kinds), *(contradictions.task_id(no, word.receipt) for word in words)]


def _any_open(unit: UnitOfWork, tasks: list[str]) -> bool:
    found = [kept_task(unit, no) for no in tasks]
    return any(task is not None and task.closed is None for task in found)


def _forget_tasks(unit: UnitOfWork, tasks: list[str]) -> None:
    for no in tasks:
        if kept_task(unit, no) is not None:
            unit.delete(TASK, no)
