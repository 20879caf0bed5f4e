"""The booth's screen: its lane alone, green for what stands now alone, and the call of an officer."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from unittest.mock import AsyncMock

import httpx
import pytest
from gate_ingest.handler import READ_MODEL
from gate_ingest.lanes.calls import ANSWER_SHOWN, LASTS, Call, Calls
from kakou.contracts import topics
from kakou.contracts.events.outbound import VisitEnded, VisitWaiting
from kakou.reasons.in_words import in_words
from kakou.web.pages.sessions import KIOSK_SECONDS, MOST_OF_A_TOKEN, SHIFT_SECONDS

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.test_desk import browser, field, heavy, token
from tests.unit.gate_ingest.test_ended_tokens import issue_anew
from tests.unit.gate_ingest.test_lane_now import append, opened, reaches, shut, tell

PAGE = "/booth/G1/E01"


async def signed_in(gate: GateUnderTest, client: httpx.AsyncClient, *lanes: str, zone: str = told.ZONE) -> None:
    bound = await gate.speaking_as("terminal", lanes=lanes, zone=zone)
    typed = bound.headers["Authorization"].removeprefix("Bearer ")
    answer = await client.post("/booth/session", data={"token": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, "/booth")


@pytest.fixture
async def booth(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    """The screen of lane G1/E01, signed in with the lane's own token."""
    await append(gate, topics.LANE_REPORTED, "S", {"open": True})
    async with browser(gate) as client:
        await signed_in(gate, client, "G1/E01")
        yield client


async def light(client: httpx.AsyncClient) -> str:
    found = re.search(r'data-light="(\w+)"', (await client.get(f"{PAGE}/now")).text)
    assert found
    return found[1]


async def test_a_sign_in_for_one_lane_leads_to_its_screen(gate: GateUnderTest, booth: httpx.AsyncClient) -> None:
    answer = await booth.get("/booth")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert "等待车辆" in (await booth.get(PAGE)).text
    assert "Waiting for a truck" in (await booth.get(PAGE)).text


async def test_a_sign_in_for_several_lanes_chooses_also_one_that_has_not_spoken(gate: GateUnderTest) -> None:
    async with browser(gate) as client:
        await signed_in(gate, client, "G1/E01", "G1/E02")
        page = (await client.get("/booth")).text
        assert "等待车辆" in (await client.get("/booth/G1/E02")).text
        assert (await client.get("/booth/G1/E02/now")).status_code == 200
    assert re.findall(r'href="(/booth/G1/[^"]+)"', page) == ["/booth/G1/E01", "/booth/G1/E02"]


@pytest.mark.parametrize("lanes", [["G1/E02"], ["G1/E01", "G1/E02"], []], ids=["another", "one more", "all"])
async def test_a_screen_ends_when_its_token_is_for_other_lanes(gate: GateUnderTest, lanes: list[str]) -> None:
    bound = (await gate.speaking_as("terminal", lanes=("G1/E01",))).headers["Authorization"].removeprefix("Bearer ")
    async with browser(gate) as screen, browser(gate) as anew:
        await screen.post("/booth/session", data={"token": bound})
        before = (await screen.get(PAGE)).status_code
        await issue_anew(gate, bound, "terminal", lanes=lanes)
        after = [(await screen.get(path)).status_code for path in (PAGE, f"{PAGE}/now")]
        await anew.post("/booth/session", data={"token": bound})
        again = (await anew.get(PAGE)).status_code
    assert (before, after, again != 401) == (200, [401, 401], True)


