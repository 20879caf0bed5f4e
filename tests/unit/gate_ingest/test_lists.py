"""Lists over HTTP: who may, which zone, which errors, CSV, and what happens while the history is away."""

import asyncio
import csv
import io
import re
from datetime import UTC, datetime
from threading import Event as Signal
from threading import Semaphore
from typing import Any

import httpx
import orjson
import pytest
from gate_ingest.lists import LISTINGS
from gate_ingest.settings import Settings
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.history import tables
from kakou.history.reading import HistoryReader, Reading

from tests.history_database import HistoryDatabase, later
from tests.unit.contracts.samples import PASS
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest

FAR = 2**40
ALL = ("terminal", "customs", "officer", "safety", "wms", "ops")


@pytest.fixture
def settings(history: HistoryDatabase) -> Settings:
    return Settings(writes_at_once=50, history_url=history.url)


@pytest.fixture
def built(history: HistoryDatabase) -> HistoryDatabase:
    """A history that has come as far as the gate, and holds six trucks, and one of another zone."""
    with history.engine.begin() as connection:
        place = {"partition": 0, "commit_id": "c", "root": FAR, "progress": "{}", "outbox": "[]"}
        connection.execute(
            tables.PROGRESS.insert(), [{"service": one, **place} for one in ("history", "history-hazmat")]
        )
    history.insert(
        tables.VISITS,
        *(
            {
                "zone": told.ZONE,
                "visit": f"G1.E01.{n}",
                "gate": "G1",
                "lane": "E01",
                "state": "ended" if n % 2 else "open",
                "plate": "=1+1" if n == 5 else f"苏E0000{n}",
                "arrived_at": later(minutes=n),
                "hazardous": n == 1,
                "revision": 2,
            }
            for n in range(6)
        ),
        {"zone": OTHER_ZONE, "visit": "G1.E01.9", "state": "open", "arrived_at": later(hours=1)},
    )
    history.insert(tables.VERDICTS, *({"zone": told.ZONE, "visit": "G1.E01.1", "revision": n} for n in (1, 2)))
    history.insert(
        tables.REASONS,
        *(
            {"zone": told.ZONE, "visit": "G1.E01.1", "revision": revision, "n": n, "code": code}
            for revision, n, code in ((1, 1, "pass.state.used"), (2, 1, "weight.b"), (2, 2, "weight.a"))
        ),
    )
    view = told.pass_changed(GatePass.model_validate(PASS), datetime.now(UTC)).view.model_dump_json()
    passes = [{"zone": told.ZONE, "no": no, "visit": "G1.E01.1", "body": view} for no in ("P2", "P1")]
    history.insert(tables.PASSES, *passes)
    return history


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakou.history.reading.CATCH_UP_WITHIN", 0.05)


async def test_a_page_leads_to_the_next_until_the_end(gate: GateUnderTest, built: HistoryDatabase) -> None:
    officer = await gate.speaking_as("officer")
    seen, path, totals = list[str](), "/v1/visits?limit=4&count=true", list[Any]()
    while path:
        page = (await officer.get(path)).json()
        seen += [item["visit"] for item in page["items"]]
        totals.append(page.get("total"))
        path = page.get("next", "")
    assert seen == [f"G1.E01.{n}" for n in (5, 4, 3, 2, 1, 0)]
    assert totals == [6, None]


async def test_an_item_says_what_its_columns_are_described_as(gate: GateUnderTest, built: HistoryDatabase) -> None:
    officer = await gate.speaking_as("officer")
    (item,) = (await officer.get("/v1/visits?hazardous=true")).json()["items"]
    assert item["arrived_at"] == "2026-11-22T08:01:00Z"
    assert (item["reasons"], item["passes"]) == (["weight.a", "weight.b"], ["P1", "P2"])
    assert (item["hazardous"], item["ended_at"]) == (True, None)


