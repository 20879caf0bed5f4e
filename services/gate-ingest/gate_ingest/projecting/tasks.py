"""Tasks, open and closed."""

from kakou.contracts import topics
from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task, TaskClosing
from kakou.runtime.event import Event
from kakou.runtime.unit import Unit

from gate_ingest.entries import TASK
from gate_ingest.projecting import lanes


def task_told(unit: Unit, event: Event) -> None:
    """A task opened or settled, as its decider tells it, or the word of the person who closed it, which stands."""
    if event.type != topics.TASK_CLOSED:
        task = event.read(Task)
        lanes.silence_told(unit, task)
        before = unit.get(TASK, task.id, Task) if event.type == topics.TASK_SETTLED else None
        if before is None or before.closed is None:
            unit.put(TASK, task.id, task)
        return
    said = event.read(TaskClosed)
    known = unit.get(TASK, said.task, Task)
    if known is not None and known.closed is None:
        closing = TaskClosing(by=said.by, at=unit.log_time, why=said.why)
        unit.put(TASK, said.task, known.model_copy(update={"closed": closing}))
