"""What a list asks of the history. The zone is bound below, by whoever reads."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_

from kakou.history.reading import Reading
from kakou.lists.asking import Asked
from kakou.lists.cursor import Place
from kakou.lists.filters import Sought, unindexed
from kakou.lists.listing import MOST_COUNTED, Listing


def page(listing: Listing, asked: Asked, after: Place | None, limit: int) -> Select[Any]:
    """The rows that follow `after`, at most `limit`."""
    keys: list[ColumnElement[Any]] = [listing.table.c[name] for name in listing.order]
    asking = select(*listing.selected()).where(*_conditions(listing, asked, follows=after is not None))
    if after is not None:
        place = tuple_(*(literal(value, key.type) for key, value in zip(keys, after, strict=True)))
        asking = asking.where(tuple_(*keys) < place if listing.newest_first else tuple_(*keys) > place)
    if any(isinstance(value, Sought) and value.few is not None for value in asked.values.values()):
        keys = [unindexed(keys[0]), *keys[1:]]  # few rows are sorted, and not sought among all in their order
    return asking.order_by(*(key.desc() if listing.newest_first else key.asc() for key in keys)).limit(limit)


def prepared(reading: Reading, listing: Listing, asked: Asked) -> Asked:
    """The same, once what its filters ask first is answered."""
    values = dict(asked.values)
    for each in listing.filters:
        if each.first is not None and each.name in values:
            found = reading.rows(each.first(values[each.name]).limit(each.few + 1))
            values[each.name] = Sought(values[each.name], [row[0] for row in found] if len(found) <= each.few else None)
        elif each.number is not None and each.name in values:
            values[each.name] = reading.value(each.number(values[each.name]))
    return replace(asked, values=values)


def total(listing: Listing, asked: Asked) -> Select[Any]:
    """How many rows there are on all pages, MOST_COUNTED + 1 where there are more."""
    rows = select(literal(1)).select_from(listing.table).where(*_conditions(listing, asked)).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(rows.subquery())


def _conditions(listing: Listing, asked: Asked, *, follows: bool = False) -> list[ColumnElement[bool]]:
    table = listing.table
    asked_for = [
        (each.following if follows and each.following else each.where)(table, asked.values[each.name])
        for each in listing.filters
        if each.name in asked.values
    ]
    seen = [listing.of_lanes(table, asked.lanes)] if asked.lanes and listing.of_lanes is not None else []
    return [*(table.c[name] == value for name, value in listing.only.items()), *asked_for, *seen]
