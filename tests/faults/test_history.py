"""The history holds what the log tells, whatever happens to it, and the gate never waits for it."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from kakou.contracts import topics
from kakou.contracts.services import SERVICES
from kakou.history.reading import HistoryReader, Reading
from kakou.history.tables import PASSAGES, VERDICTS, VISITS
from kakou.runtime.events.record import ORIGIN, TYPE
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.log import KafkaLog
from kakou_cli.simulate.world import ZONES
from kakou_local.postgresql import LocalPostgreSQL
from kakou_local.servers import LocalServers
from sqlalchemy import Table, select

from tests.gate import PARTITIONS, Gate, balanced, eventually
from tests.history_database import new_database

pytestmark = pytest.mark.long

TRUCKS, RATE = 40, 8.0
CAUGHT_UP_WITHIN = 60

Numbers = set[tuple[Any, ...]]


def test_a_history_killed_at_any_moment_holds_the_log_once(lasting_gate: Gate) -> None:
    with lasting_gate.simulation(TRUCKS, RATE) as simulation:
        for number in range(1, 5):
            simulation.wait_for_events(30 * number)
            lasting_gate.kill("history")
            lasting_gate.start("history")
        assert balanced(simulation.report())
    holds_the_log(lasting_gate)


def test_a_locked_database_stops_no_verdict_and_costs_the_history_time_only(lasting_gate: Gate) -> None:
    holder = sqlite3.connect(database(lasting_gate), isolation_level=None)
    with lasting_gate.simulation(TRUCKS, RATE) as simulation:
        simulation.wait_for_events(20)
        holder.execute("BEGIN IMMEDIATE")
        try:
            assert balanced(simulation.report())
            eventually(
                lambda: "database is locked" in why_not_ready(lasting_gate), 30, "the history says what is wrong"
            )
        finally:
            holder.execute("ROLLBACK")
            holder.close()
    holds_the_log(lasting_gate)
    eventually(lambda: why_not_ready(lasting_gate) == "", 30, "the history is ready again")


def database(gate: Gate) -> Path:
    return gate.folder / "history.sqlite"


def why_not_ready(gate: Gate) -> str:
    """In the history's own words; nothing when it is ready."""
    answer = httpx.get(f"{gate.operations_url('history')}/readyz", timeout=5)
    return "" if answer.status_code == 200 else answer.text


def holds_the_log(gate: Gate) -> None:
    """Every verdict, passage and visit of the log is a row, and no row is of another."""
    told = asyncio.run(_told(gate.servers.bootstrap))
    reader = HistoryReader(gate.environment["KAKOU_HISTORY_URL"])

    def held() -> dict[str, Numbers]:
        found: dict[str, Numbers] = {"verdicts": set(), "passages": set(), "visits": set()}
        for zone in ZONES:
            for name, rows in reader.read_now(zone, _numbers).items():
                found[name] |= {(zone, *row) for row in rows}
        return found

    try:
        eventually(lambda: held() == told, CAUGHT_UP_WITHIN, "the rows are those of the log")
    finally:
        reader.close()


def _numbers(reading: Reading) -> dict[str, list[Any]]:
    def all_of(table: Table, *names: str) -> list[Any]:
        return [tuple(row) for row in reading.rows(select(*(table.c[name] for name in names)))]

    return {
        "verdicts": all_of(VERDICTS, "visit", "revision", "verdict"),
        "passages": all_of(PASSAGES, "sequence", "visit"),
        "visits": all_of(VISITS, "visit", "how"),
    }


async def _told(bootstrap: str) -> dict[str, Numbers]:
    log = KafkaLog(KafkaConnection(bootstrap))
    verdicts: Numbers = set()
    passages: Numbers = set()
    visits: dict[tuple[str, str], str | None] = {}
    try:
        for partition in range(PARTITIONS):
            end = (await log.bounds(topics.VERDICTS_TOPIC, partition)).end
            position, seen = 0, set[str]()
            while position < end:
                records = await log.read(topics.VERDICTS_TOPIC, partition, position, 500)
                for record in records:
                    position = record.offset + 1
                    if record.headers.get(ORIGIN) in seen or TYPE not in record.headers:
                        continue
                    seen.add(record.headers[ORIGIN])
                    zone, data = (record.key or b"").decode(), orjson.loads(record.value or b"")["data"]
                    match record.headers[TYPE]:
                        case topics.VERDICT_REACHED:
                            verdict = data["verdict"]
                            verdicts.add((zone, verdict["visit"], verdict["revision"], verdict["verdict"]))
                            visits[zone, verdict["visit"]] = None
                        case topics.PASSAGE_RECORDED:
                            passages.add((zone, data["sequence"], data["visit"]))
                        case topics.VISIT_WAITING:
                            visits[zone, data["visit"]] = None
                        case topics.VISIT_ENDED:
                            visits[zone, data["visit"]] = data["how"]
    finally:
        await log.stop()
    return {"verdicts": verdicts, "passages": passages, "visits": {(*no, how) for no, how in visits.items()}}


def test_a_postgresql_that_is_killed_and_away_for_a_while_costs_the_history_time_only(
    own_servers: LocalServers, tmp_path: Path
) -> None:
    with LocalPostgreSQL() as database:
        gate = Gate(own_servers, tmp_path, settings={"KAKOU_HISTORY_URL": new_database(database)})
        try:
            for service in SERVICES:
                gate.start(service)
            gate.wait_ready()
            with gate.simulation(TRUCKS, RATE) as simulation:
                simulation.wait_for_events(40)
                assert database.child is not None
                database.child.kill()
                eventually(lambda: why_not_ready(gate) != "", 30, "the history says that it has no database")
                assert balanced(simulation.report())
            database.start()
            holds_the_log(gate)
        finally:
            gate.stop()
