"""What leads to rows beside their keys: each index begins with the zone, as the keys do."""

from typing import Any, Final

from sqlalchemy import Column, Index, Table
from sqlalchemy import text as sql

COMMON: Final[dict[Column[Any], str]] = {}
"""By column what nearly all rows have in it: any other value leads to few, which alone are in an index of their own."""


def index(of: Table, *columns: str) -> None:
    """Of all rows of a zone, named after its columns."""
    Index(None, of.c.zone, *(of.c[name] for name in columns))


def index_of_few(name: str, of: Table, *columns: str, only: str) -> None:
    """only: the condition, in SQL, of the rows that are in it."""
    # SQLite can take such an index only where a statement says the same, and SQLAlchemy writes it a flag as a number.
    on_sqlite = only.replace("true", "1")
    Index(name, of.c.zone, *(of.c[name] for name in columns), sqlite_where=sql(on_sqlite), postgresql_where=sql(only))


def index_of_others(of: Table, column: str, *order: str, common: str) -> None:
    """Of the rows that have something else in the column than the common value (see `COMMON`)."""
    COMMON[of.c[column]] = common
    index_of_few(f"{of.name}_other_{column}", of, column, *order, only=f"{column} <> '{common}'")
