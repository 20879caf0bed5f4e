"""The one way to read the history: a question is asked for one zone, in a thread, within a deadline."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy import URL, Connection, CursorResult, Row, Select, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql.expression import Executable

from kakou.history import zones
from kakou.history.engine import history_url, reading_engine, where
from kakou.history.tables import PROGRESS
from kakou.history.unavailable import HistoryBehind, HistoryUnavailable

T = TypeVar("T")

WITHIN: Final = 5.0
"""Seconds that a question may take, when nothing else is said."""

CATCH_UP_WITHIN: Final = 2.0
"""Of these, seconds for the history to come as far as it must have come."""

AT_ONCE: Final = 4
"""Questions that are asked at once by one process; those beyond wait for their turn."""

_LOOK_EVERY: Final = 0.02
_OPERATIONS: Final = 20_000
"""SQLite's own steps between two looks at the clock."""

_MISSING: Final = frozenset({"42P01", "42703"})
"""PostgreSQL's codes for a table and for a column that does not exist."""

_MISSING_IN_FILE: Final = ("no such table", "no such column")
"""The same as SQLite says it."""

_DENIED: Final = "42501"
_BROKEN: Final = frozenset({"08", "53", "57", "58", "XX"})
"""PostgreSQL's codes for a right that the role lacks; classes of codes: connection, resources, an operator at work,
the system around it, damaged data."""

_KIND: Final = 0xFF
"""Of SQLite's extended codes, what is the kind of fault."""


class Reached(NamedTuple):
    """How far the history must have come: `service` (`history` or `history-hazmat`) in the partition to the event at
    `root` in gate.inbound."""

    service: str
    partition: int
    root: int


class Reading:
    """One question's transaction: all its statements see the same moment, and one zone's rows alone."""

    def __init__(self, connection: Connection, zone: str, until: float) -> None:
        self._connection, self.zone, self._until = connection, zone, until

    def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        """Raises NotBound."""
        return self._ask(statement).all()

    def first(self, statement: Executable) -> Row[Any] | None:
        """The first row, None where there is none. Raises NotBound."""
        return self._ask(statement).first()

    def value(self, statement: Executable) -> Any:
        """The first column of the first row, None where there is none. Raises NotBound."""
        return self._ask(statement).scalar()

    def _ask(self, statement: Executable) -> CursorResult[Any]:
        zones.check(statement)
        _limit(self._connection, self._until)
        return self._connection.execute(statement)


