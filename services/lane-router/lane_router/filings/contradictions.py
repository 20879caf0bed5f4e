"""Where the national system and this zone disagree: a task for each word of it, open exactly while it does."""

from collections.abc import Sequence

from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.task import Task, task_no

from lane_router.filings.rules.receipt_meaning import mark

TASK = "receipt-conflict"


def only_in(some: Sequence[Receipt], others: Sequence[Receipt]) -> list[Receipt]:
    """Receipts of `some` that say what none of `others` says."""
    said = {mark(receipt) for receipt in others}
    return [receipt for receipt in some if mark(receipt) not in said]


def task_id(no: str, receipt: Receipt) -> str:
    return task_no(TASK, no, mark(receipt))


def mark_of(task: Task) -> str:
    """Which word the task is about."""
    return task.id.removeprefix(f"{TASK}.{task.subject.no}.")
