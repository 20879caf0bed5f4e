"""What no column can hold is the fault of one event, not of its batch: it gets a dead letter, and the rest is kept."""

from typing import Any

import orjson
import pytest
from history.handler import SERVICE
from history.store.columns import row_of
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.history.engine import history_url
from kakou.history.tables import DOCUMENTS, PASSAGES, PLATES
from kakou.runtime.batches.rejection import CAUSE
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import LOG_TIME, ORIGIN, PREVIOUS, SUBJECT, TYPE, WRITER
from kakou.runtime.memory.log import MemoryLog
from sqlalchemy import func, select

from tests.history_database import START, HistoryDatabase
from tests.unit.history.projected import run

ZONE = "3105W"


def told(log: MemoryLog, number: int, document: dict[str, Any], version: Any) -> None:
    """weight-check tells of a document as it now stands."""
    data = {"kind": "enterprise", "no": str(number), "document": document, "version": version, "etag": "e"}
    headers = {
        TYPE: topics.DOCUMENT_CHANGED,
        SUBJECT: str(number),
        ORIGIN: Origin(number, (0,)).encode(),
        PREVIOUS: Origin(number - 1, (0,)).encode() if number else "-",
        WRITER: "weight-check",
        LOG_TIME: str(int(START.timestamp() * 1000)),
    }
    event = {"specversion": "1.0", "type": topics.DOCUMENT_CHANGED, "source": "/", "id": str(number), "data": data}
    log.append(topics.VERDICTS_TOPIC, 0, ZONE, orjson.dumps(event), headers)


async def test_one_event_that_no_row_can_hold_is_set_aside(history: HistoryDatabase) -> None:
    log = MemoryLog()
    told(log, 0, {"code": "3105600000"}, 1)
    told(log, 1, {"code": "3105600001"}, 2**40)
    told(log, 2, {"code": "31056\0" + "0002"}, 1)
    told(log, 3, {"code": "3105600003"}, 1)
    database = Database(history_url(history.url))
    await run(SERVICE, log, SqlStore(database, SERVICE.name))
    database.close()
    kept = select(DOCUMENTS.c.no, DOCUMENTS.c.firm).order_by(DOCUMENTS.c.no)
    rows = history.reader.read_now(ZONE, lambda reading: reading.rows(kept))
    assert [tuple(row) for row in rows] == [
        ("0", "3105600000"),
        ("2", "31056\N{REPLACEMENT CHARACTER}0002"),
        ("3", "3105600003"),
    ]
    (letter,) = log.records(topics.DEAD_LETTERS_TOPIC, 0)
    assert "documents.version must be a whole number of at most 31 bits" in letter.headers[CAUSE]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"plate": 7}, "plates.plate must be a text, not 7"),
        ({"plate": None}, "plates.plate must not be empty"),
    ],
)
def test_a_value_of_the_wrong_kind_names_its_column(values: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        row_of(PLATES, values)


async def test_the_end_of_the_dead_letter_is_not_the_end_of_the_zone(history: HistoryDatabase) -> None:
    """A hostile plate, firm or name is a value like any other."""
    hostile = "'; DROP TABLE passages; --"
    history.insert(PASSAGES, {"zone": ZONE, "sequence": 1, "plate": hostile})
    count = select(func.count()).select_from(PASSAGES).where(PASSAGES.c.plate == hostile)
    assert history.reader.read_now(ZONE, lambda reading: reading.value(count)) == 1
