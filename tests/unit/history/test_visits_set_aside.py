"""A visit whose session's id has come again keeps all that is its own: decisions, passes, what hazmat-notify said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from gate_ingest.read_model import past
from history.handler import HAZMAT_SERVICE, SERVICE
from history.store.database import Database
from history.store.sql_store import SqlStore
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.verdicts import Verdict
from kakou.history.engine import history_url
from kakou.history.tables import DECISIONS, FORECASTS, PASSES, STAGES, VISITS
from kakou.reasons.rendering import render
from kakou.runtime.events.envelope import envelope
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import LOG_TIME, ORIGIN, PREVIOUS, SUBJECT, TYPE, WRITER
from kakou.runtime.memory.log import MemoryLog
from pydantic import BaseModel
from sqlalchemy import select

from tests.history_database import START, HistoryDatabase
from tests.unit.gate_ingest import told
from tests.unit.history.projected import PARTITION, run
from tests.unit.lane_router.gate import filed, pass_no

AGAIN = timedelta(days=30)
FIRST = f"{told.VISIT}@{START.isoformat()}"
WRITERS = {topics.VERDICTS_TOPIC: "weight-check", topics.HAZMAT_TOPIC: "hazmat-notify"}


@dataclass
class Told:
    """What the services told, by topic; every event follows from a root of its own unless it says otherwise."""

    log: MemoryLog = field(default_factory=MemoryLog)
    last: dict[str, str] = field(default_factory=dict)

    def say(self, topic: str, kind: str, subject: str, data: BaseModel, root: int, index: int, at: datetime) -> None:
        event = envelope(kind, "/3105W/test", subject, orjson.loads(data.model_dump_json()), at=at)
        origin = Origin(root, (index, 0)).encode()
        headers = {TYPE: kind, SUBJECT: subject, ORIGIN: origin, PREVIOUS: self.last.get(topic, "-")}
        headers |= {LOG_TIME: str(round(at.timestamp() * 1000)), WRITER: WRITERS[topic]}
        self.log.append(topic, PARTITION, told.ZONE, orjson.dumps(event), headers)
        self.last[topic] = origin

    def visit(self, root: int, serial: int, by: str, at: datetime, *, offered: bool, ends: bool) -> None:
        """A truck with hazardous goods that an officer releases: its one verdict, its pass, and what becomes of it."""
        verdict = released(at, root, serial, by)
        used = told.pass_changed(GatePass.model_validate(filed(serial)), at, "passed", visit=told.VISIT)
        self.say(topics.VERDICTS_TOPIC, topics.VERDICT_REACHED, told.VISIT, told.reached(verdict), root, 0, at)
        self.say(topics.VERDICTS_TOPIC, topics.PASS_CHANGED, used.view.no, used, root, 1, at)
        self.say(topics.HAZMAT_TOPIC, topics.FORECAST_MADE, told.VISIT, told.withheld(verdict), root, 0, at)
        if offered:
            self.say(topics.HAZMAT_TOPIC, topics.RELEASE_OFFERED, told.VISIT, told.offer(verdict), root, 1, at)
        if ends:
            ended = Ended(visit=told.VISIT)
            self.say(topics.VERDICTS_TOPIC, topics.VISIT_ENDED, told.VISIT, ended, root + 1, 0, at)


class Ended(BaseModel):
    visit: str
    how: str = "cleared"
    raised: bool = True


def released(at: datetime, root: int, serial: int, by: str) -> Verdict:
    verdict = told.verdict(at, "release", told.command(41, held_for="announcement"), root=root)
    reasons = (render("officer.decision.release", {"by": by, "reason": "已核对"}),)
    passes = ({"no": pass_no(serial), "verdict": "release"},)
    return Verdict.model_validate({**dict(verdict), "because": "decided", "reasons": reasons, "passes": passes})


@pytest.fixture(params=[True, False], ids=["the first ended", "its end was never told"])
async def seen(request: pytest.FixtureRequest, history: HistoryDatabase) -> HistoryDatabase:
    gate = Told()
    gate.visit(10, 1, "王关员", START, offered=True, ends=request.param)
    gate.visit(20, 2, "李关员", START + AGAIN, offered=False, ends=False)
    database = Database(history_url(history.url))
    for service in (SERVICE, HAZMAT_SERVICE):
        await run(service, gate.log, SqlStore(database, service.name))
    database.close()
    return history


def rows(history: HistoryDatabase, *columns: Any) -> Iterator[tuple[Any, ...]]:
    found = history.reader.read_now(told.ZONE, lambda reading: reading.rows(select(*columns).order_by(*columns)))
    return (tuple(row) for row in found)


async def test_each_has_its_own_decision_and_pass(seen: HistoryDatabase) -> None:
    assert list(rows(seen, DECISIONS.c.by, DECISIONS.c.visit, DECISIONS.c.at)) == [
        ("李关员", told.VISIT, START + AGAIN),
        ("王关员", FIRST, START),
    ]
    assert list(rows(seen, PASSES.c.no, PASSES.c.visit)) == [(pass_no(1), FIRST), (pass_no(2), told.VISIT)]


async def test_each_has_its_own_offer_and_forecast(seen: HistoryDatabase) -> None:
    first, second = (seen.reader.read_now(told.ZONE, past.visit(no)) for no in (FIRST, told.VISIT))
    assert first is not None
    assert second is not None
    assert (first.freed, second.freed) == (first.kept.ended is None, False), "of what is over, none is waited for"
    assert list(rows(seen, FORECASTS.c.root)) == [(10,), (20,)]
    assert [one.made is not None and one.made.revision for one in (first, second)] == [1, 1]


async def test_only_the_one_that_stands_at_the_gate_is_open(seen: HistoryDatabase) -> None:
    assert list(rows(seen, VISITS.c.visit, VISITS.c.state)) == [(told.VISIT, "open"), (FIRST, "ended")]
    lasting = [visit for visit, ended in rows(seen, STAGES.c.visit, STAGES.c.ended_at) if ended is None]
    assert lasting == [told.VISIT]
