"""What leads to rows beside their keys: each index begins with the zone, as the keys do."""

from sqlalchemy import Index, Table
from sqlalchemy import text as sql


def index(of: Table, *columns: str) -> None:
    """Of all rows of a zone, named after its columns."""
    Index(None, of.c.zone, *(of.c[name] for name in columns))


def index_of_few(name: str, of: Table, *columns: str, only: str) -> None:
    """only: the condition, in SQL, of the rows that are in it."""
    # SQLite can take such an index only where a statement says the same, and SQLAlchemy writes it a flag as a number.
    on_sqlite = only.replace("true", "1")
    Index(name, of.c.zone, *(of.c[name] for name in columns), sqlite_where=sql(on_sqlite), postgresql_where=sql(only))
