"""Tasks about what may be told again and again: opened once, settled by what ends it; a person's closing stands."""

from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import TASK, close_kept, keep_and_tell, kept_task, new_task, settle_kept

from hazmat_notify.state import TASK_ABOUT


def report(unit: UnitOfWork, matter: str, kind: str, subject: TaskSubject, text: Bilingual, anew: bool = False) -> None:
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
        task = new_task(unit, no, kind, subject, text)
    elif known.text == text:
        return
    else:
        task = known.model_copy(update={"text": text})
    unit.put(TASK_ABOUT, matter, task.id)
    keep_and_tell(unit, task)


def settle(unit: UnitOfWork, matter: str, why: str) -> None:
    """What the task is about is over. One that a person has closed is only forgotten."""
    no = unit.get_text(TASK_ABOUT, matter)
    if no is not None:
        unit.delete(TASK_ABOUT, matter)
        settle_kept(unit, no, why)


def task_closed(unit: UnitOfWork, said: TaskClosed) -> None:
    """A person has closed a task, perhaps one of ours."""
    close_kept(unit, said)


def _about(unit: UnitOfWork, matter: str) -> Task | None:
    no = unit.get_text(TASK_ABOUT, matter)
    return kept_task(unit, no) if no is not None else None
