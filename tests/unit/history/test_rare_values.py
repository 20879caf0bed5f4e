"""A search of what millions are kept of, by what few of them have, leads to those few, and not through all there ever
were."""

from typing import Any, Final

import pytest
from gate_ingest.lists.declarations import DECLARATIONS
from gate_ingest.lists.passages import PASSAGES
from gate_ingest.lists.passes import PASSES
from gate_ingest.lists.receipts import RECEIPTS
from gate_ingest.lists.visits import VISITS
from kakou.lists import statements
from kakou.lists.asking import Asked
from kakou.lists.listing import Listing

from tests.history_database import HistoryDatabase

RARE: Final[tuple[tuple[Listing, dict[str, Any]], ...]] = (
    (
        VISITS,
        {
            "gate": "G9",
            "lane": "E99",
            "level": "aeo",
            "lane_class": "hazardous",
            "mode": "manual",
            "how": "retracted",
            "hazardous": True,
        },
    ),
    (PASSAGES, {"gate": "G9", "lane": "E99", "mode": "manual", "by": "王伟", "irregular": True, "hazardous": True}),
    (PASSES, {"state": "in-doubt", "type": "6"}),
    (DECLARATIONS, {"kind": "waybill", "list_type": "3"}),
    (RECEIPTS, {"kind": "SAS224", "concerns": "void", "result": "2", "outcome": "refused"}),
)
ASKED: Final = [
    pytest.param(listing, name, value, id=f"{listing.name}-{name}")
    for listing, wanted in RARE
    for name, value in wanted.items()
]


@pytest.mark.parametrize(("listing", "name", "value"), ASKED)
def test_what_few_have_is_found_by_an_index(history: HistoryDatabase, listing: Listing, name: str, value: Any) -> None:
    asked = Asked({name: value}, {}, None, None, False, ())
    page = statements.page(listing, asked, None, 100).where(listing.table.c.zone == "3105W")
    if history.engine.dialect.name != "sqlite":
        return  # with no rows PostgreSQL reads them all
    text = str(page.compile(history.engine, compile_kwargs={"literal_binds": True}))
    with history.engine.connect() as connection:
        plan = " ".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))
    found = f"{name}=?" in plan or f"INDEX {listing.table.name}_{name} " in plan
    assert found, plan
