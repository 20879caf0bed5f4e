"""Passes, declarations and closed tasks leave the state when the policy's time is over, at a tick, some at a time.

What is still open stays: whatever an officer has not closed, goods that are to come back, equipment under supervision,
a full declaration that is due. It is looked at again when as much time has gone by once more.
"""

from datetime import timedelta
from typing import Final

from kakou.contracts.task import Task, task_no
from kakou.runtime.state.retention import has_been_over, note, take_old
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import TASK, kept_task

from lane_router import deadlines, finished_numbers, repository
from lane_router.filings import contradictions
from lane_router.goods import tracked_items
from lane_router.passes.validity import expires_at
from lane_router.records import DeclarationEntry, Ending, Finished, PassEntry, Word
from lane_router.state import DECLARATION, EARLY, PASS

OF_A_PASS: Final = ("approval-conflict", "over-release", "late-raise", "transit-overdue", "pass-in-doubt")
OF_A_DECLARATION: Final = ("full-declaration-due", "full-declaration-overdue", "short-closing")
"""Kinds of tasks that are opened once for each number."""

WITH_THEIR_SUBJECT: Final = frozenset({"pass", "declaration", "goods"})
"""Subjects of tasks that are forgotten with what they are about: until then, a person's closing of them stands."""


def forget_some(unit: UnitOfWork) -> None:
    """At a tick: a page of each kind, the oldest first."""
    policy, _ = repository.policy_of(unit)
    for no in take_old(unit, PASS, policy.passes_kept):
        _forget_pass(unit, no, policy.passes_kept)
    for no in take_old(unit, DECLARATION, policy.declarations_kept):
        _forget_declaration(unit, no, policy.declarations_kept)
    for no in take_old(unit, EARLY, policy.declarations_kept):
        unit.delete(EARLY, no)
    for no in take_old(unit, TASK, policy.declarations_kept):
        unit.delete(TASK, no)


def note_closed(unit: UnitOfWork, task: Task) -> None:
    """A person has closed the task. One that can come about anew only as another task is kept for a while only."""
    if task.subject.kind not in WITH_THEIR_SUBJECT:
        note(unit, TASK, task.id)


def _forget_pass(unit: UnitOfWork, no: str, kept: timedelta) -> None:
    entry = unit.get(PASS, no, PassEntry)
    if entry is None or entry.ended_at is None or not has_been_over(unit, entry.ended_at.date(), kept):
        return  # it has left already, goes on, or is noted under a later day, too
    tasks = _tasks(OF_A_PASS, no, entry.words)
    if _any_open(unit, tasks):
        note(unit, PASS, no)
        return
    ended = entry.ended_at
    if entry.state == "expired":
        ended = expires_at(entry, repository.policy_of(unit)[0].pass_life) or ended
        deadlines.unwatch(unit, deadlines.EXPIRY, no)
    finished_numbers.remember(unit, finished_numbers.PASSES, no, Finished(_how(entry), ended))
    repository.take_last_from_plate(unit, entry)
    unit.delete(PASS, no)
    _forget_tasks(unit, tasks)


def _forget_declaration(unit: UnitOfWork, no: str, kept: timedelta) -> None:
    entry = unit.get(DECLARATION, no, DeclarationEntry)
    if entry is None or entry.ended_at is None or not has_been_over(unit, entry.ended_at.date(), kept):
        return
    tasks = _tasks(OF_A_DECLARATION, no, entry.words)
    if entry.live or tracked_items.are_followed(unit, entry.document) or _any_open(unit, tasks):
        note(unit, DECLARATION, no, page=repository.DECLARATIONS_A_PAGE)
        return
    finished_numbers.remember(unit, finished_numbers.DECLARATIONS, no, Finished("completed", entry.ended_at))
    unit.delete(DECLARATION, no)
    deadlines.unwatch(unit, deadlines.FULL_DECLARATION, no)
    _forget_tasks(unit, tasks)


def _how(entry: PassEntry) -> Ending:
    state = entry.state
    assert state in ("passed", "void", "expired", "refused"), f"pass {entry.filed.no} has not ended"
    return state


def _tasks(kinds: tuple[str, ...], no: str, words: tuple[Word, ...]) -> list[str]:
    """Ids of the tasks that may have been opened about the number."""
    return [*(task_no(kind, no) for kind in kinds), *(contradictions.task_id(no, word.receipt) for word in words)]


def _any_open(unit: UnitOfWork, tasks: list[str]) -> bool:
    unit.require(TASK, tasks)
    found = [kept_task(unit, no) for no in tasks]
    return any(task is not None and task.closed is None for task in found)


def _forget_tasks(unit: UnitOfWork, tasks: list[str]) -> None:
    for no in tasks:
        if kept_task(unit, no) is not None:
            unit.delete(TASK, no)
