"""A task closed by a named officer: no event closes it any more, and the same cause does not open it again."""

from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task, TaskClosing
from kakou.runtime.unit import Unit

from lane_router import books
from lane_router.looking import look_at_pass
from lane_router.state import PASS, TASK, PassEntry


def task_closed(unit: Unit) -> None:
    said = TaskClosed.model_validate(unit.event.data, extra="ignore")
    task = unit.get(TASK, said.task, Task)
    if task is not None and task.closed is None:
        closing = TaskClosing(by=said.by, at=unit.log_time, why=said.why)
        unit.put(TASK, task.id, task.model_copy(update={"closed": closing}))
        if task.kind == "receipt-conflict":
            _accept(unit, task.subject.no)
    unit.forward()


def _accept(unit: Unit, no: str) -> None:
    """The officer has cleared up what the receipt contradicted: the pass counts as it stands here."""
    entry = unit.get(PASS, no, PassEntry)
    if entry is None or entry.contradicted is None:
        return
    books.keep_pass(unit, entry.model_copy(update={"contradicted": None}), "receipt")
    look_at_pass(unit, entry, "receipt")
