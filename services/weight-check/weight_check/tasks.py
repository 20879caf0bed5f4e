"""Tasks about visits: each kind is opened once for a visit, and settled by the event that ends its cause."""

from datetime import datetime

from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import new_task, task_no, tell_opened, tell_settled

from weight_check.state import WeighedVisit

TEXTS = {
    "tailgate": ("{no}：两车同时上磅，疑似尾随。", "{no}: two vehicles were on the bridge, one perhaps tailgating."),
    "irregular-raise": ("{no}：未放行而抬杆。", "{no}: the barrier was raised without a release."),
    "referral-unanswered": ("{no}：待关员处理，逾时无人应答。", "{no} waits for an officer, and none has answered."),
    "raise-unreported": (
        "{no}：放行后没有收到抬杆报告，未计数。",
        "{no} was released, but no raise was reported: nothing is counted.",
    ),
    "seal-not-locked": (
        "{no}：关锁未确认重新上锁，请人工核查。",
        "{no}: its seal was opened at the lane, and has not said that it is locked again.",
    ),
}


def open_task(
    unit: UnitOfWork, known: WeighedVisit, visit: str, kind: str, due: datetime | None = None
) -> WeighedVisit:
    """The visit with the task told, unless it was before."""
    if any(task.kind == kind for task in known.tasks):
        return known
    zh, en = (text.format(no=visit) for text in TEXTS[kind])
    task = tell_task(unit, kind, TaskSubject(kind="visit", no=visit), Bilingual(zh=zh, en=en), due)
    return known.model_copy(update={"tasks": (*known.tasks, task)})


def tell_task(
    unit: UnitOfWork,
    kind: str,
    subject: TaskSubject,
    text: Bilingual,
    due: datetime | None = None,
    occurrence: str = "",
) -> Task:
    """A task about `subject`, opened now. occurrence: tells it from an earlier one of what may happen again."""
    return tell_opened(unit, new_task(unit, task_no(kind, subject.no, occurrence), kind, subject, text, due))


def take_back(unit: UnitOfWork, known: WeighedVisit, kind: str, why: str) -> WeighedVisit:
    """The visit with the task closed, if it is open, and free to be opened again: its cause has not come after all."""
    open_now = next((task for task in known.tasks if task.kind == kind and task.closed is None), None)
    if open_now is None:
        return known
    tell_settled(unit, open_now, why)
    return known.model_copy(update={"tasks": tuple(task for task in known.tasks if task is not open_now)})


def settle_task(unit: UnitOfWork, known: WeighedVisit, kind: str, why: str) -> WeighedVisit:
    """The visit with the task closed, if it is open: what it waited for has happened."""
    open_now = next((task for task in known.tasks if task.kind == kind and task.closed is None), None)
    if open_now is None:
        return known
    settled = tell_settled(unit, open_now, why)
    return known.model_copy(update={"tasks": tuple(settled if task is open_now else task for task in known.tasks)})
