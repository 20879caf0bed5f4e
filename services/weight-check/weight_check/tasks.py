"""Tasks that weight-check opens: each once, for the same thing."""

from datetime import datetime

from kakou.contracts import topics
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit import Unit

OPENED = "task"


def open_task(unit: Unit, kind: str, about: str, no: str, *, zh: str, en: str, due: datetime | None = None) -> None:
    """Tell of something that somebody must see to, unless it was told already."""
    task_id = f"{kind}.{no}"
    if unit.get_text(OPENED, task_id) is not None:
        return
    unit.put(OPENED, task_id, "1")
    subject = TaskSubject(kind=about, no=no)
    task = Task(id=task_id, kind=kind, subject=subject, opened_at=unit.log_time, due=due, text=Bilingual(zh=zh, en=en))
    unit.emit(topics.TASK_OPENED, task, subject=task_id)