async def test_a_release_is_green_with_plate_and_what_the_driver_must_do(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    await reaches(gate, opened())
    page = (await booth.get(PAGE)).text
    assert await light(booth) == "green"
    assert "苏E01234" in page
    assert "放行，杆起后通行" in page
    assert "Released: drive on once the barrier is up" in page


async def test_a_release_that_was_taken_back_is_not_green(gate: GateUnderTest, booth: httpx.AsyncClient) -> None:
    await reaches(gate, opened())
    first = await booth.get(f"{PAGE}/now")
    await reaches(gate, shut(revision=2, sequence=2), because="decided")
    again = await booth.get(f"{PAGE}/now", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert 'data-light="amber"' in again.text


async def test_the_next_truck_does_not_find_the_green_of_the_one_before(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    await reaches(gate, opened("G1.E01.A"))
    waits = VisitWaiting(visit="G1.E01.B", waiting_for="weight", since=datetime.now(UTC))
    await tell(gate, "G1.E01.B", topics.VISIT_WAITING, waits)
    page = (await booth.get(PAGE)).text
    assert await light(booth) == "amber"
    assert "苏E01234" not in page, "the plate of the truck before"
    assert "请停稳，正在称重" in page


async def test_a_release_that_was_not_carried_out_in_time_is_not_green(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    verdict = opened()
    past = datetime.now(UTC) - timedelta(seconds=1)
    commands = tuple(each.model_copy(update={"not_after": past}) for each in verdict.commands)
    await reaches(gate, verdict.model_copy(update={"commands": commands}))
    assert await light(booth) == "amber"
    assert "请停车，等候关员" in (await booth.get(PAGE)).text


@pytest.mark.parametrize("what", ["the read model stands still", "the log does not answer"])
async def test_a_release_is_not_green_while_nobody_knows_whether_it_was_taken_back(
    gate: GateUnderTest, booth: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    await reaches(gate, opened())
    before = await light(booth)
    if what == "the log does not answer":
        monkeypatch.setattr(gate.host, "end", AsyncMock(side_effect=TimeoutError))
    else:
        await gate.host.stall(READ_MODEL)
        event = {"type": topics.LANE_REPORTED, "id": "9", "source": "/3105W/G1/E02", "subject": "S", "data": {}}
        await gate.host.append(told.ZONE, event, trace=None)
    page = (await booth.get(f"{PAGE}/now")).text
    assert before == "green"
    assert 'data-light="amber"' in page
    assert "请停车等候" in page
    assert "放行" not in page


async def test_a_barrier_that_rose_without_a_release_tells_nobody_to_drive(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    await reaches(gate, shut(word="refuse"))
    await tell(gate, told.VISIT, topics.PASSAGE_RECORDED, told.passage(datetime.now(UTC), 1))
    page = (await booth.get(PAGE)).text
    assert await light(booth) == "amber"
    assert "请停车，等候关员" in page
    assert "Drive on" not in page


async def test_hazardous_goods_are_not_green_before_the_safety_office_is_told(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    held = opened(held_for="announcement")
    await reaches(gate, held)
    before, page = await light(booth), (await booth.get(PAGE)).text
    gate.hazmat.says["freed"] = lambda unit, event: unit.emit(
        topics.RELEASE_OFFERED, told.offer(held), subject=held.visit
    )
    await append(gate, "freed", held.visit, {}, "/")
    assert (before, await light(booth)) == ("amber", "green")
    assert "危险货物 Hazardous goods" in page


async def test_a_truck_that_was_raised_for_long_ago_or_that_has_left_leaves_no_green(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    await reaches(gate, opened())
    now = datetime.now(UTC)
    await tell(gate, told.VISIT, topics.PASSAGE_RECORDED, told.passage(now, 1))
    up = await light(booth)
    await append(gate, topics.BARRIER_REPORTED, told.VISIT.split(".")[2], {"state": "lowered"})
    down = await light(booth)
    await tell(gate, told.VISIT, topics.VISIT_ENDED, VisitEnded(visit=told.VISIT, how="cleared", raised=True))
    assert (up, down, await light(booth)) == ("green", "none", "none")


async def test_a_refused_truck_is_told_so_with_the_reason_in_both_languages(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    await reaches(gate, shut(word="refuse").model_copy(update={"reasons": (heavy(),)}))
    page = (await booth.get(PAGE)).text
    assert await light(booth) == "red"
    assert in_words(heavy()).zh in page
    assert "不得通行" in page


async def test_the_screen_shows_no_other_lane_and_no_other_zone(gate: GateUnderTest, booth: httpx.AsyncClient) -> None:
    await reaches(gate, shut("G1.E02.B"))
    other_lane = [await booth.get("/booth/G1/E02"), await booth.get("/booth/G1/E02/now")]
    async with browser(gate) as client:
        await signed_in(gate, client, "G1/E02", zone=OTHER_ZONE)
        other_zone = await client.get("/booth/G1/E02")
    assert [answer.status_code for answer in (*other_lane, other_zone)] == [404, 401, 200]
    assert all("苏E01234" not in answer.text for answer in (*other_lane, other_zone))
    assert "等待车辆" in other_zone.text, "its own lane of that name, in which nobody is"


async def test_the_session_of_a_lanes_token_is_good_for_its_screen_alone(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    await reaches(gate, shut())
    form = field((await booth.get(PAGE)).text, "form")
    event = {"type": topics.LANE_REPORTED, "id": "1", "source": "/3105W/G1/E01", "subject": "s", "specversion": "1.0"}
    headers = {"X-Kakou-Form": form}
    answers = [
        await booth.get(f"/v1/visits/{told.VISIT}"),
        await booth.get("/v1/lanes/G1/E01/commands"),
        await booth.post("/v1/events", json=event | {"data": {"open": False}}, headers=headers),
        await booth.get("/desk/now"),
        await booth.get(f"/desk/visits/{told.VISIT}/standing"),
        await booth.post(f"/desk/visits/{told.VISIT}/decision", data={"form": form, "decision": "release"}),
    ]
    assert [answer.status_code for answer in answers] == [401] * len(answers)


async def test_a_screens_session_of_a_token_with_every_scope_is_no_officers_either(gate: GateUnderTest) -> None:
    await reaches(gate, shut())
    async with browser(gate) as client:
        typed = await token(gate, "terminal", "officer", "safety", "ops")
        await client.post("/booth/session", data={"token": typed})
        assert (await client.get("/desk/now")).status_code == 401
        assert (await client.get("/v1/referrals")).status_code == 401
        assert (await client.get(PAGE)).status_code == 200


async def test_an_officer_may_look_at_any_booth_of_the_zone_and_others_may_not(gate: GateUnderTest) -> None:
    await reaches(gate, shut())
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer")})
        assert "苏E01234" in (await client.get(PAGE)).text
    async with browser(gate) as client:
        refused = await client.post("/booth/session", data={"token": await token(gate, "safety", "customs")})
        assert refused.status_code == 403
        assert "没有终端（terminal）权限" in refused.text
        assert "苏E01234" not in (await client.get(PAGE)).text


async def test_an_officer_who_looks_at_a_booth_goes_back_or_signs_out_without_a_token(gate: GateUnderTest) -> None:
    await reaches(gate, shut())
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer")})
        page = (await client.get(PAGE)).text
        left = await client.post("/desk/sign-out", data={"form": field(page.partition('id="leave"')[2], "form")})
        gone = await client.get(PAGE)
    assert 'href="/desk/lanes/G1/E01"' in page
    assert '<button form="leave">退出</button>' in page
    assert "/booth/sign-out" not in page
    assert (left.status_code, gone.status_code) == (303, 401)


async def test_the_screens_session_lasts_and_a_persons_does_not(gate: GateUnderTest) -> None:
    bound = await gate.speaking_as("terminal", lanes=("G1/E01",))
    typed = bound.headers["Authorization"].removeprefix("Bearer ")
    async with browser(gate) as client:
        kiosk = await client.post("/booth/session", data={"token": typed})
    async with browser(gate) as client:
        person = await client.post("/desk/session", data={"token": await token(gate, "officer")})
    assert f"Max-Age={KIOSK_SECONDS}" in kiosk.headers["set-cookie"]
    assert f"Max-Age={SHIFT_SECONDS}" in person.headers["set-cookie"]


async def test_a_persons_signing_in_ends_no_screen_of_the_same_token(gate: GateUnderTest) -> None:
    typed = await token(gate, "terminal", "officer")
    await append(gate, topics.LANE_REPORTED, "S", {"open": True})
    async with browser(gate) as screen:
        await screen.post("/booth/session", data={"token": typed})
        for _ in range(MOST_OF_A_TOKEN):
            async with browser(gate) as person:
                assert (await person.post("/desk/session", data={"token": typed})).status_code == 303
        assert (await screen.get(f"{PAGE}/now")).status_code == 200


async def test_the_screens_session_ends_with_its_token(gate: GateUnderTest) -> None:
    bound = await gate.speaking_as("terminal", lanes=("G1/E01",))
    typed = bound.headers["Authorization"].removeprefix("Bearer ")
    async with browser(gate) as client:
        await client.post("/booth/session", data={"token": typed})
        before = await client.get(f"{PAGE}/now")
        digest = sha256(typed.encode()).hexdigest()
        await append(gate, topics.TOKEN_REVOKED, "t", {"digest": digest}, "/")
        after = await client.get(f"{PAGE}/now")
    assert (before.status_code, after.status_code) == (200, 401)


async def test_the_booth_calls_an_officer_once_however_often_it_is_pressed(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    await reaches(gate, shut())
    form = field((await booth.get(PAGE)).text, "form")
    for _ in range(3):
        answer = await booth.post(f"{PAGE}/call", data={"form": form})
        assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    calls = Calls(gate.host.notes())  # type: ignore[arg-type]
    found = await calls.of(told.ZONE, datetime.now(UTC))
    forged = await booth.post(f"{PAGE}/call", data={"form": "x"})
    other = await booth.post("/booth/G1/E02/call", data={"form": form})
    assert {lane: call.visit for lane, call in found.items()} == {"G1.E01": told.VISIT}
    assert "已呼叫关员" in (await booth.get(PAGE)).text
    assert (forged.status_code, other.status_code) == (403, 303)
    assert list(await calls.of(told.ZONE, datetime.now(UTC))) == ["G1.E01"], "no lane but its own is called for"


async def test_a_call_is_on_top_of_the_queue_until_it_is_answered(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    form = field((await booth.get(PAGE)).text, "form")
    async with browser(gate) as officer, browser(gate) as bound:
        await officer.post("/desk/session", data={"token": await token(gate, "officer")})
        of_another_lane = await gate.speaking_as("officer", lanes=("G1/E02",))
        typed = of_another_lane.headers["Authorization"].removeprefix("Bearer ")
        await bound.post("/desk/session", data={"token": typed})
        before = (await officer.get("/desk")).text
        await booth.post(f"{PAGE}/call", data={"form": form})
        called, elsewhere = (await officer.get("/desk")).text, (await bound.get("/desk")).text
        page = (await officer.get("/desk/lanes/G1/E01")).text
        await officer.post("/desk/lanes/G1/E01/call", data={"form": field(page, "form")})
        answered = (await officer.get("/desk")).text
    assert ["岗亭呼叫关员" in each for each in (before, called, elsewhere, answered)] == [False, True, False, False]


async def test_a_call_ends_some_time_after_its_answer_or_its_making(gate: GateUnderTest) -> None:
    calls, at = Calls(gate.host.notes()), datetime.now(UTC)  # type: ignore[arg-type]
    await calls.call(told.ZONE, "G1.E01", Call(at=at, visit=None, by="E01"))
    await calls.call(told.ZONE, "G1.E02", Call(at=at, visit=None, by="E02"))
    await calls.answer(told.ZONE, "G1.E01", "王伟", at)
    await calls.answer(told.ZONE, "G1.E01", "李四", at)
    first = await calls.of(told.ZONE, at)
    assert first["G1.E01"].answered_by == "王伟", "the first who says so"
    assert list(await calls.of(told.ZONE, at + ANSWER_SHOWN)) == ["G1.E02"]
    assert await calls.of(told.ZONE, at + LASTS) == {}
    assert await calls.of(OTHER_ZONE, at) == {}


async def test_in_a_lane_in_shadow_the_screen_tells_nobody_to_drive(
    gate: GateUnderTest, booth: httpx.AsyncClient
) -> None:
    document = told.document_changed("lane", "G1.E01", {"gate": "G1", "lane": "E01", "mode": "shadow"})
    await tell(gate, "G1.E01", topics.DOCUMENT_CHANGED, document)
    await reaches(gate, opened().model_copy(update={"commands": ()}))
    assert await light(booth) == "none"
    assert "请按现场指挥" in (await booth.get(PAGE)).text


async def test_whoever_passes_by_cannot_sign_the_screen_out(gate: GateUnderTest) -> None:
    await append(gate, topics.LANE_REPORTED, "S", {"open": True})
    own, others = [
        (await gate.speaking_as("terminal", lanes=("G1/E01",))).headers["Authorization"].removeprefix("Bearer ")
        for _ in range(2)
    ]
    async with browser(gate) as client:
        await client.post("/booth/session", data={"token": own})
        page = (await client.get("/booth/sign-out")).text
        word = {"form": field(page, "form")}
        refused = [await client.post("/booth/sign-out", data=word | more) for more in ({}, {"token": others})]
        still = await client.get(PAGE)
        left = await client.post("/booth/sign-out", data=word | {"token": own})
        gone = await client.get(PAGE)
    assert 'href="/booth/sign-out"' in still.text
    assert [each.status_code for each in refused] == [403, 403]
    assert "不是登录时使用的令牌" in refused[1].text
    assert (still.status_code, left.status_code, gone.status_code) == (200, 303, 401)
