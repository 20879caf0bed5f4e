"""Values as columns hold them, from the plain JSON that events are. What no column can hold is refused here, where it
is the fault of one event, and not by the database, where a whole batch would fail."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from kakou.history.types import Exact, LogTime, hundred_thousandths, micros
from sqlalchemy import BigInteger, Boolean, Column, Integer, Table

Row = dict[str, Any]
"""A row's values by column, as the driver takes them."""

_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def row_of(table: Table, values: Mapping[str, Any]) -> Row:
    """The values as the table's columns hold them. Raises ValueError naming a column and what it cannot hold."""
    converters = _converters(table)
    row = {str(name): converters[name](value) for name, value in values.items() if value is not None}
    for name in _required(table):
        if name not in row:
            raise ValueError(f"{table.name}.{name} must not be empty")
    return row


@lru_cache(None)
def _converters(table: Table) -> dict[str, Callable[[Any], Any]]:
    return {column.name: _converter(column) for column in table.c}


@lru_cache(None)
def _required(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if not column.nullable and column.name not in ("zone", "body"))


def _converter(column: "Column[Any]") -> Callable[[Any], Any]:
    name = f"{column.table.name}.{column.name}"
    match column.type:
        case LogTime():
            return lambda value: micros(value if isinstance(value, datetime) else datetime.fromisoformat(value))
        case Exact():
            return lambda value: hundred_thousandths(Decimal(value))
        case Boolean():
            return bool
        case BigInteger():
            return lambda value: _whole(name, value, 63)
        case Integer():
            return lambda value: _whole(name, value, 31)
        case _:
            return lambda value: _text(name, value)


def _whole(name: str, value: Any, bits: int) -> int:
    if not isinstance(value, int) or not -(1 << bits) <= value < 1 << bits:
        raise ValueError(f"{name} must be a whole number of at most {bits} bits, not {value!r:.100}")
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, not {value!r:.100}")
    # PostgreSQL holds none; the body has it escaped.
    return value.replace("\0", _REPLACEMENT)
