"""A database that is away, locked or full costs the history time, and nothing else: the batch is tried again, the
instance says what is wrong, and in the end every row is there once."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from history.handler import SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.history.engine import history_url
from kakou.history.reading import HistoryReader
from kakou.history.tables import VISITS
from kakou.history.unavailable import HistoryUnavailable
from kakou.runtime.loop import PartitionLoop, RefusedToStart
from kakou.runtime.memory.log import EndingInbox
from kakou.runtime.status import Watch
from kakou_local.postgresql import LocalPostgreSQL
from sqlalchemy import event, func, select

from tests.history_database import new_database, new_url
from tests.unit.history.projected import PARTITION, GateLog, everything, golden_log, project, run

WITHIN = 30
PAGES_LEFT = 20
"""Of the disk, once the tables are there."""


@pytest.fixture(scope="module")
def gate() -> GateLog:
    return asyncio.run(golden_log())


@pytest.fixture(scope="module")
def undisturbed(gate: GateLog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    url = new_url("sqlite", tmp_path_factory.mktemp("undisturbed"), None)
    asyncio.run(project(gate, url))
    return everything(url, gate.zone)


COUNT = select(func.count()).select_from(VISITS)


def remove(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


async def disturbed(gate: GateLog, database: Database, mend: Callable[[], Awaitable[None]], says: str) -> None:
    """Project what `gate.verdicts` tells; once the loop says that it cannot go on, mend what is wrong."""
    watch = Watch()
    inbox = EndingInbox(gate.log, SERVICE.reads, PARTITION)
    loop = PartitionLoop(
        SERVICE, PARTITION, 1, gate.log, SqlStore(database, SERVICE.name), inbox, watch, lambda _: asyncio.sleep(0.02)
    )
    inbox.when_empty = loop.stop
    running = asyncio.create_task(loop.run())
    async with asyncio.timeout(WITHIN):
        while says not in "".join(watch.not_ready().values()):
            assert not running.done(), f"it went on, and never said {says!r}"
            await asyncio.sleep(0.01)
        await mend()
        await running
    database.close()


async def test_a_full_disk(gate: GateLog, undisturbed: dict[str, Any], tmp_path: Path) -> None:
    url = new_url("sqlite", tmp_path, None)
    database = Database(history_url(url))
    pages = [await database.read(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar_one())]
    pages[0] += PAGES_LEFT

    @event.listens_for(database.engine, "begin")
    def limit(connection: Any) -> None:
        connection.connection.driver_connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    async def mend() -> None:
        pages[0] = 1_000_000

    await disturbed(gate, database, mend, f"{tmp_path / 'history.sqlite'}: database or disk is full")
    await project(gate, url)
    assert everything(url, gate.zone) == undisturbed


async def test_a_locked_database(
    gate: GateLog, undisturbed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakou.history.engine.BUSY_FOR", 0.1)
    url = new_url("sqlite", tmp_path, None)
    holder = sqlite3.connect(tmp_path / "history.sqlite", isolation_level=None)
    holder.execute("PRAGMA journal_mode = WAL")
    holder.execute("BEGIN IMMEDIATE")

    async def mend() -> None:
        holder.execute("ROLLBACK")

    await disturbed(gate, Database(history_url(url)), mend, "database is locked")
    holder.close()
    await project(gate, url)
    assert everything(url, gate.zone) == undisturbed


async def test_a_server_that_is_killed_and_comes_back(gate: GateLog, undisturbed: dict[str, Any]) -> None:
    with LocalPostgreSQL() as server:
        url = new_database(server)
        database = Database(history_url(url))
        await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())
        assert server.child is not None
        server.child.kill()

        async def mend() -> None:
            await asyncio.to_thread(server.start)

        await disturbed(gate, database, mend, "the history's database postgresql+psycopg://kakou@127.0.0.1")
        await project(gate, url)
        assert everything(url, gate.zone) == undisturbed


async def test_a_database_that_is_lost_is_built_again_from_the_log_while_the_service_runs(
    gate: GateLog, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    url = new_url("sqlite", tmp_path, None)
    database = Database(history_url(url))
    store = SqlStore(database, SERVICE.name)
    await run(SERVICE, gate.log, store)
    reader = HistoryReader(url)
    assert reader.read_now(gate.zone, lambda reading: reading.value(COUNT)) > 0
    remove(tmp_path)
    with pytest.raises(HistoryUnavailable):
        reader.read_now(gate.zone, lambda reading: reading.value(COUNT))
    for _ in range(2):  # Nothing that was connected to the lost file goes on with it.
        with suppress(OSError):
            assert await store.open(PARTITION) is None
    await run(SERVICE, gate.log, store)
    assert reader.read_now(gate.zone, lambda reading: reading.value(COUNT)) == len(undisturbed["visits"])
    reader.close()
    database.close()
    await project(gate, url)
    assert everything(url, gate.zone) == undisturbed


async def test_two_instances_that_start_at_once_make_the_tables_once(
    gate: GateLog, undisturbed: dict[str, Any], tmp_path: Path, postgresql: LocalPostgreSQL
) -> None:
    for kind in ("sqlite", "postgresql"):
        url = new_url(kind, tmp_path, postgresql)
        instances = [Database(history_url(url)) for _ in range(3)]
        stores = [SqlStore(database, SERVICE.name) for database in instances]
        assert await asyncio.gather(*(store.open(0) for store in stores)) == [None] * 3
        for database in instances:
            database.close()


async def test_tables_of_a_newer_build_are_not_touched(tmp_path: Path) -> None:
    url = new_url("sqlite", tmp_path, None)
    with sqlite3.connect(tmp_path / "history.sqlite") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    database = Database(history_url(url))
    with pytest.raises(RefusedToStart, match="its tables are at 9999, which this build does not know: run the build"):
        await SqlStore(database, SERVICE.name).open(0)
    database.close()


async def test_a_role_that_sees_all_zones_is_refused(postgresql: LocalPostgreSQL) -> None:
    database = Database(history_url(postgresql.superuser_url))
    with pytest.raises(RefusedToStart, match="the role postgres is not held by row security"):
        await SqlStore(database, SERVICE.name).open(0)
    database.close()