class HistoryReader:
    """Reads what the service `history` has written. Raises WrongUrl.

    Nothing is opened before the first question, so that whoever starts does not wait for the database.
    """

    def __init__(self, url: str | URL, at_once: int = AT_ONCE) -> None:
        self._url = history_url(url)
        self._engine = reading_engine(self._url, at_once)
        zones.bind_connections(self._engine)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="history")
        self._closed = False

    async def read(
        self,
        zone: str,
        question: Callable[[Reading], T],
        *,
        within: float = WITHIN,
        reached: Iterable[Reached] = (),
    ) -> T:
        """What `question` makes of the zone's rows. It runs in a thread, and must not touch what is not its own.

        reached: how far the history must have come; it is waited for CATCH_UP_WITHIN seconds at most.
        Raises HistoryUnavailable, HistoryBehind, NotBound.
        """
        began, far_enough = time.monotonic(), tuple(reached)
        try:
            async with asyncio.timeout(within + 0.5):
                while True:
                    asked = self._threads.submit(self._ask, zone, question, began + within, far_enough)
                    try:
                        return await asyncio.wrap_future(asked)
                    except HistoryBehind:
                        if time.monotonic() >= began + min(within, CATCH_UP_WITHIN):
                            raise
                    # Here and not in a thread, which others have use for meanwhile.
                    await asyncio.sleep(_LOOK_EVERY)
        except TimeoutError:
            raise HistoryUnavailable(f"{where(self._url)} did not answer within {within:g} s") from None

    def read_now(
        self, zone: str, question: Callable[[Reading], T], *, within: float = WITHIN, reached: Iterable[Reached] = ()
    ) -> T:
        """The same for whoever has no event loop. Raises what `read` raises."""
        began, far_enough = time.monotonic(), tuple(reached)
        while True:
            try:
                return self._ask(zone, question, began + within, far_enough)
            except HistoryBehind:
                if time.monotonic() >= began + min(within, CATCH_UP_WITHIN):
                    raise
            time.sleep(_LOOK_EVERY)

    async def rows(
        self,
        zone: str,
        statement: Select[Any],
        *,
        within: float = WITHIN,
        reached: Iterable[Reached] = (),
    ) -> Sequence[Row[Any]]:
        """The statement's rows, of this zone alone. Raises what `read` raises."""
        return await self.read(zone, lambda reading: reading.rows(statement), within=within, reached=reached)

    def roots(self) -> dict[tuple[str, int], int]:
        """By service (`history`, `history-hazmat`) and partition the position in gate.inbound of the last event
        applied. Raises HistoryUnavailable."""
        try:
            with self._engine.connect() as connection, connection.begin():
                _begin(connection)
                _limit(connection, time.monotonic() + WITHIN)
                rows = connection.execute(select(PROGRESS.c.service, PROGRESS.c.partition, PROGRESS.c.root))
                return {(row.service, row.partition): row.root for row in rows}
        except (DBAPIError, PoolTimeout) as error:
            raise self._unavailable(error) from error

    def close(self) -> None:
        """What is being read ends by its own deadline."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._engine.pool.dispose()

    # ---------------------------------------------------------------- thread

    def _ask(self, zone: str, question: Callable[[Reading], T], until: float, reached: tuple[Reached, ...]) -> T:
        """Raises HistoryBehind at once: who waits does so without a connection."""
        try:
            with self._engine.connect() as connection, connection.begin():
                _begin(connection)
                _limit(connection, until)
                behind = _behind(connection, reached)
                if behind is not None:
                    raise behind
                zones.bind(connection, zone)
                try:
                    return question(Reading(connection, zone, until))
                finally:
                    zones.unbind(connection)
        except (DBAPIError, PoolTimeout, zones.SeesAllZones) as error:
            raise self._unavailable(error) from error
        finally:
            if self._closed:
                self._engine.pool.dispose()  # what has come back after the others were closed

    def _unavailable(self, error: Exception) -> Exception:
        """What of it is the database's, and not the statement's, is told as HistoryUnavailable."""
        name = where(self._url)
        if isinstance(error, PoolTimeout):
            return HistoryUnavailable(f"too many questions at once to {name}")
        if isinstance(error, zones.SeesAllZones):
            return HistoryUnavailable(f"{name}: {error}", retry_after=60)
        assert isinstance(error, DBAPIError)
        if _not_built(error):
            why = f"{name} has not all tables and columns of this build yet: the service history makes them"
            return HistoryUnavailable(why, retry_after=10)
        if error.connection_invalidated:
            self._engine.dispose()
        return HistoryUnavailable(f"{name}: {str(error.orig).strip()}") if _of_database(error) else error


def _not_built(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith(_MISSING_IN_FILE) or error.orig.sqlite_errorcode == sqlite3.SQLITE_CANTOPEN
    return getattr(error.orig, "sqlstate", None) in _MISSING


def _of_database(error: DBAPIError) -> bool:
    """Whether it is the database's, and no fault of the statement: whoever asks later may get an answer."""
    if isinstance(error.orig, sqlite3.Error):
        # What the driver refuses by itself has no code.
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return bool(code & _KIND != sqlite3.SQLITE_ERROR)
    state = getattr(error.orig, "sqlstate", None) or ""
    return isinstance(error, OperationalError) or state == _DENIED or state[:2] in _BROKEN


def _begin(connection: Connection) -> None:
    """All that a transaction reads is of one moment."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _limit(connection: Connection, until: float) -> None:
    """Have the database itself give up in time, lest a thread goes on for an answer that nobody waits for. To be said
    before each statement: PostgreSQL counts the time of each anew."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_progress_handler(lambda: time.monotonic() > until, _OPERATIONS)
        return
    left = max(1, int((until - time.monotonic()) * 1000))
    connection.execute(text("SELECT set_config('statement_timeout', :ms, true)"), {"ms": str(left)})


def _behind(connection: Connection, reached: tuple[Reached, ...]) -> HistoryBehind | None:
    for service, partition, root in reached:
        place = (PROGRESS.c.service == service, PROGRESS.c.partition == partition)
        found = connection.scalar(select(PROGRESS.c.root).where(*place))
        if found is None or found < root:
            said = "nothing yet" if found is None else f"up to {found}"
            return HistoryBehind(
                f"the history has applied {said} of partition {partition}, and the gate is at {root}: it is being "
                "built, or its service is down",
                retry_after=5,
            )
    return None
