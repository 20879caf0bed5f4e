"""Tasks, open and closed."""

from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task, TaskClosing
from kakou.runtime.state.leaving import not_over, over
from kakou.runtime.unit_of_work import UnitOfWork

from gate_ingest.read_model.projections import lane_now, lanes
from gate_ingest.state import TASK


def task_opened(unit: UnitOfWork, task: Task) -> None:
    lanes.silence_told(unit, task)
    _keep(unit, task)


def task_settled(unit: UnitOfWork, task: Task) -> None:
    """As its decider tells it; the word of a person who closed it before stands. One that is not here has left, which
    none does while it is open."""
    lanes.silence_told(unit, task)
    before = unit.get(TASK, task.id, Task)
    if before is not None and before.closed is None:
        _keep(unit, task)


def task_closed(unit: UnitOfWork, said: TaskClosed) -> None:
    """A person has closed it."""
    known = unit.get(TASK, said.task, Task)
    if known is not None and known.closed is None:
        closing = TaskClosing(by=said.by, at=unit.log_time, why=said.why)
        _keep(unit, known.model_copy(update={"closed": closing}))


def _keep(unit: UnitOfWork, task: Task) -> None:
    unit.put(TASK, task.id, task)
    lane_now.raise_proposed(unit, task)
    (not_over if task.closed is None else over)(unit, TASK, task.id)
