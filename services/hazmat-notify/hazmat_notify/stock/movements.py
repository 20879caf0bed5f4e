"""Goods moved in and out of storage units, as the warehouse reports them or an exit implies."""

from collections.abc import Callable
from decimal import Decimal

from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.reasons import outcome_texts
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import new_task, tell_opened, tell_settled
from kakou.service.write_outcome import settle
from kakou.values.decimals import plain

from hazmat_notify.alerts.rules.alert_message import UNLOADED
from hazmat_notify.state import MISMATCH, MOTION, STOCK, STORAGE_UNIT, VISIT_OF_PASS
from hazmat_notify.stock import exits
from hazmat_notify.stock.history import note_change
from hazmat_notify.stock.rules.balances import (
    NOTHING,
    BeyondReckoning,
    Held,
    Stock,
    identity_of,
    kilograms,
    move,
    taken,
)
from hazmat_notify.stock.stay_limit import came_in, went_out
from hazmat_notify.stock.unit_checks import look_at_unit
from hazmat_notify.trucks import whereabouts
from hazmat_notify.trucks.rules import motion

MISMATCH_TASK = "stock-mismatch"


def goods_moved(unit: UnitOfWork, moved: GoodsMoved) -> None:
    """Book the movement, take the goods off their truck, and have somebody look where more went out than came in."""
    no = unit.event.subject
    if unit.get(STORAGE_UNIT, no, StorageUnit) is None:
        _refuse(unit, no, outcome_texts.UNIT_UNKNOWN(no=no))
        return
    what, quantity = identity_of(moved.substance), kilograms(moved)
    try:
        book(unit, no, what, lambda held: move(held, moved.direction, quantity, moved.substance, unit.log_time))
    except BeyondReckoning as error:
        _refuse(unit, no, outcome_texts.BEYOND_RECKONING(balance=error.balance))
        return
    if moved.direction == "in":
        came_in(unit, no, what)
    if moved.pass_no is not None:
        if moved.direction == "in":
            _take_off_truck(unit, moved, moved.pass_no)
        else:
            settle_exit(unit, exits.reported(unit, moved.pass_no, no, what, quantity))


def passage_recorded(unit: UnitOfWork, event: Event) -> None:
    """The truck has moved. What went out and nobody reported is taken from where the papers say it lay."""
    whereabouts.passage_recorded(unit, event)
    truck = unit.get(MOTION, event.subject, motion.InMotion)
    if truck is not None and truck.direction == "E":
        settle_exit(unit, exits.raised(unit, motion.as_counted(truck, event.read(Passage))))


def settle_exit(unit: UnitOfWork, changes: dict[str, Decimal]) -> None:
    """Take from the stock what an exit implies, and give back what it no longer does: kg by `unit/identity`."""
    for place, kg in sorted(changes.items()):
        no, _, what = place.partition("/")
        book(unit, no, what, lambda held, kg=kg: taken(held, kg))  # type: ignore[misc]


def book(unit: UnitOfWork, no: str, what: str, change: Callable[[Held], Held]) -> None:
    """Change what the unit holds of a substance, and see to what follows from it. Raises BeyondReckoning."""
    stock = unit.get(STOCK, no, Stock) or NOTHING
    before = stock.held.get(what, Held())
    after = change(before)
    changed = Stock(held={**stock.held, what: after}, moves=stock.moves + 1)
    unit.put(STOCK, no, changed)
    note_change(unit, no, stock, what, after.balance)
    _see_to_shortfall(unit, no, what, before, after)
    if after.out > before.out:
        went_out(unit, no, what)
    document = unit.get(STORAGE_UNIT, no, StorageUnit)
    if document is not None:
        look_at_unit(unit, document, stock, changed)


def _take_off_truck(unit: UnitOfWork, moved: GoodsMoved, pass_no: str) -> None:
    visit = unit.get_text(VISIT_OF_PASS, pass_no)
    truck = unit.get(MOTION, visit, motion.InMotion) if visit is not None else None
    if visit is None or truck is None or truck.direction == "E":
        return
    left = motion.unloaded(truck, moved)
    if left is None:
        whereabouts.gone(unit, visit, UNLOADED)
    else:
        unit.put(MOTION, visit, left)


def _see_to_shortfall(unit: UnitOfWork, no: str, what: str, before: Held, after: Held) -> None:
    """A shortfall opens a task, and what makes it good settles the task."""
    field = f"{no}/{what}"
    if after.shortfall and not before.shortfall:
        short = plain(after.shortfall)
        text = Bilingual(
            zh=f"{no}：{what}的出库比入库多{short}千克，请核对台账与实物。",
            en=f"{no}: {short} kg more of {what} went out than came in; check the books against what is there.",
        )
        task_id, about = f"stock-{unit.event.origin.root}-{no}-{what}", TaskSubject(kind="storage-unit", no=no)
        unit.put(MISMATCH, field, tell_opened(unit, new_task(unit, task_id, MISMATCH_TASK, about, text)))
    elif before.shortfall and not after.shortfall:
        opened = unit.get(MISMATCH, field, Task)
        assert opened is not None, "a shortfall has its task"
        unit.delete(MISMATCH, field)
        tell_settled(unit, opened, "the movements agree again")


def _refuse(unit: UnitOfWork, no: str, detail: Bilingual) -> None:
    settle(unit, no, "refused", 422, detail, about="storage-unit")
