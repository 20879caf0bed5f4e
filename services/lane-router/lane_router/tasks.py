"""Tasks that papers give rise to: each opened once, settled by the event that ends its cause."""

from datetime import datetime

from kakou.contracts.task import TaskSubject, task_no
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import keep_and_tell, kept_task, new_task, settle_kept

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
    "full-declaration-overdue": ("两步申报{no}逾期未完成完整申报。", "The full declaration of {no} is overdue."),
    "short-closing": (
        "单证{no}最后一车短少，其余数量须修改或删除单证。",
        "{no} ended short: what is left must be amended or deleted.",
    ),
    "receipt-conflict": (
        "国家系统回执{receipt}（结果{result}）与{no}的状态不符。",
        "Receipt {receipt} of the national system (result {result}) contradicts {no}.",
    ),
    "clone-plate": (
        "车牌{no}同时出现在车道{here}和{there}。",
        "Plate {no} stands in lanes {here} and {there} at the same time.",
    ),
    "event-id-used-again": (
        "{no}重复使用了事件编号{id}而内容不同，该事件未予采信；请检查终端的编号。",
        "{no} used event id {id} again with another content, which was not taken: see to how it numbers its events.",
    ),
    "lane-silent": ("车道{no}已停止上报。", "Lane {no} no longer reports."),
    "goods-not-back": (
        "企业{firm}凭单证{document}离开的{item}逾期未返回。",
        "{item} of firm {firm}, gone with {document}, is not back in time.",
    ),
    "pass-in-doubt": ("核放单{no}是否已过卡不清楚。", "Whether pass {no} was passed with is in doubt."),
}


def open_task(
    unit: UnitOfWork,
    kind: str,
    subject_kind: str,
    no: str,
    due: datetime | None = None,
    occurrence: str = "",
    **facts: str,
) -> str:
    """Open the task about `no`, unless it was opened before, and give its id.

    occurrence: tells one time that it happened from the next, for what may happen again. facts: for its text.
    """
    task_id = task_no(kind, no, occurrence)
    if kept_task(unit, task_id) is None:
        zh, en = (text.format(no=no, **facts) for text in TEXTS[kind])
        about = TaskSubject(kind=subject_kind, no=no)
        keep_and_tell(unit, new_task(unit, task_id, kind, about, Bilingual(zh=zh, en=en), due))
    return task_id


def move_task(unit: UnitOfWork, task_id: str, due: datetime) -> None:
    """Tell the task again with the day by which it is due now, if it is open and that is another one."""
    task = kept_task(unit, task_id)
    if task is not None and task.closed is None and task.due != due:
        keep_and_tell(unit, task.model_copy(update={"due": due}))


def settle_task(unit: UnitOfWork, kind: str, no: str, why: str) -> None:
    """Close the task about `no`, if it is open: what it waited for has happened."""
    settle_kept(unit, task_no(kind, no), why)
