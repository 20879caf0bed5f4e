"""A year's movements in the books, written by the service's own code, without the way through the log."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from hazmat_notify.state import STOCK
from hazmat_notify.stock.history import note_change
from hazmat_notify.stock.rules.balances import Held, Stock, move
from kakou.contracts.substance import Substance
from kakou.runtime.redis.keys import bucket_key
from kakou.runtime.state.entry_cache import Entry, encode
from kakou.runtime.unit_of_work import UnitOfWork
from redis.asyncio import Redis

from tests.e2e.safety_office import Office, Running

UNITS = 20
SUBSTANCES = [
    "67-56-1",
    "67-64-1",
    "108-88-3",
    "64-17-5",
    "71-43-2",
    "110-54-3",
    "60-29-7",
    "100-42-5",
    "7664-93-9",
    "75-20-7",
]
WRITTEN_AT_ONCE = 20_000


@dataclass
class Books:
    """Stands for a unit of work: entries kept and the log's time."""

    log_time: datetime
    kept: dict[tuple[str, str], Entry] = field(default_factory=dict)
    new: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def get(self, kind: str, no: str, model: type[Any]) -> Any:
        return self.kept.get((kind, no))

    def put(self, kind: str, no: str, entry: Entry) -> None:
        self.new[kind, no] = entry
        if not isinstance(entry, str):
            self.kept[kind, no] = entry


async def fill_history(office: Office, service: Running, count: int, begin: datetime, end: datetime) -> None:
    """`count` movements, evenly over the time, substances and units."""
    redis = Redis.from_url(service.host_settings.redis.url)
    partition = office.host.partition_of(office.zone)
    books, step = Books(begin), (end - begin) / count
    stocks = {f"W-{number:02}": Stock(held={}) for number in range(UNITS)}
    substances = [Substance(cas=cas) for cas in SUBSTANCES]
    nos = list(stocks)
    for number in range(count):
        books.log_time = begin + number * step
        no, what = nos[number % UNITS], number // UNITS % len(SUBSTANCES)
        stock, identity = stocks[no], SUBSTANCES[what]
        inward = number // (UNITS * len(SUBSTANCES)) % 3 != 2
        before = stock.held.get(identity, Held())
        held = move(before, "in" if inward else "out", Decimal("12.50000"), substances[what], books.log_time)
        note_change(cast(UnitOfWork, books), no, stock, identity, held.balance)
        stocks[no] = Stock.model_construct(held={**stock.held, identity: held}, moves=stock.moves + 1)
        if len(books.new) >= WRITTEN_AT_ONCE:
            await _write(redis, partition, office.zone, books)
    for no, stock in stocks.items():
        books.put(STOCK, no, stock)
    await _write(redis, partition, office.zone, books)
    await redis.aclose()


async def _write(redis: "Redis", partition: int, zone: str, books: Books) -> None:
    pipeline = redis.pipeline(transaction=False)
    for (kind, no), entry in books.new.items():
        pipeline.hset(bucket_key("hazmat-notify", partition, f"{zone}/{kind}"), no, encode(entry))
    await pipeline.execute()
    books.new.clear()
