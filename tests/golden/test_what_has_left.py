"""What has left the state is answered from the history as it was answered before, byte for byte: every visit, pass,
declaration, passage, task and alert of the golden logs, weeks after the last event, by a gate that let go of what is
over and by one that never does."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, cast

import httpx
import orjson
import pytest
from gate_ingest import state as gate_state
from gate_ingest.app import entrance, http_app
from gate_ingest.handler import OFFERS_MODEL, OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.http import passages, tasks
from gate_ingest.metrics import GateMetrics
from gate_ingest.read_model.projections import leaving, offers_leaving
from gate_ingest.settings import Settings
from hazmat_notify import state as office_state
from hazmat_notify.alerts import feed
from hazmat_notify.app import http_app as office_app
from hazmat_notify.handler import SERVICE as HAZMAT_NOTIFY
from hazmat_notify.http.context import new_desk
from hazmat_notify.metrics import HazmatMetrics
from hazmat_notify.settings import Settings as OfficeSettings
from kakou.contracts import topics
from kakou.contracts.task import Task
from kakou.history import reading
from kakou.history.tables import ALERTS, PASSES, VISITS
from kakou.runtime.events.record import SUBJECT, TYPE
from kakou.runtime.host import Host
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.state import log_time
from kakou.service.token_table import TokenTable
from kakou_cli.log.file import LogFile
from kakou_cli.replay.pipeline import SERVICES
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from tests.golden.logs import golden_logs
from tests.unit.gate_ingest.memory_host import MemoryHost
from tests.unit.history.projected import GateLog, project, run

DAY: Final = timedelta(days=1)
DAYS: Final = 30
"""Twice, until all that is over has been so for long enough, however late it ended."""

BLOCK: Final = 8

TICKS_A_DAY: Final = 2
SHOWING: Final = (SERVICE, OFFERS_SERVICE, HAZMAT_NOTIFY)
PAGES: Final = ("/v1/passages?after={}&limit=500", "/v1/alerts?after={}&limit=500")
SOMEBODY: Final = f"kk_{{}}_{sha256(b'golden').hexdigest()[:32]}"


@dataclass
class Shown:
    """One gate and its safety office, over HTTP."""

    host: MemoryHost
    gate: httpx.AsyncClient
    office: httpx.AsyncClient
    of_gate: Any
    zone: str

    async def answer(self, path: str) -> httpx.Response:
        return await (self.office if path.startswith("/v1/alerts") else self.gate).get(path)

    async def get(self, path: str) -> str:
        answer = await self.answer(path)
        return f"{answer.status_code} {answer.headers.get('ETag', '')}\n{answer.text}"

    async def task(self, no: str) -> Task:
        return await tasks.task_of(self.of_gate, self.zone, no)

    async def nos(self, service: str, *kinds: str) -> list[str]:
        buckets = self.host.states.of(service).store.partitions[0].buckets
        wanted = [fields for bucket, fields in buckets.items() if bucket.partition("/")[2].partition("/")[0] in kinds]
        return sorted({no for fields in wanted for no in fields})

    async def paths(self) -> list[str]:
        """Of everything that it shows by a number, and of pages that begin anywhere."""
        visits, passes, declarations = [await self.nos(READ_MODEL, kind) for kind in ("visit", "pass", "declaration")]
        alerts = await self.nos(HAZMAT_NOTIFY.name, "alert")
        paths = [f"/v1/visits/{no}" for no in visits] + [f"/v1/passes/{no}" for no in passes]
        paths += [f"/v1/declarations/{no}{more}" for no in declarations for more in ("", "/progress")]
        paths += [f"/v1/alerts/{no}{more}" for no in alerts for more in ("", "/cap")]
        return paths + [page.format(after) for page in PAGES for after in (0, 1, 7, 30)]

    async def paths_of_history(self) -> list[str]:
        """Of some that have left."""
        pages = [page.format(0) for page in PAGES]
        tables = ((VISITS.c.visit, "visits"), (PASSES.c.no, "passes"), (ALERTS.c.id, "alerts"))
        for column, name in tables:
            rows = await self.of_gate.history.rows(self.zone, select(column).limit(9))
            kept = {*await self.nos(READ_MODEL, "visit", "pass"), *await self.nos(HAZMAT_NOTIFY.name, "alert")}
            pages += [f"/v1/{name}/{row[0]}" for row in rows if row[0] not in kept][:2]
        return pages


@dataclass
class Weeks:
    """A golden log and the weeks after it: what was told, and where the history of it is."""

    log: MemoryLog
    zone: str
    past: str


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    """Blocks of few messages and passages, of which golden logs have few; and days that go by in a tick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_time, "LARGEST_STEP_MS", DAY // timedelta(milliseconds=1))
        for module in (gate_state, leaving, passages):
            patch.setattr(module, "PASSAGE_BLOCK", BLOCK)
        for module in (office_state, feed):
            patch.setattr(module, "BLOCK", 2)
        yield


@pytest.fixture(scope="module", params=golden_logs(), ids=lambda path: path.name)
def weeks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, small: None) -> Weeks:
    return asyncio.run(_weeks(request.param, tmp_path_factory.mktemp("history")))


