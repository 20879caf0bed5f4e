"""The tables and indexes as they were at 0002, in SQL: what is made from nothing, and what 0002 brought an earlier
build to. They never change: whatever changes `kakou.history.tables` from there on is a migration of its own."""

from importlib.resources import files
from typing import Final

from kakou.history.zones import row_security
from sqlalchemy import Connection

STOCK_RECORDS: Final = "stock_records"
"""The table that an earlier build did not have."""


def make_missing(connection: Connection) -> None:
    """Those that are not there yet."""
    script = (files(__package__) / f"{connection.dialect.name}.sql").read_text(encoding="utf-8")
    for statement in script.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def bind_to_zone(connection: Connection, table: str) -> None:
    """On PostgreSQL; on SQLite views do it."""
    if connection.dialect.name == "postgresql":
        for statement in row_security(table):
            connection.exec_driver_sql(statement)
