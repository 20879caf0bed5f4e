"""Connections to the history's database: SQLite in a file of its own, or PostgreSQL, as the URL says."""

import sqlite3
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Engine, Pool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError

DEFAULT_URL: Final = "sqlite:///.state/history.sqlite"

CONNECT_WITHIN: Final = 2
"""Seconds for a connection to PostgreSQL."""

BUSY_FOR: Final = 2.0
"""Seconds that one who wants to write into SQLite waits for another."""

_SILENT_AFTER: Final = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
"""A server that went away without a word is noticed in some ten seconds."""


class WrongUrl(ValueError):
    """The URL names no database that the history can be kept in; the message says what would be right."""


def history_url(text: str | URL) -> URL:
    """The URL, with the driver that is used. Raises WrongUrl, which never repeats a password."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise WrongUrl(f"must be a URL such as {DEFAULT_URL} or postgresql://user:password@host/kakou") from None
    match url.get_backend_name():
        case "sqlite" if url.database and url.database != ":memory:":
            return url.set(drivername="sqlite")
        case "sqlite":
            raise WrongUrl(f"must name a file, such as {DEFAULT_URL}: several processes read what one writes")
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case other:
            raise WrongUrl(f"must begin with sqlite:/// or postgresql://, not {other}")


def where(url: URL) -> str:
    """The database as messages name it, without a password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def writing_engine(url: URL, most: int) -> Engine:
    """For the service `history` alone. most: connections at once.

    A transaction writes, and waits for its turn when it begins, but where `reading` is among the execution options.
    """
    if url.get_backend_name() != "sqlite":
        return _postgresql(url, most)
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = _sqlite(url, "rwc", most)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        # Bodies of rows are one to three kilobytes: in the usual pages of four a sixth would stay empty.
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
        # A power cut loses the last commits as a whole, position and all: they are read again.
        connection.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def reading_engine(url: URL, most: int) -> Engine:
    """For whoever reads. A file that is not there yet is not made. most: connections at once."""
    if url.get_backend_name() != "sqlite":
        return _postgresql(url, most)
    engine = _sqlite(url, "rw", most)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _sqlite(url: URL, mode: str, most: int) -> Engine:
    # As an absolute path, lest a change of the directory makes another file of it.
    path = Path(url.database or "").absolute()

    def connect() -> sqlite3.Connection:
        # Transactions begin where the engine says so, and not where sqlite3 thinks that one is wanted.
        return sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            timeout=BUSY_FOR,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine("sqlite://", creator=connect, **_pool(most))

    @event.listens_for(engine, "connect")
    def note_file(connection: sqlite3.Connection, record: Any) -> None:
        record.info["file"] = _file_of(path)

    @event.listens_for(engine, "checkout")
    def check_file(connection: sqlite3.Connection, record: Any, _: Any) -> None:
        """What is connected to a file that was removed, or replaced by a backup, would go on with it unseen."""
        if record.info["file"] != _file_of(path):
            raise DisconnectionError("the file is another")

    return engine


def _file_of(path: Path) -> int | None:
    """Which file it is by now; None for none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def _postgresql(url: URL, most: int) -> Engine:
    arguments = {"connect_timeout": CONNECT_WITHIN, "application_name": "kakou", **_SILENT_AFTER}
    return create_engine(url, connect_args=arguments, **_pool(most))


def _pool(most: int) -> dict[str, Any]:
    kind: type[Pool] = QueuePool
    return {"poolclass": kind, "pool_size": most, "max_overflow": 0, "pool_timeout": BUSY_FOR}