async def test_csv_has_a_name_a_mark_civil_time_and_no_formulas(
    gate: GateUnderTest, built: HistoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakou.web.lists.answers.LINES_AT_ONCE", 2)
    officer = await gate.speaking_as("officer")
    answer = await officer.get("/v1/visits", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="visits.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfvisit,state,")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["visit"] for row in rows] == [f"G1.E01.{n}" for n in (5, 4, 3, 2, 1, 0)]
    assert rows[0]["plate"] == "'=1+1"
    assert rows[0]["arrived_at"] == "2026-11-22 16:05:00"
    some = await officer.get("/v1/visits?limit=3&state=open", headers={"Accept": "text/csv"})
    assert len(some.text.splitlines()) == 4


async def test_every_list_is_for_its_scopes_and_for_one_zone(gate: GateUnderTest, built: HistoryDatabase) -> None:
    for listing in LISTINGS:
        theirs = await gate.speaking_as(*listing.scopes)
        assert (await theirs.get(listing.path)).status_code == 200
        others = await gate.speaking_as(*(scope for scope in ALL if scope not in listing.scopes))
        assert (await others.get(listing.path)).status_code == 403
    stranger = await gate.speaking_as("officer", zone=OTHER_ZONE)
    assert [item["visit"] for item in (await stranger.get("/v1/visits")).json()["items"]] == ["G1.E01.9"]


@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
async def test_a_token_that_is_bound_to_lanes_lists_what_is_of_those_alone(
    gate: GateUnderTest, built: HistoryDatabase, accept: str
) -> None:
    """As it reads those trucks alone, one by one and in the queue."""
    places = [("G1", "E01"), ("G1", "E011"), ("G2", "E01"), ("G1", "E02")]
    for place, lane in places:
        no = f"{place}.{lane}.X"
        of = {"zone": told.ZONE, "gate": place, "lane": lane, "visit": no}
        body = orjson.dumps({"id": "T", "subject": {"kind": "visit", "no": no}}).decode()
        built.insert(tables.VISITS, of | {"state": "open", "arrived_at": later(hours=2), "hazardous": True})
        built.insert(tables.DECISIONS, of | {"root": 1, "at": later(), "decision": "release", "by": no})
        for kind, about in (("visit", no), ("lane", f"{place}.{lane}"), ("pass", f"{place}.{lane}.P")):
            task = {"id": f"{kind}.{about}", "subject_kind": kind, "subject_no": about, "opened_at": later()}
            built.insert(tables.TASKS, {"zone": told.ZONE, "body": body} | task)
    headers = {"Accept": accept}

    async def found(officer: httpx.AsyncClient, path: str) -> list[str]:
        answer = await officer.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return [f"{place}.{lane}" for place, lane in places if re.search(rf"{place}\.{lane}\.X\b", answer.text)]

    bound, free = await gate.speaking_as("officer", lanes=("G1/E01", "G1/E02")), await gate.speaking_as("officer")
    for path in ("/v1/visits?hazardous=true", "/v1/decisions", "/v1/tasks"):
        assert await found(free, path) == ["G1.E01", "G1.E011", "G2.E01", "G1.E02"], path
        assert await found(bound, path) == ["G1.E01", "G1.E02"], path
    assert await found(bound, "/v1/visits?gate=G2") == []
    assert (await bound.get("/v1/visits?count=true&from=2026-11-22T10:00:00Z")).json()["total"] == 2
    assert (await bound.get("/v1/tasks?count=true")).json()["total"] == 4
    assert (await free.get("/v1/tasks?count=true")).json()["total"] == 12


async def test_a_cursor_of_another_zone_is_none(gate: GateUnderTest, built: HistoryDatabase) -> None:
    officer, stranger = await gate.speaking_as("officer"), await gate.speaking_as("officer", zone=OTHER_ZONE)
    path = (await officer.get("/v1/visits?limit=2")).json()["next"]
    answer = await stranger.get(path)
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/query/after", "cursor")]


