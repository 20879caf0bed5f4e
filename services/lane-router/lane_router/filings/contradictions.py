"""Where the national system and this zone disagree: a task for each word of it, open exactly while it does."""

from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.task import Task
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import settle_kept

from lane_router.filings.rules.receipt_meaning import mark
from lane_router.tasks import open_task

TASK = "receipt-conflict"


def follow(unit: UnitOfWork, kind: str, no: str, before: tuple[Receipt, ...], now: tuple[Receipt, ...]) -> None:
    """Open and settle tasks as what stands against a pass or declaration has changed."""
    if before == now:
        return
    standing = {mark(receipt) for receipt in now}
    for receipt in before:
        if mark(receipt) not in standing:
            settle_kept(unit, task_id(no, receipt), f"{receipt.kind} no longer contradicts it")
    known = {mark(receipt) for receipt in before}
    for receipt in now:
        if mark(receipt) not in known:
            open_task(unit, TASK, kind, no, occurrence=mark(receipt), receipt=receipt.kind, result=receipt.result)


def task_id(no: str, receipt: Receipt) -> str:
    return f"{TASK}.{no}.{mark(receipt)}"


def mark_of(task: Task) -> str:
    """Which word the task is about."""
    return task.id.removeprefix(f"{TASK}.{task.subject.no}.")
