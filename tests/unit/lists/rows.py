"""Rows of a list for tests, made by chance of a few values each, so that many agree in a column."""

from datetime import timedelta
from random import Random
from typing import Any, Final

import orjson
from gate_ingest.lists import LISTINGS as OF_GATE
from gate_ingest.lists.passages import PASSAGES
from hazmat_notify.lists.alerts import ALERTS
from hazmat_notify.lists.goods_movements import GOODS_MOVEMENTS
from kakou.history.reading import Reading
from kakou.history.types import LogTime
from kakou.lists import asking, statements
from kakou.lists.listing import Listing
from sqlalchemy import Integer, Row

from tests.history_database import START, HistoryDatabase

ZONE: Final = "3105W"
OTHER_ZONE: Final = "3111A"
LISTINGS: Final = (*OF_GATE, PASSAGES, ALERTS, GOODS_MOVEMENTS)
PARENTS: Final = {"declaration_lines": "declarations"}
"""Tables whose rows belong to a row of another, by its number."""


def some_rows(listing: Listing, count: int, zone: str = ZONE, seed: int = 1) -> list[dict[str, Any]]:
    """Rows that the list shows, in any order."""
    chance = Random(seed)
    key = [column.name for column in listing.table.primary_key if column.name != "zone"]
    made = []
    for number in range(count):
        row: dict[str, Any] = {"zone": zone, "body": "{}"}
        for column in listing.table.c:
            if column.name in key[-1:]:
                row[column.name] = number + 1 if isinstance(column.type, Integer) else f"N{number:04}"
            elif column.name in key:
                row[column.name] = f"K{chance.randrange(3)}"
            elif isinstance(column.type, LogTime):
                row[column.name] = START + timedelta(minutes=chance.randrange(5))
            elif isinstance(column.type, Integer) and column.name == "root":
                row[column.name] = number
        made.append(row | dict(listing.only))
    chance.shuffle(made)
    return made


def insert(history: HistoryDatabase, listing: Listing, rows: list[dict[str, Any]]) -> None:
    if (parent := PARENTS.get(listing.table.name)) is not None:
        table = listing.table.metadata.tables[parent]
        history.insert(table, *({"zone": zone, "no": no} for zone, no in {(row["zone"], row["no"]) for row in rows}))
    history.insert(listing.table, *rows)


async def found(
    history: HistoryDatabase, listing: Listing, query: str = "", zone: str = ZONE, after: Any = None, limit: int = 100
) -> list[Row[Any]]:
    """The rows that the list finds. query: as in an address, percent-encoding left out."""
    asked = asking.read(listing, zone, [tuple(part.split("=", 1)) for part in query.split("&") if part])  # type: ignore[misc]

    def question(reading: Reading) -> list[Row[Any]]:
        return list(reading.rows(statements.page(listing, statements.prepared(reading, listing, asked), after, limit)))

    return await history.reader.read(zone, question)


def body(**parts: Any) -> str:
    return orjson.dumps(parts).decode()
