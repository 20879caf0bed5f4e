"""The queue's page: it changes with the queue, says who is at which truck, and shows each officer their own lanes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from gate_ingest.desk.queue import pages
from gate_ingest.queue import feed
from httpx_sse import ServerSentEvent, aconnect_sse
from kakou.web import problem_table
from kakou.web.pages.words import SHARED_WORDS
from kakou.web.problems import Message

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.gate_ingest.serving import PATIENCE, served
from tests.unit.gate_ingest.test_desk import HOSTILE, OWN, PAGE, browser, field, referred, tell

CLAIM = f"{PAGE}/claim"


@asynccontextmanager
async def at_the_desk(
    gate: GateUnderTest, name: str = "", zone: str = told.ZONE, lanes: tuple[str, ...] = ()
) -> AsyncIterator[httpx.AsyncClient]:
    speaking = await gate.speaking_as("officer", zone=zone, lanes=lanes)
    async with browser(gate) as client:
        text = speaking.headers["Authorization"].removeprefix("Bearer ")
        await client.post("/desk/session", data={"token": text, "name": name})
        yield client


@pytest.fixture
async def officer(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    await tell(gate, referred())
    async with at_the_desk(gate, "李四") as client:
        yield client


@pytest.fixture
async def other(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    async with at_the_desk(gate, "赵六") as client:
        yield client


async def says(client: httpx.AsyncClient, visit: str = told.VISIT, **fields: str) -> httpx.Response:
    form = field((await client.get("/desk")).text, "form")
    return await client.post(f"/desk/visits/{visit}/claim", data={"form": form, "from": "queue", **fields})


def row(page: str, visit: str = told.VISIT) -> str:
    found = re.search(rf'<li [^>]*data-key="{re.escape(visit)}".*?</li>', page, re.DOTALL)
    assert found, page
    return found[0]


async def test_a_truck_that_is_taken_leads_to_its_page_and_is_marked_at_everybodys_desk(
    officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    free = row((await other.get("/desk")).text)
    answer = await says(officer, do="take")
    own, others = row((await officer.get("/desk")).text), row((await other.get("/desk")).text)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert "我来办" in free
    assert "您在办理" in own
    assert "交还" in own
    assert "李四 (王伟)</b> <small>正在办理" in others
    assert "<form" not in others, "what another officer has is taken over on its page, where it is seen"


async def test_a_truck_that_is_given_back_is_free(officer: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    await says(officer, do="take")
    answer = await says(officer, do="give-back")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert "我来办" in row((await other.get("/desk")).text)


async def test_whoever_comes_too_late_is_led_to_the_truck_and_takes_nothing(
    officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await says(officer, do="take")
    for late in (await says(other, do="take"), await says(other, do="give-back")):
        assert (late.status_code, late.headers["location"]) == (303, PAGE)
    assert "您在办理" in row((await officer.get("/desk")).text)


async def test_only_our_own_page_claims(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    form = field((await officer.get("/desk")).text, "form")
    foreign = await officer.post(CLAIM, data={"form": form, "do": "take"}, headers={"Sec-Fetch-Site": "cross-site"})
    forged = await officer.post(CLAIM, data={"form": "0" * 64, "do": "take"})
    async with browser(gate) as nobody:
        over = await nobody.post(CLAIM, data={"form": form, "do": "take"})
    assert [answer.status_code for answer in (foreign, forged, over)] == [403, 403, 401]
    assert "我来办" in row((await officer.get("/desk")).text)


async def test_the_next_truck_is_one_at_which_nobody_else_is(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await tell(gate, referred(1, "G1.E01.B"))
    await says(officer, do="take")
    assert (await officer.get("/desk/next")).headers["location"] == PAGE
    assert (await other.get("/desk/next")).headers["location"] == "/desk/visits/G1.E01.B"
    await says(other, "G1.E01.B", do="take")
    async with at_the_desk(gate) as third:
        assert (await third.get("/desk/next")).headers["location"] == "/desk"


async def test_an_officer_of_one_lane_sees_its_trucks_alone(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await tell(gate, referred(1, "G1.E02.B"))
    async with at_the_desk(gate, lanes=("G1/E02",)) as bound:
        for path in ("/desk", "/desk/now"):
            assert re.findall(r'data-key="([^"]+)"', (await bound.get(path)).text) == ["G1.E02.B"]
        assert 'data-count="1"' in (await bound.get("/desk")).text
        assert (await bound.get("/desk/next")).headers["location"] == "/desk/visits/G1.E02.B"
        assert (await says(bound, do="take")).status_code == 404
    assert "我来办" in row((await officer.get("/desk")).text)


async def test_two_zones_two_officers_and_nothing_of_the_other(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await says(officer, do="take")
    async with at_the_desk(gate, zone=OTHER_ZONE) as stranger:
        assert "没有车辆等候" in (await stranger.get("/desk")).text
        await tell(gate, referred(), zone=OTHER_ZONE)
        assert "我来办" in row((await stranger.get("/desk")).text)


async def test_a_hostile_name_is_shown_as_text(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    async with at_the_desk(gate, HOSTILE) as hostile:
        await says(hostile, do="take")
    page = (await officer.get("/desk")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


class Screen:
    """What the page's script is sent, and has on the screen."""

    def __init__(self, events: AsyncIterator[ServerSentEvent]) -> None:
        self._events = events
        self.html = ""

    async def until(self, text: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while text not in self.html:
                event = await anext(self._events)
                self.html = event.data if event.event == "queue" else self.html


@pytest.fixture
async def address(gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(feed, "CLAIMS_LOOK_EVERY", 0.02)
    monkeypatch.setattr(pages, "ALIVE_EVERY", 0.02)
    async with served(gate) as found:
        yield found


@asynccontextmanager
async def screen(client: httpx.AsyncClient, address: str) -> AsyncIterator[Screen]:
    cookies: Any = dict(client.cookies)
    async with (
        httpx.AsyncClient(base_url=address, cookies=cookies, headers=OWN) as line,
        aconnect_sse(line, "GET", "/desk/stream") as source,
    ):
        yield Screen(source.aiter_sse())


async def test_what_comes_is_taken_and_goes_is_on_the_screen_without_being_asked_for(
    gate: GateUnderTest, address: str, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    async with screen(other, address) as seen:
        await seen.until("我来办")
        assert seen.html == (await other.get("/desk/now")).text
        await tell(gate, referred(1, "G1.E01.B"))
        await seen.until("G1.E01.B")
        await says(officer, do="take")
        await seen.until("李四 (王伟)</b> <small>正在办理")
        for visit in (told.VISIT, "G1.E01.B"):
            await tell(gate, told.verdict(datetime.now(UTC), "release", visit=visit, revision=2))
        await seen.until("没有车辆等候")


async def test_a_truck_becomes_overdue_on_the_screen_by_time_alone(gate: GateUnderTest, address: str) -> None:
    await tell(gate, referred(), datetime.now(UTC) + timedelta(seconds=0.5))
    async with at_the_desk(gate) as client, screen(client, address) as seen:
        await seen.until("我来办")
        await seen.until("超时")


async def test_a_screen_that_cannot_be_told_the_queue_any_more_is_left_by_the_stream(
    officer: httpx.AsyncClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> None:
        raise OSError("Redis is away")

    async with screen(officer, address) as seen:
        await seen.until("我来办")
        monkeypatch.setattr(feed, "CANNOT_TELL_AFTER", 0.2)
        monkeypatch.setattr("tests.unit.gate_ingest.memory_host.MemoryNotes.lines_of", lost)
        with pytest.raises(StopAsyncIteration):
            await seen.until("nothing more")


async def test_without_a_session_nothing_is_streamed(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    async with browser(gate) as nobody:
        assert (await nobody.get("/desk/stream")).status_code == 401


async def test_what_cannot_be_shown_is_told_in_the_pages_language(
    officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise OSError("Redis is away")

    html = {"Accept": "text/html"}
    wrong = (await officer.get("/desk?lang=fr", headers=html)).text
    foreign = (await officer.post(CLAIM, headers=html | {"Sec-Fetch-Site": "cross-site"})).text
    monkeypatch.setattr(MemoryReader, "all", away)
    down = (await officer.get("/desk", headers=html)).text
    for page in (wrong, foreign, down):
        assert not re.search(r"<(?:p|small)[^>]*>[^<]*[A-Za-z]{4,}", page), page
    english = (await officer.get("/desk", headers=html | {"Accept-Language": "en"})).text
    assert "State unavailable" in english


def test_every_problem_has_a_sentence_for_people() -> None:
    by_a_server = {405, 408, 414, 431}
    statuses = {each.status for each in vars(problem_table).values() if isinstance(each, Message)} - by_a_server
    assert {f"problem_{status}" for status in statuses} <= SHARED_WORDS.keys()


async def test_every_word_on_the_page_is_a_word(officer: httpx.AsyncClient) -> None:
    assert "object at 0x" not in (await officer.get("/desk")).text
