"""Keeping what a unit's stock was: every change with the balance it left, in blocks with a checkpoint before each.

So the stock as of any time takes one index, one checkpoint and one block, however much was moved since.
"""

from datetime import timedelta
from decimal import Decimal

from kakou.contracts.documents.reference import StorageUnit
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


def note_change(unit: UnitOfWork, no: str, before: Stock, what: str, balance: Decimal) -> None:
    """`what` in unit `no` has come to `balance` kg; `before` was the stock until now."""
    block, number = divmod(before.moves, MOVES_BLOCK)
    now_ms = (unit.log_time - EPOCH) // timedelta(milliseconds=1)
    if number == 0:
        balances = {each: held.balance for each, held in before.held.items()}
        unit.put(CHECKPOINT, f"{no}/{block}", Checkpoint(balances=balances))
        known = unit.get(BLOCKS, no, Blocks) or Blocks()
        unit.put(BLOCKS, no, Blocks(starts=(*known.starts, now_ms)))
    unit.put(moves_kind(no, block), str(number), f"{now_ms} {write(balance)} {what}")


def note_document(unit: UnitOfWork, document: StorageUnit) -> None:
    """The unit's document from now on."""
    past = unit.get(UNIT_PAST, document.id, UnitPast) or UnitPast()
    items = (*past.items, UnitThen(since=unit.log_time, document=document))[-DOCUMENTS_KEPT:]
    unit.put(UNIT_PAST, document.id, UnitPast(items=items))
