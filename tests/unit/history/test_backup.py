"""The history's database copied while the service writes, and gone on with from the copy, as docs/operations/backup.md
says: the copy holds every zone, and in the end every row is there once."""

import asyncio
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from kakou.contracts import topics
from kakou.history.tables import VISITS
from kakou.runtime.memory.log import MemoryLog
from kakou_local.install import postgresql as installed
from kakou_local.postgresql import ROLE, LocalPostgreSQL

from tests.history_database import new_database, new_url
from tests.unit.history.projected import PARTITION, GateLog, everything, golden_log, project

WITHIN = 60
"""Seconds for a command of PostgreSQL's."""


@pytest.fixture(scope="module")
def gate() -> GateLog:
    return asyncio.run(golden_log())


@pytest.fixture(scope="module")
def undisturbed(gate: GateLog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    url = new_url("sqlite", tmp_path_factory.mktemp("undisturbed"), None)
    asyncio.run(project(gate, url))
    return everything(url, gate.zone)


def half_of(gate: GateLog) -> GateLog:
    """As the log stood earlier."""
    log = MemoryLog()
    for topic in (topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC):
        records = gate.log.records(topic, PARTITION)
        for record in records[: len(records) // 2]:
            log.put(record)
    return GateLog(log, gate.zone)


async def copied_while_written(gate: GateLog, url: str, copy: Callable[[], object]) -> None:
    """The first half is in the database; the copy is made while the other comes."""
    await project(half_of(gate), url)
    await asyncio.gather(project(gate, url), asyncio.to_thread(copy))


async def test_a_copy_of_a_sqlite_file_goes_on_from_where_it_was_made(
    gate: GateLog, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "copy").mkdir()
    database, copy = tmp_path / "history.sqlite", tmp_path / "copy" / "history.sqlite"

    def copied() -> None:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)

    await copied_while_written(gate, new_url("sqlite", tmp_path, None), copied)
    url = new_url("sqlite", copy.parent, None)
    assert len(everything(url, gate.zone)[VISITS.name]) > 0
    await project(gate, url)
    assert everything(url, gate.zone) == undisturbed


async def test_a_dump_of_postgresql_is_restored_and_goes_on_from_where_it_was_made(
    gate: GateLog, undisturbed: dict[str, Any], postgresql: LocalPostgreSQL, tmp_path: Path
) -> None:
    url, dump = new_database(postgresql), tmp_path / "history.dump"
    backup = role_for_backups(postgresql)
    await copied_while_written(gate, url, lambda: done("pg_dump", "-Fc", "-f", dump, "-d", as_role(url, backup)))
    with psycopg.connect(postgresql.superuser_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {url.rpartition('/')[2]}")
    again = new_database(postgresql)
    done("pg_restore", "--exit-on-error", "--single-transaction", "-d", as_role(again, "postgres"), dump)
    assert len(everything(again, gate.zone)[VISITS.name]) > 0
    await project(gate, again)
    assert everything(again, gate.zone) == undisturbed


async def test_whoever_sees_no_zone_is_refused_a_dump_and_would_have_an_empty_one(
    gate: GateLog, postgresql: LocalPostgreSQL
) -> None:
    """Why the page names a role of its own: the tables' owner is held by row security, too."""
    url = new_database(postgresql)
    await project(half_of(gate), url)
    refused = command("pg_dump", "-d", as_role(url, ROLE))
    assert refused.returncode == 1
    assert "would be affected by row-level security policy" in refused.stderr
    empty = done("pg_dump", "--enable-row-security", "--data-only", "-t", VISITS.name, "-d", as_role(url, ROLE))
    rows = empty.partition("FROM stdin;\n")[2]
    assert rows.startswith("\\.\n")


def role_for_backups(server: LocalPostgreSQL) -> str:
    """As the page has it made."""
    name = f"backup_{uuid4().hex}"
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN BYPASSRLS")
        connection.execute(f"GRANT pg_read_all_data TO {name}")
    return name


def as_role(url: str, role: str) -> str:
    return url.replace(f"//{ROLE}@", f"//{role}@")


def command(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """One of those that stand beside the server's own."""
    program = Path(installed()[1]).resolve().with_name(name)
    line = [str(each) for each in (program, *arguments)]
    return subprocess.run(line, capture_output=True, text=True, timeout=WITHIN, check=False)


def done(name: str, *arguments: object) -> str:
    found = command(name, *arguments)
    assert found.returncode == 0, found.stderr
    return found.stdout
