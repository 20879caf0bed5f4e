"""A history to fill, once on SQLite and once on PostgreSQL."""

import pytest

from tests.history_database import HistoryDatabase
from tests.unit.gate_ingest.reports.filled import FilledHistory


@pytest.fixture
def filled(history: HistoryDatabase) -> FilledHistory:
    return FilledHistory(history)
