"""Tasks about visits: each kind is opened once for a visit, and settled by the event that ends its cause."""

from datetime import datetime
from typing import Final

from kakou.contracts import topics
from kakou.contracts.task import Task, TaskSubject, task_no
from kakou.contracts.verdicts import Bilingual

from weight_check.effects import Revision, Tell
from weight_check.facts import EventFacts

TEXTS: Final = {
    "tailgate": ("{no}：两车同时上磅，疑似尾随。", "{no}: two vehicles were on the bridge, one perhaps tailgating."),
    "irregular-raise": ("{no}：未放行而抬杆。", "{no}: the barrier was raised without a release."),
    "referral-unanswered": ("{no}：待关员处理，逾时无人应答。", "{no} waits for an officer, and none has answered."),
    "raise-unreported": (
        "{no}：放行后没有收到抬杆报告，未计数。",
        "{no} was released, but no raise was reported: nothing is counted.",
    ),
    "raise-held": (
        "{no}：抬杆须待通知安全部门，或由关员决定；没有收到抬杆报告，未计数。",
        "{no}: its raise waits for the safety office to be told, or an officer; none was reported: nothing is counted.",
    ),
    "seal-not-locked": (
        "{no}：关锁未确认重新上锁，请人工核查。",
        "{no}: its seal was opened at the lane, and has not said that it is locked again.",
    ),
}


def open_task(revision: Revision, kind: str, event: EventFacts, says: str | None = None) -> Revision:
    """The visit with the task told, unless it was before. says: which of the texts, where it is not the kind's own."""
    if any(task.kind == kind for task in revision.visit.tasks):
        return revision
    zh, en = (text.format(no=revision.no) for text in TEXTS[says or kind])
    task = new_task(event, kind, TaskSubject(kind="visit", no=revision.no), Bilingual(zh=zh, en=en))
    return revision.with_visit(tasks=(*revision.visit.tasks, task)).then(opened(task))


def take_back(revision: Revision, kind: str, why: str, event: EventFacts) -> Revision:
    """The visit with the task closed, if it is open, and free to be opened again: its cause has not come after all."""
    task = _open_now(revision, kind)
    if task is None:
        return revision
    left = tuple(each for each in revision.visit.tasks if each is not task)
    return revision.with_visit(tasks=left).then(settled(task, event, why))


def settle_task(revision: Revision, kind: str, why: str, event: EventFacts) -> Revision:
    """The visit with the task closed, if it is open: what it waited for has happened."""
    task = _open_now(revision, kind)
    if task is None:
        return revision
    closed = task.settled(event.type, event.log_time, why)
    tasks = tuple(closed if each is task else each for each in revision.visit.tasks)
    return revision.with_visit(tasks=tasks).then(Tell(topics.TASK_SETTLED, closed, closed.id))


def new_task(
    event: EventFacts,
    kind: str,
    subject: TaskSubject,
    text: Bilingual,
    due: datetime | None = None,
    occurrence: str = "",
) -> Task:
    """A task about `subject`, opened now. occurrence: tells it from an earlier one of what may happen again."""
    no = task_no(kind, subject.no, occurrence)
    return Task(id=no, kind=kind, subject=subject, opened_at=event.log_time, due=due, text=text)


def opened(task: Task) -> Tell:
    return Tell(topics.TASK_OPENED, task, task.id)


def settled(task: Task, event: EventFacts, why: str) -> Tell:
    """Its cause has ended by the event at hand."""
    return Tell(topics.TASK_SETTLED, task.settled(event.type, event.log_time, why), task.id)


def _open_now(revision: Revision, kind: str) -> Task | None:
    return next((task for task in revision.visit.tasks if task.kind == kind and task.closed is None), None)
