"""Reports over HTTP: who may ask for which, in which forms, and what is wrong with a question."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from threading import Barrier, Event, Lock
from time import sleep
from xml.etree import ElementTree

import httpx
import pytest
from gate_ingest.reports.catalogue import REPORTS
from gate_ingest.reports.counted import Counted
from gate_ingest.settings import Settings
from kakou.history.reading import Reading
from kakou.history.tables import PROGRESS
from kakou.lists.listing import Listing
from kakou.reports.figure import Figure
from kakou.reports.report import Asked, Row

from tests.history_database import HistoryDatabase, history_database
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.reports.filled import MORNING, FilledHistory, minutes

DAY = {"from": "2026-11-22", "to": "2026-11-22"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[HistoryDatabase]:
    with history_database("sqlite", tmp_path, None) as database:
        yield database


@pytest.fixture
def settings(database: HistoryDatabase) -> Settings:
    """The history has come as far as it can."""
    with database.engine.begin() as connection:
        for service in ("history", "history-hazmat"):
            known = {"partition": 0, "commit_id": "1", "root": 2**40, "progress": "{}", "outbox": "[]"}
            connection.execute(PROGRESS.insert().values(service=service, **known))
    return Settings(writes_at_once=50, history_url=database.url)


@pytest.fixture
async def officer(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    return await gate.speaking_as("officer", "customs", "ops")  # type: ignore[return-value]


@pytest.fixture
def morning(database: HistoryDatabase) -> FilledHistory:
    """Two trucks, one of which an officer has released."""
    filled = FilledHistory(database)
    for visit, level in (("a", "aeo"), ("=b", "ordinary")):
        filled.visit(visit, stages=(("officer", minutes(3)), ("barrier", minutes(1))), level=level, firm="=3105")
        filled.verdict(visit, stops=("weight.vehicle.outside-band",), level=level, firm="=3105", difference="700")
        filled.passage(visit)
    return filled


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_is_json_csv_and_a_picture(
    name: str, officer: httpx.AsyncClient, morning: FilledHistory
) -> None:
    answer = await officer.get(f"/v1/reports/{name}", params=DAY)
    view = answer.json()
    assert answer.status_code == 200, view
    assert (view["name"], view["from"], view["to"]) == (name, "2026-11-22T00:00:00+08:00", "2026-11-23T00:00:00+08:00")
    names = [column["name"] for column in view["columns"]]
    assert all(list(row) == names for row in view["rows"])
    table = await officer.get(f"/v1/reports/{name}", params=DAY, headers={"Accept": "text/csv"})
    lines = list(csv.reader(io.StringIO(table.text.removeprefix("\ufeff"))))
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert (lines[0], len(lines) - 1) == (names, len(view["rows"]))
    picture = await officer.get(f"/v1/reports/{name}", params=DAY, headers={"Accept": "image/svg+xml"})
    assert picture.headers["content-type"] == "image/svg+xml"
    assert ElementTree.fromstring(picture.text).tag == f"{SVG}svg"


async def test_no_field_of_a_table_is_taken_for_a_formula(officer: httpx.AsyncClient, morning: FilledHistory) -> None:
    table = await officer.get("/v1/reports/firm-stops", params=DAY, headers={"Accept": "text/csv"})
    assert "'=3105" in table.text
    assert "\n=3105" not in table.text


async def test_amounts_are_texts_of_five_places_and_times_civil(
    officer: httpx.AsyncClient, morning: FilledHistory
) -> None:
    [row] = (await officer.get("/v1/reports/turn-times", params=DAY)).json()["rows"]
    assert (row["trucks"], row["officer"], row["mean"]) == (2, "360.00000", "240.00000")
    hours = (await officer.get("/v1/reports/passages", params=DAY | {"by": "hour"})).json()["rows"]
    assert [hour["begins"] for hour in hours if hour["total"]] == [MORNING.isoformat()]


@pytest.mark.parametrize(
    ("name", "asked", "wrong"),
    [
        ("passages", {"from": "2026-11-23", "to": "2026-11-22"}, ["/query/to"]),
        ("passages", {"from": "2026-11-22", "to": "2026-11-22T00:00:00+08:00"}, ["/query/to"]),
        ("passages", {"from": "2026-11-22", "to": "2027-11-24"}, ["/query/to"]),
        ("passages", {"from": "2026-02-30", "to": "yesterday"}, ["/query/from", "/query/to"]),
        ("passages", {"from": "2026-11-22T08:00:00", "to": "2026-11-23"}, ["/query/from"]),
        ("passages", {"from": "9999-12-31", "to": "9999-12-31T23:59:59-23:59"}, ["/query/to", "/query/from"]),
        ("passages", {"to": "2026-11-22"}, ["/query/from"]),
        ("passages", DAY | {"by": "year"}, ["/query/by"]),
        ("turn-times", DAY | {"by": "day"}, ["/query/by"]),
        ("passages", DAY | {"zone": "3111A", "firm": "' OR 1=1 --"}, ["/query/zone", "/query/firm"]),
    ],
)
async def test_a_wrong_question_names_every_parameter(
    name: str, asked: dict[str, str], wrong: list[str], officer: httpx.AsyncClient
) -> None:
    answer = await officer.get(f"/v1/reports/{name}", params=asked)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} <= set(wrong)


async def test_what_is_said_twice_is_not_taken_for_what_was_said_last(officer: httpx.AsyncClient) -> None:
    answer = await officer.get("/v1/reports/passages?from=2026-11-01&to=2026-11-22&by=day&by=hour&from=2026-11-22")
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/query/from", "repeated"),
        ("/query/by", "repeated"),
    ]


@pytest.mark.parametrize("name", ["nothing", "passages;DROP TABLE visits", "hazardous-stock"])
async def test_a_report_that_there_is_not_is_404(name: str, officer: httpx.AsyncClient) -> None:
    assert (await officer.get(f"/v1/reports/{name}", params=DAY)).status_code == 404


async def test_a_token_sees_and_gets_the_reports_of_its_scopes(gate: GateUnderTest) -> None:
    ops, terminal = await gate.speaking_as("ops"), await gate.speaking_as("terminal")
    listed = {item["name"] for item in (await ops.get("/v1/reports")).json()["items"]}
    assert listed == {name for name, counted in REPORTS.items() if "ops" in counted.report.scopes}
    assert (await ops.get("/v1/reports/officer-answers", params=DAY)).status_code == 403
    assert (await terminal.get("/v1/reports")).status_code == 403


async def test_a_zone_s_pictures_are_drawn_one_after_the_other(
    officer: httpx.AsyncClient, morning: FilledHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_at_a_time, drawn = Lock(), []

    def draw(figure: Figure, prefix: str) -> str:
        drawn.append(one_at_a_time.acquire(blocking=False))
        sleep(0.05)
        if drawn[-1]:
            one_at_a_time.release()
        return ""

    monkeypatch.setattr("kakou.web.report_answers.draw", draw)
    ask = partial(officer.get, "/v1/reports/weights", params=DAY, headers={"Accept": "image/svg+xml"})
    assert [answer.status_code for answer in await asyncio.gather(ask(), ask(), ask())] == [200] * 3
    assert drawn == [True] * 3


async def test_a_zone_s_report_and_lists_leave_another_zone_s_list_its_turn(
    gate: GateUnderTest, officer: httpx.AsyncClient, morning: FilledHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end = Barrier(5), Event()

    def long_report(counted: Counted, asked: Asked, reading: Reading) -> list[Row]:
        began.wait(10)
        may_end.wait(30)
        return []

    def page(reading: Reading, listing: Listing, asked: object) -> bytes:
        if reading.zone != OTHER_ZONE:
            began.wait(10)
            may_end.wait(30)
        return b"{}"

    monkeypatch.setattr("gate_ingest.http.reports.count", long_report)
    monkeypatch.setattr("kakou.web.lists.answers._page", page)
    colleague, other = await gate.speaking_as("officer"), await gate.speaking_as("officer", zone=OTHER_ZONE)
    asked = [asyncio.create_task(officer.get("/v1/reports/turn-times", params=DAY))]
    asked += [asyncio.create_task(each.get("/v1/visits")) for each in (officer, officer, colleague)]
    try:
        await asyncio.to_thread(began.wait, 10)
        assert (await other.get("/v1/visits")).status_code == 200
    finally:
        may_end.set()
    assert [(await each).status_code for each in asked] == [200] * 4


async def test_a_history_that_is_not_there_is_503_with_a_time_to_ask_again(
    gate: GateUnderTest, officer: httpx.AsyncClient, database: HistoryDatabase
) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE visits")
    answer = await officer.get("/v1/reports/turn-times", params=DAY)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
