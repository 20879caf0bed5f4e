"""Tasks that a person must see to: told once, settled by the event that ends their cause, or closed by a person."""

from datetime import datetime
from typing import Final

from kakou.contracts import topics
from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork

TASK: Final = "task"
"""Kind of entry, by id: a Task that is open, or that a person closed; gone when an event has settled it."""


def new_task(
    unit: UnitOfWork, no: str, kind: str, about: TaskSubject, text: Bilingual, due: datetime | None = None
) -> Task:
    """The task with id `no`, opened by the event at hand; nobody is told yet."""
    return Task(id=no, kind=kind, subject=about, opened_at=unit.log_time, due=due, text=text)


def tell_opened(unit: UnitOfWork, task: Task) -> Task:
    """Tell the task, or tell it again with what has changed of it."""
    unit.emit(topics.TASK_OPENED, task, subject=task.id)
    return task


def tell_settled(unit: UnitOfWork, task: Task, why: str) -> Task:
    """The task, closed by the event at hand."""
    settled = task.settled(unit.event.type, unit.log_time, why)
    unit.emit(topics.TASK_SETTLED, settled, subject=settled.id)
    return settled


def kept_task(unit: UnitOfWork, no: str) -> Task | None:
    return unit.get(TASK, no, Task)


def keep_and_tell(unit: UnitOfWork, task: Task) -> None:
    """Tell the task, and keep it for as long as it is open or a person's closing of it stands."""
    unit.put(TASK, task.id, task)
    tell_opened(unit, task)


def settle_kept(unit: UnitOfWork, no: str, why: str) -> None:
    """What the task is about is over. One that a person has closed is only forgotten."""
    task = kept_task(unit, no)
    if task is None:
        return
    unit.delete(TASK, no)
    if task.closed is None:
        tell_settled(unit, task, why)


def close_kept(unit: UnitOfWork, said: TaskClosed) -> Task | None:
    """A named person has closed a task: the same cause opens it no more. None for one that is not open here."""
    task = kept_task(unit, said.task)
    if task is None or task.closed is not None:
        return None
    unit.put(TASK, task.id, task.settled(said.by, unit.log_time, said.why))
    return task
