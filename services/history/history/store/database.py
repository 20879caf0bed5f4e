"""The database as the service writes it: threads of its own, tables that fit this build, failures told as the loop
understands them."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Final, TypeVar

from kakou.history import zones
from kakou.history.engine import where, writing_engine
from kakou.runtime.loop import RefusedToStart
from sqlalchemy import URL, Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from history.store.schema import UnknownSchema, upgrade

T = TypeVar("T")

WITHIN: Final = 10.0
"""Seconds for one piece of work in the database, waiting for its turn included."""

AT_ONCE: Final = 4
"""Partitions that are written at once on PostgreSQL; SQLite has one writer."""

LEARNS_FROM: Final = 64
"""Transactions after which SQLite looks first how its rows are spread."""

LEARNS_BY: Final = 1_000
"""Rows of an index that it looks at: some milliseconds for all of them."""


class Database:
    """Nothing is opened before the first piece of work: while the database is away the service runs, is not ready, and
    tries again."""

    def __init__(self, url: URL) -> None:
        self.sqlite = url.get_backend_name() == "sqlite"
        self._name = where(url)
        most = 1 if self.sqlite else AT_ONCE
        self.engine = writing_engine(url, most)
        if not self.sqlite:
            zones.bind_connections(self.engine)
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="history")
        self._prepared, self._preparing = False, Lock()
        self._written = 0

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` gives, done in one transaction in a thread; where it gives False, nothing is written.

        Raises OSError, TimeoutError: it is unknown whether it took effect. RefusedToStart where no try will help.
        """
        return await self._run(work, False)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """The same for work that only reads, all of it as of one moment."""
        return await self._run(work, True)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        self.engine.dispose()

    async def _run(self, work: Callable[[Connection], T], reading: bool) -> T:
        done = self._threads.submit(self._transaction, work, reading, time.monotonic() + WITHIN)
        try:
            async with asyncio.timeout(WITHIN):
                return await asyncio.wrap_future(done)
        except TimeoutError:
            raise TimeoutError(f"the history's database {self._name} did not answer within {WITHIN:g} s") from None
        except (UnknownSchema, zones.SeesAllZones) as error:
            raise RefusedToStart(f"the history's database {self._name}: {error}") from error
        except SQLAlchemyError as error:
            self._prepared = False  # It may come back as another, restored or empty.
            said = error.orig if isinstance(error, DBAPIError) else error
            raise OSError(f"the history's database {self._name}: {str(said).strip()}") from error

    # ---------------------------------------------------------------- thread

    def _transaction(self, work: Callable[[Connection], T], reading: bool, until: float) -> T:
        if time.monotonic() > until:
            raise TimeoutError  # Nobody waits for it any more.
        self._prepare()
        with self.engine.connect() as connection:
            if reading:
                connection = connection.execution_options(reading=True)
            with connection.begin() as transaction:
                if not self.sqlite:
                    if reading:
                        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(WITHIN * 1000)}")
                done = work(connection)
                if done is False:
                    transaction.rollback()
                elif self.sqlite and not reading:
                    self._learn_sizes(connection)
                return done

    def _learn_sizes(self, connection: Connection) -> None:
        """Have SQLite look anew how its rows are spread whenever twice as much has been written: without it, it takes
        every index that begins with the zone for one that finds ten rows. PostgreSQL does so by itself."""
        self._written += 1
        if self._written >= LEARNS_FROM and self._written & (self._written - 1) == 0:
            connection.exec_driver_sql(f"PRAGMA analysis_limit = {LEARNS_BY}")
            connection.exec_driver_sql("ANALYZE")

    def _prepare(self) -> None:
        """Make the tables, or bring them up to this build: once, and anew after a failure."""
        with self._preparing:
            if not self._prepared:
                with self.engine.begin() as connection:
                    upgrade(connection)
                self._prepared = True
