"""A search of trucks by what few of them have leads to those few, and not through all there ever were."""

from typing import Any

import pytest
from gate_ingest.lists.visits import VISITS
from kakou.lists import statements
from kakou.lists.asking import Asked

from tests.history_database import HistoryDatabase

RARE: dict[str, Any] = {
    "gate": "G9",
    "lane": "E99",
    "level": "aeo",
    "lane_class": "hazardous",
    "mode": "manual",
    "how": "retracted",
}


@pytest.mark.parametrize("name", RARE)
def test_what_few_trucks_have_is_found_by_an_index(history: HistoryDatabase, name: str) -> None:
    asked = Asked({name: RARE[name]}, {}, None, None, False, ())
    page = statements.page(VISITS, asked, None, 100).where(VISITS.table.c.zone == "3105W")
    if history.engine.dialect.name != "sqlite":
        return  # with no rows PostgreSQL reads them all
    text = str(page.compile(history.engine, compile_kwargs={"literal_binds": True}))
    with history.engine.connect() as connection:
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    by_index = [step for step in plan if "SEARCH visits USING INDEX" in step]
    assert by_index, plan
    assert f"{name}=?" in by_index[0]
