"""Tasks about what may be told again and again: opened once, settled by what ends it; a person's closing stands."""

from kakou.contracts import topics
from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task, TaskClosing, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit import Unit

from hazmat_notify.entries import TASK, TASK_ABOUT


def report(unit: Unit, matter: str, kind: str, subject: TaskSubject, text: Bilingual, anew: bool = False) -> None:
    """Open the task about `matter`, or tell its new text.

    anew: more has come to it, for which a task that a person has closed does not stand: another is opened.
    """
    known = _about(unit, matter)
    if known is not None and known.closed is not None and not anew:
        return
    if known is None or known.closed is not None:
        if known is not None:
            unit.delete(TASK, known.id)
        no = f"{kind}.{matter}.{unit.event.origin.root}"
        task = Task(id=no, kind=kind, subject=subject, opened_at=unit.log_time, due=None, text=text)
    elif known.text == text:
        return
    else:
        task = known.model_copy(update={"text": text})
    unit.put(TASK, task.id, task)
    unit.put(TASK_ABOUT, matter, task.id)
    unit.emit(topics.TASK_OPENED, task, subject=task.id)


def settle(unit: Unit, matter: str, why: str) -> None:
    """What the task is about is over. One that a person has closed is only forgotten."""
    known = _about(unit, matter)
    if known is None:
        return
    unit.delete(TASK, known.id)
    unit.delete(TASK_ABOUT, matter)
    if known.closed is None:
        closing = TaskClosing(by=unit.event.type, at=unit.log_time, why=why)
        unit.emit(topics.TASK_SETTLED, known.model_copy(update={"closed": closing}), subject=known.id)


def task_closed(unit: Unit, said: TaskClosed) -> None:
    """A person has closed a task, perhaps one of ours."""
    task = unit.get(TASK, said.task, Task)
    if task is not None and task.closed is None:
        closing = TaskClosing(by=said.by, at=unit.log_time, why=said.why)
        unit.put(TASK, task.id, task.model_copy(update={"closed": closing}))


def _about(unit: Unit, matter: str) -> Task | None:
    no = unit.get_text(TASK_ABOUT, matter)
    return unit.get(TASK, no, Task) if no is not None else None
