"""Tasks, open and closed."""

from typing import Any

from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task, TaskClosing
from kakou.history.tables import TASKS
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep, kept


def task_opened(unit: UnitOfWork, task: Task) -> None:
    """Opened, or told again with what has changed of it."""
    _keep(unit, task.model_dump(mode="json"))


def task_settled(unit: UnitOfWork, task: Task) -> None:
    """As its decider tells it; the word of a person who closed it before stands."""
    before = kept(unit, TASKS, task.id)
    if before is None or before["closed"] is None:
        _keep(unit, task.model_dump(mode="json"))


def task_closed(unit: UnitOfWork, said: TaskClosed) -> None:
    """A person has closed it."""
    known = kept(unit, TASKS, said.task)
    if known is not None and known["closed"] is None:
        closing = TaskClosing(by=said.by, at=unit.log_time, why=said.why)
        _keep(unit, known | {"closed": closing.model_dump(mode="json")})


def _keep(unit: UnitOfWork, told: dict[str, Any]) -> None:
    closed = told["closed"] or {}
    keep(
        unit,
        TASKS,
        (told["id"],),
        told,
        kind=told["kind"],
        subject_kind=told["subject"]["kind"],
        subject_no=told["subject"]["no"],
        opened_at=told["opened_at"],
        due=told["due"],
        closed_at=closed.get("at"),
        closed_by=closed.get("by"),
    )
