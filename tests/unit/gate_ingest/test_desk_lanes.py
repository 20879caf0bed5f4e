"""The gate live at the desk: a strip a lane, sent again where it has changed; one lane, and why its barrier is shut."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import httpx
import pytest
from gate_ingest.desk.lanes import strips
from gate_ingest.lanes import reading
from gate_ingest.lanes.calls import Call, Calls
from gate_ingest.state import CONFIGURED_LANE, LANE_SILENT
from kakou.contracts import topics
from kakou.contracts.events.outbound import VisitEnded
from kakou.contracts.task import Task, TaskSubject

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.gate_ingest.test_desk import HOSTILE, browser, field, token
from tests.unit.gate_ingest.test_lane_now import append, opened, reaches, shut, tell

PAGE = "/desk/lanes"
LANE = "/desk/lanes/G1/E01"


@pytest.fixture(autouse=True)
def every_look_is_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strips, "LOOKS_APART", 0.0)


@pytest.fixture
async def officer(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer")})
        yield client


async def configure(gate: GateUnderTest, *lanes: str, **fields: Any) -> None:
    for no in lanes:
        place, _, lane = no.partition(".")
        document = told.document_changed("lane", no, {"gate": place, "lane": lane, **fields})
        await tell(gate, no, topics.DOCUMENT_CHANGED, document)


def shown(page: str) -> list[str]:
    return re.findall(r'<article class="strip[^"]*" data-key="([^"]+)"', page)


async def now(client: httpx.AsyncClient, etag: str | None = None, **query: str) -> httpx.Response:
    return await client.get(f"{PAGE}/now", params=query, headers={"If-None-Match": etag} if etag else {})


async def test_every_lane_that_is_configured_or_has_spoken_has_a_strip(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await configure(gate, "G1.E01", "G2.X01")
    await append(gate, topics.LANE_REPORTED, "S", {"open": True}, "/3105W/G1/E09")
    page = (await officer.get(PAGE)).text
    assert shown(page) == ["G1.E01", "G1.E09", "G2.X01"]
    assert shown((await officer.get(PAGE, params={"gate": "G2"})).text) == ["G2.X01"]


async def test_a_strip_shows_truck_step_display_and_the_trucks_before(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await reaches(gate, opened("G1.E01.A"))
    raised = datetime.now(UTC) + timedelta(seconds=8)
    await tell(gate, "G1.E01.A", topics.PASSAGE_RECORDED, told.passage(raised, 1, "G1.E01.A"))
    await tell(gate, "G1.E01.A", topics.VISIT_ENDED, VisitEnded(visit="G1.E01.A", how="cleared", raised=True))
    await reaches(gate, shut("G1.E01.B", sequence=2))
    page = (await officer.get(PAGE)).text
    assert 'href="/desk/visits/G1.E01.B"' in page
    assert "<b>等候关员</b>" in page
    assert "请等候关员" in page
    assert re.search(r'class="gone release raised"[^>]*>[78]</span>', page)
    assert "全部车道正常" in page


async def test_a_lane_where_something_is_wrong_is_marked_and_named_on_top(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await append(gate, topics.LANE_REPORTED, "S", {"open": True, "devices": [{"id": "16", "state": 2}]})
    await append(gate, topics.LANE_REPORTED, "S", {"open": True}, "/3105W/G1/E02")
    page = (await officer.get(PAGE)).text
    assert "需要处理 1" in page
    assert "道闸 故障" in page
    assert page.count("strip empty wrong") == 1


async def test_only_strips_that_have_changed_are_sent_again(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await configure(gate, *(f"G1.E{at:02}" for at in range(30)))
    first = await now(officer)
    same = await now(officer, first.headers["etag"])
    await reaches(gate, shut("G1.E07.S"))
    second = await now(officer, first.headers["etag"])
    third = await now(officer, second.headers["etag"])
    assert len(shown(first.json()["whole"])) == 30
    assert (same.status_code, same.content) == (304, b"")
    assert list(second.json()["strips"]) == ["G1.E07"]
    assert third.status_code == 304


async def test_a_mark_that_says_nothing_is_answered_with_all(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await configure(gate, "G1.E01")
    for mark in ('"x"', '"x.1.zh"', '""', '"9.9.9.9"', 'W/"', '"' + "1" * 500 + '"', '"-1.zh"'):
        answer = await now(officer, mark)
        assert (answer.status_code, shown(answer.json()["whole"])) == (200, ["G1.E01"]), mark


async def test_another_language_or_a_lane_that_is_new_is_answered_with_all(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await configure(gate, "G1.E01")
    first = await now(officer)
    officer.cookies.set("kakou_language", "en")
    english = await now(officer, first.headers["etag"])
    await configure(gate, "G1.E02")
    grown = await now(officer, english.headers["etag"])
    assert "Empty" in english.json()["whole"]
    assert shown(grown.json()["whole"]) == ["G1.E01", "G1.E02"]


class Later(datetime):
    """The clock of whoever looks at the lanes."""

    by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a plain one, as the gate compares
        return datetime.now(tz) + cls.by


async def test_time_alone_changes_a_strip_when_a_release_has_expired(
    gate: GateUnderTest, officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "datetime", Later)
    await reaches(gate, opened())
    first = await now(officer)
    assert "放行抬杆" in first.json()["whole"]
    monkeypatch.setattr(Later, "by", timedelta(days=1))
    later = await now(officer, first.headers["etag"])
    assert "放行失效" in later.json()["strips"]["G1.E01"]
    assert "需要处理 1" in later.json()["wrong"]


async def test_a_zone_sees_its_own_lanes_alone(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await reaches(gate, shut())
    async with browser(gate) as other:
        await other.post("/desk/session", data={"token": await token(gate, "officer", zone=OTHER_ZONE)})
        await reaches(gate, opened("G1.E05.OTHER"), zone=OTHER_ZONE)
        assert shown((await other.get(PAGE)).text) == ["G1.E05"]
        assert shown((await now(other)).json()["whole"]) == ["G1.E05"]
        assert (await other.get(LANE)).status_code == 404
    assert shown((await officer.get(PAGE)).text) == ["G1.E01"]
    assert (await officer.get("/desk/lanes/G1/E05")).status_code == 404


async def test_whoever_is_bound_to_lanes_sees_these(gate: GateUnderTest) -> None:
    await configure(gate, "G1.E01", "G1.E02")
    await append(gate, topics.LANE_REPORTED, "S", {"open": True, "devices": [{"id": "16", "state": 2}]})
    bound = await gate.speaking_as("officer", lanes=("G1/E02",))
    async with browser(gate) as client:
        typed = bound.headers["Authorization"].removeprefix("Bearer ")
        await client.post("/desk/session", data={"token": typed})
        page = (await client.get(PAGE)).text
        first = await now(client)
        await reaches(gate, shut())
        changed = await now(client, first.headers["etag"])
        pages = [await client.get(f"/desk/lanes/G1/{lane}") for lane in ("E01", "E02")]
    assert shown(page) == ["G1.E02"]
    assert "G1 E01" not in page, "nor among those to be seen to"
    assert changed.json()["strips"] == {}
    assert [each.status_code for each in pages] == [404, 200]


async def test_without_an_officers_session_nothing_is_shown(gate: GateUnderTest) -> None:
    await reaches(gate, shut())
    async with browser(gate) as client:
        await client.post("/booth/session", data={"token": await token(gate, "terminal")})
        pages = [await client.get(path) for path in (PAGE, LANE)]
        parts = [await client.get(path) for path in (f"{PAGE}/now", f"{LANE}/now")]
        answered = await client.post(f"{LANE}/call", data={"form": "x"})
    assert all('name="token"' in page.text and "苏E01234" not in page.text for page in pages)
    assert [each.status_code for each in (*parts, answered)] == [401, 401, 401]


async def test_a_lanes_page_says_why_its_barrier_is_shut_and_what_would_open_it(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await reaches(gate, shut())
    first = await officer.get(f"{LANE}/now")
    same = await officer.get(f"{LANE}/now", headers={"If-None-Match": first.headers["etag"]})
    await reaches(gate, opened(revision=2, sequence=3), because="decided")
    page = (await officer.get(LANE)).text
    officer.cookies.set("kakou_language", "en")
    english = (await officer.get(LANE)).text
    assert "苏E01234自" in first.text
    assert "关员放行" in first.text
    assert same.status_code == 304
    assert "道闸尚未反馈" in page
    assert "has not reported it" in english


async def test_hazardous_goods_are_held_until_the_safety_office_is_told(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    held = opened(held_for="announcement")
    await reaches(gate, held)
    before = (await officer.get(LANE)).text
    gate.hazmat.says["freed"] = lambda unit, event: unit.emit(
        topics.RELEASE_OFFERED, told.offer(held), subject=held.visit
    )
    await append(gate, "freed", held.visit, {}, "/")
    after = (await officer.get(LANE)).text
    assert "尚未通知安全部门" in before
    assert "道闸尚未反馈" in after


async def test_a_forecast_that_withholds_the_release_is_the_reason(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    held = opened(held_for="announcement")
    await reaches(gate, held)
    gate.hazmat.says["foreseen"] = lambda unit, event: unit.emit(
        topics.FORECAST_MADE, told.withheld(held), subject=held.visit
    )
    await append(gate, "foreseen", held.visit, {}, "/")
    assert "等候关员：" in (await officer.get(LANE)).text


async def test_a_lane_that_is_silent_is_marked(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await append(gate, topics.LANE_REPORTED, "S", {"open": True})
    at = datetime.now(UTC)
    task = told.task("lane-silent.G1.E01", at)
    silent = Task.model_validate(
        task.model_dump() | {"kind": "lane-silent", "subject": TaskSubject(kind="lane", no="G1.E01")}
    )
    await tell(gate, "G1.E01", topics.TASK_OPENED, silent)
    assert "不再报告" in (await officer.get(PAGE)).text
    assert "车道已不再报告" in (await officer.get(LANE)).text


async def test_a_call_of_the_booth_is_on_top_until_an_officer_answers_it(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await configure(gate, "G1.E01")
    calls = Calls(gate.host.notes())  # type: ignore[arg-type]
    await calls.call(told.ZONE, "G1.E01", Call(at=datetime.now(UTC), visit=None, by="E01"))
    strip, page = (await officer.get(PAGE)).text, (await officer.get(LANE)).text
    answered = await officer.post(f"{LANE}/call", data={"form": field(page, "form")})
    again = (await officer.get(LANE)).text
    forged = await officer.post(f"{LANE}/call", data={"form": "x"})
    assert "岗亭呼叫" in strip
    assert "需要处理 1" in strip
    assert "我去处理" in page
    assert answered.status_code == 303
    assert "已应答：王伟" in again
    assert "我去处理" not in again
    assert forged.status_code == 403


async def test_a_lane_that_there_is_not_is_said_to_be_none(officer: httpx.AsyncClient) -> None:
    for path, status in (("G1/E99", 404), ("G1/..%2f", 404), ("%3Cb%3E/E01", 404), ("G%00/E01", 400)):
        answer = await officer.get(f"{PAGE}/{path}")
        assert answer.status_code == status, path
        assert "<b>/" not in answer.text


async def test_hostile_texts_are_shown_as_text(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    verdict = shut()
    show = told.command(2, "show", text=HOSTILE)
    verdict = verdict.model_copy(update={"commands": (verdict.commands[0], show)})
    decided = told.reached(verdict.model_copy(update={"because": "gathered"})).model_copy(update={"plate": HOSTILE})
    await tell(gate, told.VISIT, topics.VERDICT_REACHED, decided)
    device = {"id": "x", "kind": "<i>{0}", "state": 2}
    await append(gate, topics.LANE_REPORTED, "S", {"open": True, "devices": [device]})
    await append(gate, topics.BARRIER_REPORTED, "S", {"state": "failed", "mode": "manual", "by": HOSTILE})
    for page in (PAGE, LANE, "/booth/G1/E01"):
        answer = await officer.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<i>" not in answer.text


async def test_a_zone_of_five_hundred_lanes_takes_few_round_trips(
    gate: GateUnderTest, officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {
        f"G{at // 50}.E{at % 50:02}": f'{{"document": {{"mode": "live"}}, "no": "{at}"}}'.encode() for at in range(500)
    }
    state = gate.host.states.of("gate-ingest").store.partitions
    await configure(gate, "G0.E00")
    state[0].buckets[f"{told.ZONE}/{CONFIGURED_LANE}"] = fields
    asked: list[str] = []
    for name in ("get", "get_text", "get_through", "get_many", "all", "all_texts", "count", "nos"):
        look = getattr(MemoryReader, name)

        def counted(reader: MemoryReader, *more: Any, look: Any = look, name: str = name) -> Any:
            asked.append(name)
            return look(reader, *more)

        monkeypatch.setattr(MemoryReader, name, counted)
    first = await now(officer)
    asked.clear()
    assert (await now(officer, first.headers["etag"])).status_code == 304
    assert len(shown(first.json()["whole"])) == 500
    assert asked.count("all_texts") == 1
    assert "all" not in asked
    assert LANE_SILENT == "lane-silent"
