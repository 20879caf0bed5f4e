"""The history holds what the log tells: each event once, whatever happens to the service, on both databases alike."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from kakou.contracts import topics
from kakou.history.tables import OF_ZONES
from kakou.runtime.store import Commit, Key, Loaded, Standing, Store
from kakou_local.postgresql import LocalPostgreSQL

from tests.history_database import HistoryDatabase, new_url
from tests.unit.history.projected import GateLog, everything, golden_log, project

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def gate() -> GateLog:
    return asyncio.run(golden_log())


@pytest.fixture(scope="module")
def undisturbed(gate: GateLog, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    url = new_url("sqlite", tmp_path_factory.mktemp("undisturbed"), None)
    asyncio.run(project(gate, url))
    return everything(url, gate.zone)


def dicts(rows: Rows, name: str) -> list[dict[str, Any]]:
    (table,) = (one for one in OF_ZONES if one.name == name)
    return [dict(zip(table.c.keys(), row, strict=True)) for row in rows[name]]


def numbers(rows: Rows, name: str, *columns: str) -> set[tuple[Any, ...]]:
    return {tuple(row[column] for column in columns) for row in dicts(rows, name)}


def test_the_rows_are_those_of_the_log(gate: GateLog, undisturbed: Rows) -> None:
    told = gate.told
    verdicts = [one["verdict"] for one in told[topics.VERDICT_REACHED]]
    assert numbers(undisturbed, "verdicts", "visit", "revision") == {(v["visit"], v["revision"]) for v in verdicts}
    assert len(undisturbed["reasons"]) == sum(len(verdict["reasons"]) for verdict in verdicts)
    assert len(undisturbed["weights"]) == sum(len(verdict["weights"]) for verdict in verdicts)
    passages = told[topics.PASSAGE_RECORDED]
    assert numbers(undisturbed, "passages", "sequence") == {(one["sequence"],) for one in passages}
    assert numbers(undisturbed, "passes", "no") == {(one["view"]["no"],) for one in told[topics.PASS_CHANGED]}
    assert numbers(undisturbed, "declarations", "no") == {
        (one["declaration"]["no"],) for one in told[topics.DECLARATION_CHANGED]
    }
    assert numbers(undisturbed, "alert_messages", "sequence") == {(a["sequence"],) for a in told[topics.ALERT_RAISED]}
    assert numbers(undisturbed, "tasks", "id") == {(one["id"],) for one in told[topics.TASK_OPENED]}
    assert len(undisturbed["goods_movements"]) == len(told[topics.GOODS_MOVED])


KINDS: Final = {
    topics.VEHICLE_WEIGHED: "weighed",
    topics.BARRIER_REPORTED: "barrier",
    topics.DEVICE_REPORTED: "device",
    topics.VEHICLE_DEPARTED: "departed",
    topics.VISIT_RETRACTED: "retracted",
    topics.LANE_COMMANDED: "commanded",
}


def test_what_lanes_reported_and_were_told_is_kept_as_it_came(gate: GateLog, undisturbed: Rows) -> None:
    rows = dicts(undisturbed, "lane_events")
    assert {row["kind"] for row in rows} >= {"barrier", "departed", "commanded", "weighed"}
    bodies = [(row["kind"], orjson.loads(row["body"])) for row in rows]
    told = [(kind, body) for type_, kind in KINDS.items() for body in gate.told.get(type_, [])]
    assert all(one in told for one in bodies)
    assert all(one in bodies for one in told)
    visits = {visit for (visit,) in numbers(undisturbed, "visits", "visit")}
    assert {row["visit"] for row in rows} <= visits


def test_a_visit_that_waited_says_where_on_the_log_its_reading_stands(gate: GateLog, undisturbed: Rows) -> None:
    waited = {one["visit"] for one in gate.told[topics.VISIT_WAITING]}
    visits = [orjson.loads(row["body"]) for row in dicts(undisturbed, "visits")]
    assert {visit["visit"] for visit in visits if visit.get("readings")} >= waited
    events = {record.offset: orjson.loads(record.value or b"") for record in gate.log.records(topics.INBOUND_TOPIC, 0)}
    for visit in visits:
        sessions = {events[root]["subject"] for root in visit.get("readings", ())}
        assert sessions <= {visit["visit"].split(".", 2)[2]}


def test_a_visit_that_has_ended_says_how_and_when(gate: GateLog, undisturbed: Rows) -> None:
    ended = {one["visit"]: one["how"] for one in gate.told[topics.VISIT_ENDED]}
    visits = dicts(undisturbed, "visits")
    assert {visit["visit"]: visit["how"] for visit in visits if visit["state"] == "ended"} == ended
    raised = {one["visit"] for one in gate.told[topics.PASSAGE_RECORDED]}
    assert {visit["visit"] for visit in visits if visit["raised_at"] is not None} == raised


def test_the_stages_of_a_visit_are_its_whole_time(undisturbed: Rows) -> None:
    for visit in dicts(undisturbed, "visits"):
        stages = [one for one in dicts(undisturbed, "visit_stages") if one["visit"] == visit["visit"]]
        assert stages[0]["began_at"] == visit["arrived_at"]
        assert [one["began_at"] for one in stages[1:]] == [one["ended_at"] for one in stages[:-1]]
        assert stages[-1]["ended_at"] == visit["ended_at"]


def test_a_row_keeps_the_time_at_which_it_began(gate: GateLog, undisturbed: Rows) -> None:
    """Lists go by it: a row that moved when it changes would be on two pages, or on none."""
    began = {**gate.first_told(topics.DECLARATION_CHANGED), **gate.first_told(topics.ALERT_RAISED)}
    completed = gate.first_told(topics.DECLARATION_CHANGED, lambda told: told["progress"]["passed_state"] == 3)
    declarations, alerts = dicts(undisturbed, "declarations"), dicts(undisturbed, "alerts")
    assert {row["no"]: row["filed_at"] for row in declarations} == {row["no"]: began[row["no"]] for row in declarations}
    assert {row["no"]: row["completed_at"] for row in declarations if row["completed_at"]} == completed
    assert {row["id"]: row["at"] for row in alerts} == {row["id"]: began[row["id"]] for row in alerts}
    assert any(row["changed_at"] != row["filed_at"] for row in declarations)
    assert any(row["changed_at"] != row["at"] for row in alerts)


@dataclass
class Crashing:
    """A store whose every commit may fail: before it took effect, or after."""

    store: Store
    chance: random.Random

    async def open(self, partition: int) -> Standing | None:
        return await self.store.open(partition)

    async def commit_id(self, partition: int) -> str | None:
        return await self.store.commit_id(partition)

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        if self.chance.random() < 0.1:
            raise TimeoutError("nobody answers")
        return await self.store.load(partition, keys)

    async def commit(self, partition: int, expected: str | None, commit: Commit) -> bool:
        if self.chance.random() < 0.3:
            raise OSError("the connection is lost")
        done = await self.store.commit(partition, expected, commit)
        if self.chance.random() < 0.3:
            raise OSError("the answer is lost")
        return done


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_or_doubled_whatever_commit_fails(
    gate: GateLog, undisturbed: Rows, history: HistoryDatabase, seed: int
) -> None:
    chance = random.Random(seed)
    await project(gate, history.url, lambda store: Crashing(store, chance))
    assert everything(history.url, gate.zone) == undisturbed


async def test_a_history_that_was_lost_is_built_again(
    gate: GateLog, undisturbed: Rows, tmp_path: Path, postgresql: LocalPostgreSQL
) -> None:
    for kind in ("sqlite", "postgresql"):
        url = new_url(kind, tmp_path, postgresql)
        await project(gate, url)
        await project(gate, url)  # From where it stands: nothing is left to do.
        assert everything(url, gate.zone) == undisturbed
