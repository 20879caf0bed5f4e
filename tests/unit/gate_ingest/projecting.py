"""Fixtures in place of conftest's: the gate with its history, in SQLite, for tests that ask for lists."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from time import time

import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.settings import Settings
from history.handler import HAZMAT_SERVICE, SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.runtime.state import log_time
from kakou.runtime.store import Store

from tests.unit.gate_ingest import memory_host, told
from tests.unit.gate_ingest.conftest import GateUnderTest

WEEKS = timedelta(weeks=3)
"""After which what is over has left the read model, and nothing else."""


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


async def weeks_go_by(gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_time, "LARGEST_STEP_MS", WEEKS // timedelta(milliseconds=1))
    monkeypatch.setattr(memory_host, "time", lambda: time() + WEEKS.total_seconds())
    tick = {"type": topics.CLOCK_TICKED, "id": "t", "source": "/", "subject": told.ZONE, "data": {}}
    position = await gate.host.append(told.ZONE, tick, trace=None)
    for model in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(model, 0, position.offset, 10)
