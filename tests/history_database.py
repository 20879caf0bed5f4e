"""A history of its own for a test, on SQLite or on PostgreSQL, that is filled by hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from history.store.schema import upgrade
from kakou.history import zones
from kakou.history.engine import history_url, writing_engine
from kakou.history.reading import HistoryReader, Reading
from kakou_local.postgresql import ROLE, LocalPostgreSQL
from sqlalchemy import Boolean, Engine, Integer, Table

KINDS: Final = ("sqlite", "postgresql")

FILE: Final = "history.sqlite"

START: Final = datetime(2026, 11, 22, 8, tzinfo=UTC)


@dataclass
class HistoryDatabase:
    """url: as `KAKOU_HISTORY_URL` has it. reader: bound to zones, as services read."""

    url: str
    engine: Engine
    reader: HistoryReader

    def insert(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Rows with their zones; what a row leaves out of what must be there is filled with something harmless."""
        with self.engine.begin() as connection:
            for zone, of_zone in groupby(sorted(rows, key=lambda row: str(row["zone"])), lambda row: str(row["zone"])):
                if connection.dialect.name == "postgresql":
                    zones.bind(connection, zone)
                connection.execute(table.insert(), [_filled(table, row) for row in of_zone])


@contextmanager
def history_database(kind: str, folder: Path, postgresql: LocalPostgreSQL | None) -> Iterator[HistoryDatabase]:
    """With all tables, and empty. postgresql: a server, in which it gets a database of its own."""
    if postgresql is None:
        file = folder / FILE
        file.write_bytes(empty_file())
        url = f"sqlite:///{file}"
    else:
        url = new_database(postgresql, _template(postgresql))
    engine = writing_engine(history_url(url), 1)
    reader = HistoryReader(url)
    try:
        yield HistoryDatabase(url, engine, reader)
    finally:
        reader.close()
        engine.dispose()


def new_url(kind: str, folder: Path, postgresql: LocalPostgreSQL | None) -> str:
    """Of a history that has no tables yet."""
    if kind == "sqlite":
        return f"sqlite:///{folder / FILE}"
    assert postgresql is not None
    return new_database(postgresql)


@cache
def empty_file() -> bytes:
    """What an SQLite history holds that has the tables and no rows: made once, as the migrations take longer than most
    tests do."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / FILE
        engine = writing_engine(history_url(f"sqlite:///{file}"), 1)
        _make_tables(engine)
        engine.dispose()
        return file.read_bytes()


def new_database(postgresql: LocalPostgreSQL, template: str | None = None) -> str:
    """A database of the server, empty or as `template` is; gives its URL."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}")
    return postgresql.url.removesuffix(ROLE) + name


def _template(postgresql: LocalPostgreSQL) -> str:
    """A database of the server that has the tables: to copy it takes a tenth of making them."""
    if postgresql.port not in _TEMPLATES:
        url = new_database(postgresql)
        engine = writing_engine(history_url(url), 1)
        _make_tables(engine)
        engine.dispose()
        _TEMPLATES[postgresql.port] = url.rpartition("/")[2]
    return _TEMPLATES[postgresql.port]


_TEMPLATES: Final[dict[int, str]] = {}
"""By the server's port."""


def _make_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        upgrade(connection)


def _filled(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: row.get(column.name, None if column.nullable else _harmless(column)) for column in table.c}


def _harmless(column: Any) -> Any:
    if column.name == "body":
        return "{}"
    if column.type.__class__.__name__ == "LogTime":
        return START
    if isinstance(column.type, Boolean):
        return False
    return 0 if isinstance(column.type, Integer) else ""


def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """SQLite's plan of each statement of which all rows are read from here on, as they come."""
    found: list[str] = []

    def explained(reading: Reading, statement: Any) -> Any:
        connection = reading._connection
        text = statement.compile(connection, compile_kwargs={"literal_binds": True})
        found.append(" ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")))
        return connection.execute(statement).all()

    monkeypatch.setattr(Reading, "rows", explained)
    return found


def later(**units: float) -> datetime:
    """So long after the start."""
    return START + timedelta(**units)
