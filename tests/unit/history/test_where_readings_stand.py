"""A visit says where on the log its readings stand that led to no verdict, and its lane's events are rows."""

from datetime import timedelta
from typing import Any

import orjson
from history.handler import SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.contracts.events.outbound import LaneCommanded, VisitWaiting
from kakou.contracts.events.visit_routed import barely_known
from kakou.history.engine import history_url
from kakou.history.tables import LANE_EVENTS, VISITS
from kakou.history.visit import READINGS_KEPT, HistoricVisit, with_newer_reading
from kakou.values.locations import parse_visit
from sqlalchemy import select

from tests.history_database import START, HistoryDatabase
from tests.unit.gate_ingest import told
from tests.unit.history.projected import run
from tests.unit.history.test_visits_set_aside import Told


async def projected(gate: Told, history: HistoryDatabase) -> None:
    database = Database(history_url(history.url))
    try:
        await run(SERVICE, gate.log, SqlStore(database, SERVICE.name))
    finally:
        database.close()


def body(history: HistoryDatabase) -> HistoricVisit:
    text: Any = history.reader.read_now(told.ZONE, lambda reading: reading.value(select(VISITS.c.body)))
    return HistoricVisit.model_validate_json(text)


async def test_what_led_to_a_wait_or_changed_nothing_is_noted_and_a_changed_paper_is_not(
    history: HistoryDatabase,
) -> None:
    gate, address = Told(), parse_visit(told.VISIT)
    waiting = VisitWaiting(visit=told.VISIT, waiting_for="weight", since=START)
    gate.say(topics.VERDICTS_TOPIC, topics.VISIT_WAITING, told.VISIT, waiting, 10, 0, START)
    for root, because in ((11, "re-gathered"), (12, "document")):
        at = START + timedelta(seconds=root)
        routed = barely_known(address, at).model_copy(update={"because": because})
        gate.say(topics.VERDICTS_TOPIC, topics.VISIT_ROUTED, told.VISIT, routed, root, 0, at)
    await projected(gate, history)
    known = body(history)
    assert known.readings == (10, 11)
    assert known.waiting_for == "weight"


async def test_commands_beside_a_verdict_are_kept_with_their_visit_and_those_of_no_visit_are_not(
    history: HistoryDatabase,
) -> None:
    gate = Told()
    for root, visit in ((10, told.VISIT), (11, None)):
        commanded = LaneCommanded(
            gate="G1", lane="E01", visit=visit, because="commanded", commands=(told.command(root),)
        )
        gate.say(topics.VERDICTS_TOPIC, topics.LANE_COMMANDED, "G1.E01", commanded, root, 0, START)
    await projected(gate, history)
    columns = (LANE_EVENTS.c.visit, LANE_EVENTS.c.root, LANE_EVENTS.c.kind, LANE_EVENTS.c.body)
    [row] = history.reader.read_now(told.ZONE, lambda reading: reading.rows(select(*columns)))
    assert (row.visit, row.root, row.kind) == (told.VISIT, 10, "commanded")
    assert orjson.loads(row.body)["commands"][0]["id"] == "C10"


async def test_what_a_lane_is_told_twice_upon_one_event_is_kept_as_it_came(history: HistoryDatabase) -> None:
    """As when an officer keeps the barrier shut before a truck whose seal was opened, and is to be locked again."""
    gate = Told()
    for index, (because, by) in enumerate((("seal-was-opened", None), ("officer", "王伟"))):
        commanded = LaneCommanded(
            gate="G1", lane="E01", visit=told.VISIT, because=because, commands=(told.command(index + 9),), by=by
        )
        gate.say(topics.VERDICTS_TOPIC, topics.LANE_COMMANDED, told.VISIT, commanded, 10, index, START)
    await projected(gate, history)
    in_order = select(LANE_EVENTS.c.body).order_by(LANE_EVENTS.c.root, LANE_EVENTS.c.kind, LANE_EVENTS.c.n)
    rows = history.reader.read_now(told.ZONE, lambda reading: reading.rows(in_order))
    bodies = [orjson.loads(row.body) for row in rows]
    assert [(body["because"], body["by"], body["commands"][0]["id"]) for body in bodies] == [
        ("seal-was-opened", None, "C9"),
        ("officer", "王伟", "C10"),
    ]


def test_as_many_readings_are_kept_as_a_visit_keeps_and_none_twice() -> None:
    readings: tuple[int, ...] = ()
    for root in (*range(READINGS_KEPT + 3), READINGS_KEPT + 2):
        readings = with_newer_reading(readings, root)
    assert readings == tuple(range(3, READINGS_KEPT + 3))
