"""The stock as of a past time: for each unit the checkpoint before it, and the changes of one block on top."""

from bisect import bisect_right
from datetime import datetime, timedelta
from decimal import Decimal

from kakou.contracts.documents.reference import StorageUnit
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.state.timers import EPOCH

from hazmat_notify.state import (
    BLOCKS,
    CHECKPOINT,
    MOVES_BLOCK,
    STOCK,
    UNIT_PAST,
    Blocks,
    Checkpoint,
    UnitPast,
    moves_kind,
)
from hazmat_notify.stock.rules.balances import NOTHING, Stock


async def units_then(
    reader: StateReader, zone: str, at: datetime, only: str | None = None
) -> list[tuple[StorageUnit, Stock]]:
    """Every unit that was on file at `at` (only that one, where named) with its stock then.

    May raise OSError, TimeoutError.
    """
    now_ms = (at - EPOCH) // timedelta(milliseconds=1)
    documents = {no: found for no, past in (await _all(reader, zone, only)).items() if (found := _then(past, at))}
    numbers = list(documents)
    stocks = await reader.get_many(zone, STOCK, numbers, Stock)
    indexes = await reader.get_many(zone, BLOCKS, numbers, Blocks)
    blocks = {
        no: bisect_right(index.starts, now_ms) - 1
        for no, index in zip(numbers, indexes, strict=True)
        if index is not None and index.starts and index.starts[0] <= now_ms
    }
    checkpoints = await reader.get_many(zone, CHECKPOINT, [f"{no}/{block}" for no, block in blocks.items()], Checkpoint)
    changes = await reader.all_texts(zone, [moves_kind(no, block) for no, block in blocks.items()])
    balances = {
        no: _balances(checkpoint, texts, now_ms)
        for no, checkpoint, texts in zip(blocks, checkpoints, changes, strict=True)
    }
    return [
        (documents[no], _stock(known or NOTHING, balances.get(no, {}), at))
        for no, known in zip(numbers, stocks, strict=True)
    ]


async def _all(reader: StateReader, zone: str, only: str | None) -> dict[str, UnitPast]:
    if only is None:
        return await reader.all(zone, UNIT_PAST, UnitPast)
    found = await reader.get(zone, UNIT_PAST, only, UnitPast)
    return {} if found is None else {only: found}


def _then(past: UnitPast, at: datetime) -> StorageUnit | None:
    return next((each.document for each in reversed(past.items) if each.since <= at), None)


def _balances(checkpoint: Checkpoint | None, texts: dict[str, str], now_ms: int) -> dict[str, Decimal]:
    """By substance: the block's checkpoint, overlaid with its changes up to `now_ms`."""
    balances = dict(checkpoint.balances) if checkpoint else {}
    for number in range(MOVES_BLOCK):
        text = texts.get(str(number))
        if text is None:
            break
        at_ms, balance, what = text.split(" ", 2)
        if int(at_ms) > now_ms:
            break
        balances[what] = Decimal(balance)
    return balances


def _stock(known: Stock, balances: dict[str, Decimal], at: datetime) -> Stock:
    """What is known of the substances, with the balances of then."""
    return Stock(held={what: known.held[what].at(balance, at) for what, balance in balances.items()})
