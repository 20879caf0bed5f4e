"""Goods moved in and out of storage units, as the warehouse reports them."""

from kakou.contracts import topics
from kakou.contracts.decided import WriteSettled
from kakou.contracts.decimals import plain
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.task import Task, TaskClosing, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit import Unit

from hazmat_notify.announcing import leave
from hazmat_notify.entries import MISMATCH, MOTION, STOCK, STORAGE_UNIT, VISIT_OF_PASS
from hazmat_notify.rules import motion
from hazmat_notify.rules.stock import NOTHING, BeyondReckoning, Held, Stock, identity_of, kilograms, move

MISMATCH_TASK = "stock-mismatch"


def goods_moved(unit: Unit, moved: GoodsMoved) -> None:
    """Book the movement, take the goods off their truck, and have somebody look where more went out than came in."""
    no = unit.event.subject
    if unit.get(STORAGE_UNIT, no, StorageUnit) is None:
        _refuse(unit, no, f"storage unit {no} is not known: file it with PUT /v1/storage-units/{no}, then report again")
        return
    stock, what = unit.get(STOCK, no, Stock) or NOTHING, identity_of(moved.substance)
    before = stock.held.get(what, Held())
    try:
        after = move(before, moved.direction, kilograms(moved), moved.substance)
    except BeyondReckoning as error:
        _refuse(unit, no, f"{error}, which no storage unit holds")
        return
    unit.put(STOCK, no, Stock(held={**stock.held, what: after}))
    if moved.direction == "in" and moved.pass_no is not None:
        _take_off_truck(unit, moved, moved.pass_no)
    _see_to_shortfall(unit, no, what, before, after)
    unit.forward()


def _take_off_truck(unit: Unit, moved: GoodsMoved, pass_no: str) -> None:
    visit = unit.get_text(VISIT_OF_PASS, pass_no)
    truck = unit.get(MOTION, visit, motion.InMotion) if visit is not None else None
    if visit is None or truck is None:
        return
    left = motion.unloaded(truck, moved)
    if left is None:
        leave(unit, visit)
    else:
        unit.put(MOTION, visit, left)


def _see_to_shortfall(unit: Unit, no: str, what: str, before: Held, after: Held) -> None:
    """A shortfall opens a task, and what makes it good settles the task."""
    field = f"{no}/{what}"
    if after.shortfall and not before.shortfall:
        short = plain(after.shortfall)
        task = Task(
            id=f"stock-{unit.event.origin.root}",
            kind=MISMATCH_TASK,
            subject=TaskSubject(kind="storage-unit", no=no),
            opened_at=unit.log_time,
            due=None,
            text=Bilingual(
                zh=f"{no}：{what}的出库比入库多{short}千克，请核对台账与实物。",
                en=f"{no}: {short} kg more of {what} went out than came in; check the books against what is there.",
            ),
        )
        unit.put(MISMATCH, field, task)
        unit.emit(topics.TASK_OPENED, task, subject=task.id)
    elif before.shortfall and not after.shortfall:
        opened = unit.get(MISMATCH, field, Task)
        assert opened is not None, "a shortfall has its task"
        closing = TaskClosing(by=topics.GOODS_MOVED, at=unit.log_time, why="the movements agree again")
        unit.delete(MISMATCH, field)
        unit.emit(topics.TASK_SETTLED, opened.model_copy(update={"closed": closing}), subject=opened.id)


def _refuse(unit: Unit, no: str, detail: str) -> None:
    settled = WriteSettled(about="storage-unit", no=no, outcome="refused", status=422, detail=detail)
    unit.emit(topics.WRITE_SETTLED, settled, outcome="refused")
