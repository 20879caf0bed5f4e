"""Keeping what a unit's stock was: every change with the balance it left, in blocks with a checkpoint before each.

So the stock as of any time takes one index, one checkpoint and one block, however much was moved since.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from kakou.contracts import topics
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.stock_record import StockChange, StockRecord
from kakou.runtime.events.event import moment
from kakou.runtime.state.retention import note, take_old
from kakou.runtime.state.timers import EPOCH
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.decimals import write

from hazmat_notify.state import (
    BLOCKS,
    CHECKPOINT,
    MOVES_BLOCK,
    UNIT_PAST,
    Blocks,
    Checkpoint,
    UnitPast,
    UnitThen,
    moves_kind,
)
from hazmat_notify.stock.rules.balances import Stock

DOCUMENTS_KEPT = 200

BLOCKS_A_TICK: Final = 20
"""Each is read whole, and told."""


def note_change(unit: UnitOfWork, no: str, before: Stock, what: str, balance: Decimal) -> None:
    """`what` in unit `no` has come to `balance` kg; `before` was the stock until now."""
    block, number = divmod(before.moves, MOVES_BLOCK)
    now_ms = (unit.log_time - EPOCH) // timedelta(milliseconds=1)
    if number == 0:
        balances = {each: held.balance for each, held in before.held.items()}
        unit.put(CHECKPOINT, f"{no}/{block}", Checkpoint(balances=balances))
        known = unit.get(BLOCKS, no, Blocks) or Blocks()
        unit.put(BLOCKS, no, known.model_copy(update={"starts": (*known.starts, now_ms)}))
        if block:
            note(unit, BLOCKS, f"{no}/{block - 1}", page=BLOCKS_A_TICK)
    unit.put(moves_kind(no, block), str(number), f"{now_ms} {write(balance)} {what}")


def blocks_leave(unit: UnitOfWork, kept: timedelta) -> None:
    """At a tick: blocks that were full so long ago are told, for the history, and leave."""
    last: dict[str, int] = {}
    for place in take_old(unit, BLOCKS, kept, page=BLOCKS_A_TICK):
        no, _, block = place.rpartition("/")
        last[no] = max(int(block), last.get(no, 0))
    for no, through in sorted(last.items()):
        known = unit.get(BLOCKS, no, Blocks) or Blocks()
        for each in range(known.first, through + 1):
            unit.emit(topics.STOCK_RECORDED, _record(unit, no, each, known.starts[each - known.first]), subject=no)
            unit.drop(moves_kind(no, each))
            unit.delete(CHECKPOINT, f"{no}/{each}")
        if through >= known.first:
            starts = known.starts[through + 1 - known.first :]
            unit.put(BLOCKS, no, Blocks(starts=starts, first=through + 1, left=unit.event.origin.root))


def _record(unit: UnitOfWork, no: str, block: int, began_ms: int) -> StockRecord:
    numbers = [str(number) for number in range(MOVES_BLOCK)]
    unit.require(moves_kind(no, block), numbers)
    texts = {number: text for number in numbers if (text := unit.get_text(moves_kind(no, block), number)) is not None}
    return record_of(no, block, began_ms, unit.get(CHECKPOINT, f"{no}/{block}", Checkpoint), texts)


def record_of(
    no: str, block: int, began_ms: int, checkpoint: Checkpoint | None, texts: Mapping[str, str]
) -> StockRecord:
    """A block as it is told. texts: its changes as they are kept, by number."""
    changes = (text.split(" ", 2) for number in range(MOVES_BLOCK) if (text := texts.get(str(number))) is not None)
    return StockRecord(
        storage_unit=no,
        block=block,
        began_at=moment(began_ms),
        before=checkpoint.balances if checkpoint is not None else {},
        changes=tuple(
            StockChange(at=moment(int(at_ms)), substance=what, balance=Decimal(balance))
            for at_ms, balance, what in changes
        ),
    )


def note_document(unit: UnitOfWork, document: StorageUnit) -> None:
    """The unit's document from now on."""
    past = unit.get(UNIT_PAST, document.id, UnitPast) or UnitPast()
    items = (*past.items, UnitThen(since=unit.log_time, document=document))[-DOCUMENTS_KEPT:]
    unit.put(UNIT_PAST, document.id, UnitPast(items=items))
