"""The stock as of a past time: for each unit what it held before a block of changes, and those of them by then."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.stock_record import StockRecord
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.state.timers import EPOCH

from hazmat_notify.state import (
    BLOCKS,
    CHECKPOINT,
    STOCK,
    UNIT_PAST,
    Blocks,
    Checkpoint,
    UnitPast,
    moves_kind,
)
from hazmat_notify.stock.history import record_of
from hazmat_notify.stock.rules.balances import NOTHING, Stock
from hazmat_notify.views.stock_history import StockHistory


async def units_then(
    reader: StateReader, history: StockHistory, zone: str, at: datetime, only: str | None = None
) -> list[tuple[StorageUnit, Stock]]:
    """Every unit that was on file at `at` (only that one, where named) with its stock then.

    Raises HistoryUnavailable where the history has what is asked for, and cannot say. May raise OSError, TimeoutError.
    """
    documents = {no: found for no, past in (await _all(reader, zone, only)).items() if (found := _then(past, at))}
    numbers = list(documents)
    stocks = await reader.get_many(zone, STOCK, numbers, Stock)
    records = await _records(reader, history, zone, numbers, at)
    return [
        (documents[no], _stock(known or NOTHING, records[no].at(at) if no in records else {}, at))
        for no, known in zip(numbers, stocks, strict=True)
    ]


async def _records(
    reader: StateReader, history: StockHistory, zone: str, numbers: list[str], at: datetime
) -> dict[str, StockRecord]:
    """By unit the record in which `at` lies, from the state or, where that has left, from the history."""
    now_ms = (at - EPOCH) // timedelta(milliseconds=1)
    indexes = await _indexes(reader, zone, numbers)
    places = {no: bisect_right(index.starts, now_ms) - 1 for no, index in indexes.items()}
    here = {no: place for no, place in places.items() if place >= 0}
    gone = [no for no, place in places.items() if place < 0 and indexes[no].first > 0]
    blocks = {no: indexes[no].first + place for no, place in here.items()}
    checkpoints = await reader.get_many(zone, CHECKPOINT, [f"{no}/{block}" for no, block in blocks.items()], Checkpoint)
    changes = await reader.all_texts(zone, [moves_kind(no, block) for no, block in blocks.items()])
    found = {
        no: record_of(no, blocks[no], indexes[no].starts[here[no]], checkpoint, texts)
        for no, checkpoint, texts in zip(blocks, checkpoints, changes, strict=True)
    }
    # What was here at the first look may have left before it was read.
    indexes |= await _indexes(reader, zone, list(blocks))
    gone += [no for no, block in blocks.items() if block < indexes[no].first]
    if gone:
        left = max(indexes[no].left for no in gone)
        found |= await history.records(zone, gone, at, left)
    return found


async def _indexes(reader: StateReader, zone: str, numbers: list[str]) -> dict[str, Blocks]:
    found = await reader.get_many(zone, BLOCKS, numbers, Blocks)
    return {no: index for no, index in zip(numbers, found, strict=True) if index is not None}


async def _all(reader: StateReader, zone: str, only: str | None) -> dict[str, UnitPast]:
    if only is None:
        return await reader.all(zone, UNIT_PAST, UnitPast)
    found = await reader.get(zone, UNIT_PAST, only, UnitPast)
    return {} if found is None else {only: found}


def _then(past: UnitPast, at: datetime) -> StorageUnit | None:
    return next((each.document for each in reversed(past.items) if each.since <= at), None)


def _stock(known: Stock, balances: Mapping[str, Decimal], at: datetime) -> Stock:
    """What is known of the substances, with the balances of then."""
    return Stock(held={what: known.held[what].at(balance, at) for what, balance in balances.items()})
