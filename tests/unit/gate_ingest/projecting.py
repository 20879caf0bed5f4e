"""Fixtures in place of conftest's: the gate with its history, in SQLite, for tests that ask for lists."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from gate_ingest.settings import Settings
from history.handler import HAZMAT_SERVICE, SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.runtime.store import Store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(writes_at_once=50, history_url=f"sqlite:///{tmp_path / 'history.sqlite'}")


@pytest.fixture
async def stores(settings: Settings) -> AsyncIterator[dict[str, Store]]:
    database = Database(settings.history())
    made: dict[str, Store] = {service.name: SqlStore(database, service.name) for service in (SERVICE, HAZMAT_SERVICE)}
    for store in made.values():
        await store.open(0)  # The first makes the tables.
    yield made
    database.close()