async def _weeks(log: Path, folder: Path) -> Weeks:
    recorded, past = LogFile(log), f"sqlite:///{folder / 'history.sqlite'}"
    zone, messages = recorded.place.zone, MemoryLog()
    async for followed in recorded.events():
        messages.put(followed.event)
        messages.now_ms = followed.event.timestamp
    _issue_token(messages, zone)
    stores = {service.name: MemoryStore() for service in SERVICES}
    for _ in range(2):
        for no in _tasks(messages):
            _append(messages, zone, topics.TASK_CLOSED, no, {"task": no, "by": "王关员", "why": "已处理"})
        for _ in range(DAYS):
            messages.now_ms += DAY // timedelta(milliseconds=1)
            for _ in range(TICKS_A_DAY):
                _append(messages, zone, topics.CLOCK_TICKED, zone, {})
        for service in SERVICES:
            await run(service, messages, stores[service.name])
    await project(GateLog(messages, zone), past)
    return Weeks(messages, zone, past)


async def test_every_answer_is_the_same(weeks: Weeks, monkeypatch: pytest.MonkeyPatch) -> None:
    async with _shown(weeks, weeks.past) as forgetting:
        for model in (leaving, offers_leaving):
            monkeypatch.setattr(model, "kept_for", lambda unit: timedelta(days=36_000))
        for name in ("messages_leave", "alerts_leave"):
            monkeypatch.setattr(feed, name, lambda unit, kept: None)
        async with _shown(weeks, weeks.past) as keeping:
            for path in await keeping.paths():
                assert await forgetting.get(path) == await keeping.get(path), path
            for no in {*await keeping.nos(READ_MODEL, "task"), *await keeping.nos(OFFERS_MODEL, "task")}:
                assert await forgetting.task(no) == await keeping.task(no)
            for kind in ("visit", "pass", "declaration", "task", "passage"):
                at_hand, all_ = [await each.nos(READ_MODEL, kind) for each in (forgetting, keeping)]
                assert len(at_hand) < len(all_), kind
            assert not await forgetting.nos(READ_MODEL, "visit", "referral")
            at_hand, all_ = [await each.nos(HAZMAT_NOTIFY.name, "feed") for each in (forgetting, keeping)]
            assert len(at_hand) < len(all_)


@pytest.mark.parametrize("state", ["away", "behind"])
async def test_what_the_history_cannot_tell_now_is_never_told_as_absent(
    weeks: Weeks, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with the time to come back, also for what never was: nobody can tell. What is at hand needs no history."""
    monkeypatch.setattr(reading, "CATCH_UP_WITHIN", 0.0)
    past = f"sqlite:///{tmp_path / 'other.sqlite'}"
    if state == "behind":
        await project(GateLog(MemoryLog(), weeks.zone), past)
    async with _shown(weeks, weeks.past) as whole, _shown(weeks, past) as lacking:
        absent = [
            "/v1/visits/G1.E01.never",
            "/v1/passes/Z3105I991231000000000042",
            "/v1/declarations/QD310599I000000042",
        ]
        for path in absent:
            assert (await whole.get(path)).startswith("404 "), path
        left = [path for path in await whole.paths_of_history() if (await whole.get(path)).startswith("200 ")]
        assert left
        for path in [*absent, *left]:
            answer = await lacking.answer(path)
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True), path
        for no in await whole.nos(READ_MODEL, "declaration"):
            assert (await lacking.get(f"/v1/declarations/{no}")).startswith("200 ")
        assert (await lacking.get("/v1/alerts/A100000")).startswith("404 "), "the feed has not come so far"
        assert (await lacking.answer("/v1/passages?after=100000")).status_code == 410


@asynccontextmanager
async def _shown(weeks: Weeks, past: str) -> AsyncIterator[Shown]:
    zone = weeks.zone
    host, registry = MemoryHost(SHOWING, [zone], log=weeks.log), CollectorRegistry()
    for service in SHOWING:
        await run(service, weeks.log, host.states.of(service.name).store)
    served = cast(Host, host)
    app = http_app(served, GateMetrics(registry), Settings(history_url=past), TokenTable())
    settings = OfficeSettings(history_url=past)
    desk = new_desk(served, HAZMAT_NOTIFY.name, HazmatMetrics(registry), settings, TokenTable())
    async with (
        _client(entrance(app), zone) as gate,
        _client(office_app(desk, settings), zone) as office,
    ):
        yield Shown(host, gate, office, app.state.gate, zone)
    app.state.gate.history.close()
    app.state.gate.long_history.close()


def _tasks(log: MemoryLog) -> list[str]:
    """Those that were opened."""
    told = [record.headers for record in log.records(topics.HAZMAT_TOPIC, 0)]
    return sorted({headers[SUBJECT] for headers in told if headers.get(TYPE) == topics.TASK_OPENED})


def _client(app: Any, zone: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {SOMEBODY.format(zone)}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate", headers=headers)


def _issue_token(log: MemoryLog, zone: str) -> None:
    digest = sha256(SOMEBODY.format(zone).encode()).hexdigest()
    data = {"digest": digest, "name": "golden", "scopes": [*topics.SCOPES]}
    _append(log, zone, topics.TOKEN_ISSUED, digest, data)


def _append(log: MemoryLog, zone: str, kind: str, subject: str, data: dict[str, Any]) -> None:
    event = {"specversion": "1.0", "id": f"e{log.now_ms}", "source": f"/{zone}", "type": kind, "subject": subject}
    log.append(topics.INBOUND_TOPIC, 0, zone, orjson.dumps(event | {"data": data}), {})