@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
async def test_what_cannot_be_asked_is_told_whatever_the_form(
    gate: GateUnderTest, built: HistoryDatabase, accept: str
) -> None:
    officer = await gate.speaking_as("officer")
    answer = await officer.get("/v1/visits?plate=E&color=red&limit=0", headers={"Accept": accept})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {one["pointer"] for one in answer.json()["errors"]} == {"/query/plate", "/query/color", "/query/limit"}


async def test_a_list_waits_for_what_the_gate_already_shows(
    gate: GateUnderTest, history: HistoryDatabase, patience: None
) -> None:
    """Neither a list that lacks the latest nor a wait without end; and the gate takes events all the same."""
    officer = await gate.speaking_as("officer")
    for accept in ("application/json", "text/csv"):
        answer = await officer.get("/v1/visits", headers={"Accept": accept})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert "behind" in answer.json()["detail"]
    assert (await officer.get("/v1/referrals")).status_code == 200


async def test_without_a_database_lists_are_503_and_events_go_on(gate: GateUnderTest, built: HistoryDatabase) -> None:
    officer, terminal = await gate.speaking_as("officer"), await gate.speaking_as("terminal")
    with built.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE visits RENAME TO gone")
    answer = await officer.get("/v1/visits")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    event: dict[str, Any] = {"specversion": "1.0", "id": "1", "source": f"/{told.ZONE}/G1/E01", "subject": "s1"}
    event |= {
        "type": topics.VEHICLE_GATHERED,
        "data": {"direction": "I", "mode": "A", "plates": [{"text": "苏E01234"}]},
    }
    assert (await terminal.post("/v1/events", json=event)).status_code in (200, 202)


async def test_one_tokens_long_lists_leave_others_their_turn(
    gate: GateUnderTest, built: HistoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakou.web.lists.turns.TURN_WITHIN", 0.05)
    greedy, other = await gate.speaking_as("officer"), await gate.speaking_as("customs")
    go_on, real, begun = Signal(), HistoryReader._ask, Semaphore(0)

    def slow(reader: HistoryReader, zone: str, question: Any, *more: Any) -> Any:
        def waits(reading: Reading) -> Any:
            begun.release()
            go_on.wait(30)
            return question(reading)

        return real(reader, zone, waits, *more)

    async def another_begins() -> None:
        assert await asyncio.to_thread(begun.acquire, timeout=20)

    monkeypatch.setattr(HistoryReader, "_ask", slow)
    asked = [asyncio.create_task(greedy.get("/v1/visits")) for _ in range(2)]
    await another_begins()
    await another_begins()
    refused = await greedy.get("/v1/visits")
    assert refused.status_code == 429
    assert "2" in refused.json()["detail"]
    asked.append(asyncio.create_task(other.get("/v1/declarations")))
    await another_begins()
    assert (await other.get("/v1/declarations")).status_code == 429  # three of the zone
    go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*asked)] == [200] * 3


async def test_passages_are_searched_by_sequence(gate: GateUnderTest, built: HistoryDatabase) -> None:
    sequences = range(1, 8)
    rows = [{"zone": told.ZONE, "sequence": n, "mode": "manual" if n % 2 else "automatic"} for n in sequences]
    built.insert(tables.PASSAGES, *(row | {"body": f'{{"sequence": {row["sequence"]}}}'} for row in rows))
    customs = await gate.speaking_as("customs")
    seen, path = list[int](), "/v1/passages?mode=manual&limit=2"
    while path:
        page = (await customs.get(path)).json()
        seen += [item["sequence"] for item in page["items"]]
        path = page.get("next", "")
    assert seen == [1, 3, 5, 7]
    assert [item["sequence"] for item in (await customs.get("/v1/passages?mode=manual&after=4")).json()["items"]] == [
        5,
        7,
    ]
    lines = (await customs.get("/v1/passages?after=5", headers={"Accept": "text/csv"})).text.splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == ["6", "7"]


async def test_a_stream_of_passages_cannot_be_searched(gate: GateUnderTest, built: HistoryDatabase) -> None:
    customs = await gate.speaking_as("customs")
    answer = await customs.get("/v1/passages?plate=0123", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/query/plate"]
