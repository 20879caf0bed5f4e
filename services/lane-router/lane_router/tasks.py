"""Tasks that papers give rise to: each opened once, settled by the event that ends its cause."""

from datetime import datetime

from kakou.contracts import topics
from kakou.contracts.task import Task, TaskClosing, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit import Unit

from lane_router.state import TASK

TEXTS = {
    "full-declaration-due": ("两步申报{no}须完成完整申报。", "The full declaration of {no} is due."),
    "transit-overdue": ("核放单{no}过第一道卡后逾期未过第二道卡。", "Pass {no} is overdue between the two gates."),
    "approval-conflict": (
        "国家系统已批准核放单{no}，与本区记录不符。",
        "Pass {no} is approved by the national system, against our books.",
    ),
    "over-release": (
        "核放单{no}抬杆放行的数量超出单证。",
        "More was let through on pass {no} than its documents hold.",
    ),
    "late-raise": (
        "核放单{no}已不归该车，却收到抬杆报告。",
        "A raise was reported for pass {no}, which the visit no longer held.",
    ),
    "pass-in-doubt": ("核放单{no}是否已过卡不清楚。", "Whether pass {no} was passed with is in doubt."),
}


def open_task(unit: Unit, kind: str, subject_kind: str, no: str, due: datetime | None = None) -> None:
    """Open the task about `no`, unless it is open already."""
    task_id = f"{kind}.{no}"
    if unit.get(TASK, task_id, Task) is not None:
        return
    zh, en = (text.format(no=no) for text in TEXTS[kind])
    subject = TaskSubject(kind=subject_kind, no=no)
    task = Task(id=task_id, kind=kind, subject=subject, opened_at=unit.log_time, due=due, text=Bilingual(zh=zh, en=en))
    unit.put(TASK, task_id, task)
    unit.emit(topics.TASK_OPENED, task, subject=task_id)


def settle_task(unit: Unit, kind: str, no: str, why: str) -> None:
    """Close the task about `no`, if it is open: what it waited for has happened."""
    task = unit.get(TASK, f"{kind}.{no}", Task)
    if task is None:
        return
    unit.delete(TASK, task.id)
    closing = TaskClosing(by=unit.event.type, at=unit.log_time, why=why)
    unit.emit(topics.TASK_SETTLED, task.model_copy(update={"closed": closing}), subject=task.id)
