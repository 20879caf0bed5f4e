"""A session's id may be used again once the gate has forgotten the visit: the history forgets nothing of the first."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from history.handler import SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.history.engine import history_url
from kakou.history.tables import PASSAGES, PLATES, REASONS, VERDICTS, VISITS, WEIGHTS
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import LOG_TIME, ORIGIN, PREVIOUS, SUBJECT, TYPE, WRITER, Record
from kakou.runtime.memory.log import MemoryLog
from sqlalchemy import select

from tests.history_database import HistoryDatabase
from tests.unit.history.projected import PARTITION, GateLog, golden_log, run

LATER = timedelta(days=400)


def of_one_visit(gate: GateLog) -> list[Record]:
    """All that was told of a visit that was weighed, released, and ended."""
    once = {one.headers[ORIGIN]: one for one in gate.log.records(topics.VERDICTS_TOPIC, PARTITION)}.values()
    told = {topics.VERDICT_REACHED, topics.PASSAGE_RECORDED, topics.VISIT_ENDED}
    visits = [one.headers[SUBJECT] for one in once if one.headers[TYPE] == topics.VISIT_ENDED]
    (first, *_) = [one for one in visits if {r.headers[TYPE] for r in once if r.headers[SUBJECT] == one} >= told]
    return [one for one in once if one.headers[SUBJECT] == first and one.headers[TYPE] in told]


def tell_again(log: MemoryLog, records: list[Record], zone: str, after: timedelta, plate: str) -> None:
    """The same session again, with another truck."""
    stands = log.records(topics.VERDICTS_TOPIC, PARTITION)
    before = stands[-1].headers[ORIGIN] if stands else "-"
    base = Origin.decode(before).root + 1 if stands else 0
    for number, record in enumerate(records):
        at = int(record.headers[LOG_TIME]) + after // timedelta(milliseconds=1)
        event: dict[str, Any] = orjson.loads(record.value or b"")
        data = event["data"]
        data["plate"] = plate
        if record.headers[TYPE] == topics.PASSAGE_RECORDED:
            data["sequence"] += base
        origin = Origin(base + number, (0, 0)).encode()
        headers = {**record.headers, ORIGIN: origin, PREVIOUS: before, LOG_TIME: str(at), WRITER: "weight-check"}
        log.append(topics.VERDICTS_TOPIC, PARTITION, zone, orjson.dumps(event), headers)
        before = origin


@pytest.mark.parametrize(
    "untold",
    [{"nothing"}, {topics.VISIT_ENDED}, {topics.VISIT_ENDED, topics.PASSAGE_RECORDED}],
    ids=["it ended", "its end was never told", "nothing came after its verdicts"],
)
async def test_the_first_visit_stays_beside_the_second(history: HistoryDatabase, untold: set[str]) -> None:
    gate = await golden_log()
    records, log = [one for one in of_one_visit(gate) if one.headers[TYPE] not in untold], MemoryLog()
    tell_again(log, records, gate.zone, timedelta(), "沪A11111")
    tell_again(log, records, gate.zone, LATER, "沪A22222")
    database = Database(history_url(history.url))
    await run(SERVICE, log, SqlStore(database, SERVICE.name))
    database.close()

    def rows(*columns: Any) -> list[tuple[Any, ...]]:
        found = history.reader.read_now(gate.zone, lambda reading: reading.rows(select(*columns).order_by(*columns)))
        return [tuple(row) for row in found]

    visit = records[0].headers[SUBJECT]
    (second, plate, second_arrived), (first, first_plate, arrived) = rows(
        VISITS.c.visit, VISITS.c.plate, VISITS.c.arrived_at
    )
    assert (second, plate, first_plate) == (visit, "沪A22222", "沪A11111")
    assert first == f"{visit}@{arrived.isoformat()}"
    assert second_arrived - arrived == LATER
    assert {one for one, _, _ in rows(VERDICTS.c.visit, VERDICTS.c.revision, VERDICTS.c.plate)} == {first, second}
    of_each = [
        len([one for (one, _, _) in rows(REASONS.c.visit, REASONS.c.revision, REASONS.c.n) if one == visit])
        for visit in (first, second)
    ]
    assert of_each[0] == of_each[1] > 0
    assert {one for one, _ in rows(WEIGHTS.c.visit, WEIGHTS.c.n)} == {first, second}
    passed = [] if topics.PASSAGE_RECORDED in untold else [(first_plate, first), (plate, second)]
    assert rows(PASSAGES.c.plate, PASSAGES.c.visit) == passed


async def test_what_the_gate_forgot_is_another_visit_though_its_end_was_never_told(history: HistoryDatabase) -> None:
    gate = await golden_log()
    told, log = of_one_visit(gate), MemoryLog()
    verdicts = [one for one in told if one.headers[TYPE] == topics.VERDICT_REACHED]
    passages = [one for one in told if one.headers[TYPE] == topics.PASSAGE_RECORDED]
    tell_again(log, verdicts, gate.zone, timedelta(), "沪A11111")
    tell_again(log, passages, gate.zone, timedelta(days=7), "沪A11111")
    tell_again(log, passages, gate.zone, LATER, "沪A22222")
    database = Database(history_url(history.url))
    await run(SERVICE, log, SqlStore(database, SERVICE.name))
    database.close()
    rows = await history.reader.rows(gate.zone, select(VISITS.c.plate, VISITS.c.revision).order_by(VISITS.c.visit))
    assert [tuple(row) for row in rows] == [("沪A22222", None), ("沪A11111", len(verdicts))]
    # Whoever searches for a plate looks through those that are known: also that of a truck without a verdict.
    plates = await history.reader.rows(gate.zone, select(PLATES.c.plate).order_by(PLATES.c.plate))
    assert [row.plate for row in plates] == ["沪A11111", "沪A22222"]
