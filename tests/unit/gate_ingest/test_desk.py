"""The officer's desk: who waits, why, and a decision that is taken on what was seen, once."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, cast

import httpx
import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.intake.intake import Intake
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.outbound import ForecastMade, VisitWaiting
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.verdicts import PassVerdict, Reason, Verdict, Weighing
from kakou.reasons.rendering import render
from kakou.runtime.events.event import Event
from kakou.runtime.host import LogUnavailable
from kakou.runtime.redis.notes import Notes
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.web.pages.sign_in_codes import SignInCodes
from pydantic import BaseModel

from tests.unit.contracts.samples import PASS
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.memory_states import MemoryReader

OWN: Final = {"Origin": "http://gate"}
PAGE: Final = f"/desk/visits/{told.VISIT}"
FULL: Final = {"storage_unit": "T-01", "ratio_now": "0.96000", "ratio_then": "1.00000", "level_then": "4"}
HOSTILE: Final = "<script>alert(1)</script>\"'"


def heavy() -> Reason:
    facts = {"declared": "28500.00000", "measured": "35000.00000", "difference": "-6500.00000", "band": "855.00000"}
    return render("weight.vehicle.outside-band", facts | {"side": "unload", "excess": "5645.00000"}, "refer")


def weighed() -> Weighing:
    numbers = {"declared": "28500", "measured": "35000", "difference": "-6500", "band": "855", "uncertainty": "50"}
    return Weighing.model_validate({"level": "vehicle", **numbers})


def referred(revision: int = 1, visit: str = told.VISIT, *reasons: Reason) -> Verdict:
    verdict = told.verdict(datetime.now(UTC), "refer", visit=visit, revision=revision)
    return verdict.model_copy(update={"reasons": reasons or (heavy(),), "weights": (weighed(),)})


async def tell(gate: GateUnderTest, verdict: Verdict, due: datetime | None = None, zone: str = told.ZONE) -> None:
    await heard(gate, verdict.visit, topics.VERDICT_REACHED, told.reached(verdict, due), zone)


async def heard(gate: GateUnderTest, visit: str, type_: str, data: BaseModel, zone: str = told.ZONE) -> None:
    gate.script.says["said"] = lambda unit, event: unit.emit(type_, data, subject=visit)
    event = {"type": "said", "id": "1", "source": "/", "subject": visit, "data": {}}
    position = await gate.host.append(zone, event, trace=None)
    for service in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(service, 0, position.offset, 10)


async def foresee(gate: GateUnderTest, made: ForecastMade) -> None:
    """hazmat-notify tells a forecast for the verdict in force: no revision comes of it."""
    gate.hazmat.says["foreseen"] = lambda unit, event: unit.emit(topics.FORECAST_MADE, made, subject=made.visit)
    event = {"type": "foreseen", "id": "9", "source": "/", "subject": made.visit, "data": {}}
    position = await gate.host.append(told.ZONE, event, trace=None)
    for service in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(service, 0, position.offset, 10)


@asynccontextmanager
async def browser(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    transport = gate.transport
    async with httpx.AsyncClient(transport=transport, base_url="http://gate", headers=OWN, timeout=30) as client:
        yield client


async def token(gate: GateUnderTest, *scopes: str, zone: str = told.ZONE) -> str:
    client = await gate.speaking_as(*scopes, zone=zone)
    return client.headers["Authorization"].removeprefix("Bearer ")


@pytest.fixture
async def officer(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the desk."""
    async with browser(gate) as client:
        answer = await client.post("/desk/session", data={"token": await token(gate, "officer")})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        yield client


def field(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def fields(page: str, **typed: str) -> dict[str, str]:
    return {name: field(page, name) for name in ("form", "once", "revision", "standing", "withheld")} | typed


def decided(gate: GateUnderTest) -> list[Any]:
    return [event for event in gate.on_log() if event["type"] == topics.VISIT_DECIDED]


async def test_without_an_officers_token_there_is_no_desk(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    async with browser(gate) as client:
        wrong = await client.post("/desk/session", data={"token": f"kk_{told.ZONE}_{'x' * 32}", "name": "王伟"})
        other = await client.post("/desk/session", data={"token": await token(gate, "safety", "terminal")})
        pages = [await client.get(path) for path in ("/desk", PAGE)]
        parts = [await client.get(path) for path in ("/desk/now", f"{PAGE}/standing")]
    assert (wrong.status_code, "令牌无效" in wrong.text) == (401, True)
    assert (other.status_code, "没有关员" in other.text) == (403, True)
    assert all('name="token"' in page.text and "苏E01234" not in page.text for page in pages)
    assert [part.status_code for part in parts] == [401, 401]


async def test_the_session_ends_with_signing_out(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    form = field((await officer.get("/desk")).text, "form")
    cookie = officer.cookies["kakou_session"]
    assert "kk_" not in cookie
    assert (await officer.post("/desk/sign-out", data={"form": form})).status_code == 303
    again = await officer.get("/desk/now", headers={"Cookie": f"kakou_session={cookie}"})
    assert again.status_code == 401


async def test_the_queue_says_who_waits_where_and_why_the_longest_first(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    late = datetime.now(UTC) - timedelta(minutes=1)
    for visit, due in (("G1.E02.A", late), ("G1.E01.B", None)):
        await tell(gate, referred(1, visit), due)
    page = (await officer.get("/desk")).text
    assert re.findall(r'data-key="([^"]+)"', page) == ["G1.E02.A", "G1.E01.B"]
    assert "苏E01234" in page
    assert "申报28500千克，实测35000千克" in page
    assert page.count("超时") == 1
    assert "(2) 关员工作台" in page


async def test_the_queue_is_sent_again_only_when_it_has_changed(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    first = await officer.get("/desk/now")
    same = await officer.get("/desk/now", headers={"If-None-Match": first.headers["etag"]})
    await tell(gate, referred())
    other = await officer.get("/desk/now", headers={"If-None-Match": first.headers["etag"]})
    assert (same.status_code, other.status_code) == (304, 200)


async def test_another_zones_trucks_are_not_shown(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await tell(gate, referred(), zone=OTHER_ZONE)
    assert "苏E01234" not in (await officer.get("/desk")).text
    assert (await officer.get(PAGE)).status_code == 404


async def test_a_trucks_page_shows_what_was_read_beside_its_papers_and_the_gravest_reason_first(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    mismatch = render("identity.plate.mismatch", {"read": "苏E01234", "pass": "Z1", "declared": "苏E99999"})
    await tell(gate, referred(1, told.VISIT, heavy(), mismatch))
    page = (await officer.get(PAGE)).text
    assert page.index("苏E99999") < page.index("多6500千克")
    assert re.search("≠ <span[^>]*>不符", page)
    assert "<svg viewBox" in page
    officer.cookies.set("kakou_language", "en")
    english = (await officer.get(PAGE)).text
    assert "outside the band" in english


async def test_papers_beyond_those_shown_are_counted_and_their_goods_compared(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    nos = [f"Z3105I2611220000000000{at:02}" for at in range(12)]
    for no in nos:
        documents = [{"kind": "list", "no": f"QD310526I00000004{at}"} for at in range(6)]
        plate = "苏E99999" if no == nos[-1] else "苏E01234"
        vehicle = PASS["vehicle"] | {"plate": plate}
        filed = GatePass.model_validate(PASS | {"no": no, "documents": documents, "vehicle": vehicle})
        await heard(gate, told.VISIT, topics.PASS_CHANGED, told.pass_changed(filed, datetime.now(UTC)))
    passes = tuple(PassVerdict(no=no, verdict="refer") for no in [*nos, "Z-unknown"])
    await tell(gate, referred().model_copy(update={"passes": passes}))
    page = (await officer.get(PAGE)).text
    assert "另有3份核放单未显示" in page
    assert page.count("另有6份单证未显示") == 10
    assert "苏E99999" in page, "of a pass that is not shown"


async def test_a_decision_goes_on_the_log_once_however_often_it_is_sent(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    typed = fields((await officer.get(PAGE)).text, decision="release", template="已核对车牌", words="无误")
    answers = [await officer.post(f"{PAGE}/decision", data=typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    ids = {event["id"] for event in decided(gate)}
    data = decided(gate)[0]["data"]
    assert len(ids) == 1, "lane-router drops the second as a repeat"
    assert (data["reason"], data["revision"], data["by"]) == ("已核对车牌；无误", 1, "王伟")


@pytest.mark.parametrize(
    ("typed_name", "by"),
    [("李四", "李四 (王伟)"), ("", "王伟"), ("李" * 300, "李" * 100 + " (王伟)"), ("a\x01b", None)],
)
async def test_a_name_that_was_typed_stands_beside_the_tokens(
    gate: GateUnderTest, typed_name: str, by: str | None
) -> None:
    await tell(gate, referred())
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer"), "name": typed_name})
        typed = fields((await client.get(PAGE)).text, decision="inspect", words="看看")
        await client.post(f"{PAGE}/decision", data=typed)
    [event] = decided(gate)
    VisitDecided.model_validate(event["data"])
    assert by in (None, event["data"]["by"])


async def test_nobody_signs_in_or_decides_with_the_character_nul(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    typed = fields((await officer.get(PAGE)).text, decision="inspect", words="a\x00b")
    decides = await officer.post(f"{PAGE}/decision", data=typed)
    async with browser(gate) as client:
        signs_in = await client.post("/desk/session", data={"token": await token(gate, "officer"), "name": "a\x00b"})
        page = await client.get(PAGE)
    assert (decides.status_code, signs_in.status_code, page.status_code) == (422, 422, 401)
    assert [each["pointer"] for each in signs_in.json()["errors"]] == ["/form/name"]
    assert decided(gate) == []


async def test_news_between_look_and_click_is_shown_and_nothing_is_released(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    looked_at = (await officer.get(PAGE)).text
    await tell(gate, referred(2, told.VISIT, heavy(), render("weight.reading.not-collected", {})))
    refused = told.settled("refused", 409, "revision 2 is in force")
    gate.script.says[topics.VISIT_DECIDED] = lambda unit, event: unit.emit(
        topics.WRITE_SETTLED, refused, outcome="refused"
    )
    answer = await officer.post(f"{PAGE}/decision", data=fields(looked_at, decision="release", words="查过了"))
    assert answer.status_code == 409
    assert "情况在您查看之后有了变化" in answer.text
    assert "没有采集到重量" in answer.text
    assert "查过了" in answer.text, "what was written is not lost"
    assert field(answer.text, "revision") == "2"
    assert " checked" not in answer.text, "the same keys once more release nothing"
    assert decided(gate)[0]["data"]["revision"] == 1


async def test_a_forecast_between_look_and_click_is_shown_and_not_released_over(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    verdict = referred().model_copy(update={"hazardous": True})
    await tell(gate, verdict)
    looked_at, stood = (await officer.get(PAGE)).text, (await officer.get(f"{PAGE}/standing")).text
    made = ForecastMade(
        visit=verdict.visit,
        gate="G1",
        lane="E01",
        revision=verdict.revision,
        reasons=(render("hazmat.forecast.level", FULL, "refer"),),
        withheld=None,
    )
    await foresee(gate, made)
    answer = await officer.post(f"{PAGE}/decision", data=fields(looked_at, decision="release", words="查过了"))
    assert "T-01" not in looked_at
    assert (await officer.get(f"{PAGE}/standing")).text != stood, "the page says that there is news"
    assert (answer.status_code, "情况在您查看之后有了变化" in answer.text, "T-01" in answer.text) == (409, True, True)
    assert "查过了" in answer.text
    assert " checked" not in answer.text
    assert decided(gate) == []
    await officer.post(f"{PAGE}/decision", data=fields(answer.text, decision="release", words="罐容已核"))
    assert len(decided(gate)) == 1


def awaiting() -> Verdict:
    """An officer's release of a hazardous truck, of which the safety office is not told yet."""
    verdict = told.verdict(datetime.now(UTC), "release", told.command(1, held_for="announcement"))
    word = render("officer.decision.release", {"by": "王伟", "reason": "已核对"})
    return verdict.model_copy(update={"reasons": (word, heavy())})


async def test_a_release_can_be_taken_back_while_it_waits_for_the_safety_office(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, awaiting())
    page = (await officer.get(PAGE)).text
    assert re.findall(r'name="decision" value="(\w+)"', page) == ["release", "rescind"]
    typed = fields(page, decision="rescind", words="误操作")
    answer = await officer.post(f"{PAGE}/decision", data=typed | {"standing": "1.another"})
    assert answer.status_code == 303, "no news keeps the release up"
    data = decided(gate)[0]["data"]
    assert (data["decision"], data["revision"]) == ("rescind", 1)


@pytest.mark.parametrize(("waits_for", "told_so"), [("announcement", "尚未通知安全部门"), ("weight", "尚无结论")])
async def test_a_truck_without_a_verdict_is_not_shown_as_one_in_order(
    gate: GateUnderTest, officer: httpx.AsyncClient, waits_for: str, told_so: str
) -> None:
    if waits_for == "announcement":
        await tell(gate, awaiting())
    else:
        told_first = VisitWaiting(visit=told.VISIT, waiting_for=waits_for, since=datetime.now(UTC))
        await heard(gate, told.VISIT, topics.VISIT_WAITING, told_first)
    page = (await officer.get(PAGE)).text
    assert page.count(told_so) == 2
    assert "没有拦停原因" not in page
    assert "没有核放单" not in page


async def test_a_form_that_is_shown_again_with_news_asks_for_the_choice_anew(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    looked_at = (await officer.get(PAGE)).text
    unchanged = await officer.post(f"{PAGE}/decision", data=fields(looked_at, decision="release"))
    await tell(gate, referred(2, told.VISIT, heavy(), render("weight.reading.not-collected", {})))
    changed = await officer.post(f"{PAGE}/decision", data=fields(looked_at, decision="release"))
    assert (unchanged.status_code, " checked" in unchanged.text) == (422, True)
    assert (changed.status_code, " checked" in changed.text) == (422, False)
    assert "情况在您查看之后有了变化" in changed.text
    assert decided(gate) == []


@pytest.mark.parametrize(
    ("typed", "told_so"),
    [
        ({"words": "好"}, "请选择一项决定"),
        ({"decision": "raise", "words": "好"}, "请选择一项决定"),
        ({"decision": "release"}, "请选择或填写理由"),
        ({"decision": "release", "words": "好" * 1_001}, "请选择或填写理由"),
        ({"decision": "release", "words": " \n "}, "请选择或填写理由"),
    ],
)
async def test_what_cannot_be_a_decision_is_told_and_not_sent(
    gate: GateUnderTest, officer: httpx.AsyncClient, typed: dict[str, str], told_so: str
) -> None:
    await tell(gate, referred())
    answer = await officer.post(f"{PAGE}/decision", data=fields((await officer.get(PAGE)).text, **typed))
    assert (answer.status_code, told_so in answer.text) == (422, True)
    assert decided(gate) == []


@pytest.mark.parametrize("away", [LogUnavailable, OSError, TimeoutError])
async def test_a_decision_that_may_be_on_record_is_told_so_and_sent_again_as_the_same(
    gate: GateUnderTest, officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, away: type[Exception]
) -> None:
    async def lost(*_: object, **__: object) -> None:
        raise away

    await tell(gate, referred())
    typed = fields((await officer.get(PAGE)).text, decision="release", words="好")
    with monkeypatch.context() as cut:
        cut.setattr(Intake, "append", lost)
        answer = await officer.post(f"{PAGE}/decision", data=typed, headers={"Accept": "text/html"})
    assert (answer.status_code, "决定可能已记录" in answer.text) == (503, True)
    assert "请求未完成" not in answer.text
    assert (field(answer.text, "once"), " checked" in answer.text) == (typed["once"], True)


async def test_a_repeat_of_a_decision_on_a_withheld_release_says_the_same(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    verdict = awaiting().model_copy(update={"reasons": ()})
    await tell(gate, verdict)
    await foresee(gate, told.withheld(verdict))
    typed = fields((await officer.get(PAGE)).text, decision="release", words="罐容已核")
    await officer.post(f"{PAGE}/decision", data=typed)
    await tell(gate, awaiting().model_copy(update={"revision": 2, "supersedes": 1}))
    await officer.post(f"{PAGE}/decision", data=typed)
    first, repeat = decided(gate)
    assert first["data"]["withheld"] is True
    assert (repeat["id"], repeat["data"]) == (first["id"], first["data"])


async def test_a_repeat_of_a_decision_that_was_refused_is_told_why(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    offsets: list[int] = []

    def say(unit: UnitOfWork, event: Event) -> None:
        first = offsets[0] if offsets else None
        offsets.append(event.origin.root)
        again = told.settled("duplicate", 200, first=first)
        answer = told.settled("refused", 409, "not liftable") if first is None else again
        unit.emit(topics.WRITE_SETTLED, answer, outcome=answer.outcome)

    gate.script.says[topics.VISIT_DECIDED] = say
    typed = fields((await officer.get(PAGE)).text, decision="release", words="好")
    answers = [await officer.post(f"{PAGE}/decision", data=typed) for _ in range(2)]
    assert len(offsets) == 2
    assert [(answer.status_code, "未生效" in answer.text) for answer in answers] == [(409, True)] * 2


@pytest.mark.parametrize("revision", ["", "x", "0", "²", "9" * 30, "9" * 5_000])
async def test_a_decision_without_the_revision_that_was_looked_at_is_not_sent(
    gate: GateUnderTest, officer: httpx.AsyncClient, revision: str
) -> None:
    await tell(gate, referred())
    typed = fields((await officer.get(PAGE)).text, decision="release", words="好") | {"revision": revision}
    assert (await officer.post(f"{PAGE}/decision", data=typed)).status_code == 422
    assert decided(gate) == []


async def test_only_our_own_page_decides(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await tell(gate, referred())
    typed = fields((await officer.get(PAGE)).text, decision="release", words="好")
    foreign = await officer.post(f"{PAGE}/decision", data=typed, headers={"Sec-Fetch-Site": "cross-site"})
    forged = await officer.post(f"{PAGE}/decision", data=typed | {"form": "0" * 64})
    by_cookie = await officer.post(f"/v1/visits/{told.VISIT}/decision", json={"decision": "release", "reason": "好"})
    async with browser(gate) as other:
        over = await other.post(f"{PAGE}/decision", data=typed)
    assert [answer.status_code for answer in (foreign, forged, by_cookie, over)] == [403, 403, 403, 401]
    assert "未提交任何决定" in over.text
    assert decided(gate) == []


async def test_what_no_officer_may_lift_is_not_offered_for_release(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred(1, told.VISIT, render("pass.state.void", {"pass": "Z1"})))
    page = (await officer.get(PAGE)).text
    assert "关员不可放行" in page
    assert 'value="release"' not in page
    assert 'value="refuse"' in page


async def test_hostile_texts_are_shown_as_text(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    mismatch = render("identity.plate.mismatch", {"read": HOSTILE, "pass": HOSTILE, "declared": HOSTILE})
    await tell(gate, referred(1, told.VISIT, mismatch))
    typed = fields((await officer.get(PAGE)).text, words=HOSTILE)
    pages = [
        await officer.get("/desk"),
        await officer.get(PAGE),
        await officer.post(f"{PAGE}/decision", data=typed),
        await officer.get(f"/desk/visits/{HOSTILE.replace('/', '')}"),
        await officer.post("/desk/session", data={"token": "x", "name": HOSTILE}),
    ]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"


async def test_one_session_serves_the_desks_reads_of_the_interface(
    gate: GateUnderTest, officer: httpx.AsyncClient
) -> None:
    assert (await officer.get("/v1/referrals")).status_code == 200
    assert (await officer.get("/v1/policy")).status_code == 403


async def test_a_sign_in_link_is_good_once_and_holds_no_token(gate: GateUnderTest) -> None:
    text = await token(gate, "officer")
    code = await SignInCodes(cast(Notes, gate.host.notes())).new(told.ZONE, sha256(text.encode()).hexdigest())
    async with browser(gate) as client, browser(gate) as thief:
        looked = await client.get("/desk/enter", params={"code": code})
        first = await client.post("/desk/session", data={"code": code, "name": "李四"})
        second = await thief.post("/desk/session", data={"code": code})
        guess = await thief.post("/desk/session", data={"code": "x" * 43})
        desk = await client.get("/desk")
    assert (looked.status_code, code in looked.text, "set-cookie" in looked.headers) == (200, True, False)
    assert (first.status_code, "李四" in desk.text) == (303, True)
    assert [(answer.status_code, "已用过或已过期" in answer.text) for answer in (second, guess)] == [(401, True)] * 2
    assert code not in str(gate.host.notes())


async def test_a_sign_in_link_says_for_whom_it_is_in_either_language_and_whether_it_is_still_good(
    gate: GateUnderTest,
) -> None:
    text = await token(gate, "officer")
    code = await SignInCodes(cast(Notes, gate.host.notes())).new(told.ZONE, sha256(text.encode()).hexdigest())
    async with browser(gate) as client:
        looked = await client.get("/desk/enter", params={"code": code})
        english = await client.get("/desk/enter", params={"code": code, "lang": "en"}, follow_redirects=True)
        await client.post("/desk/session", data={"code": code})
        used = await client.get("/desk/enter", params={"code": code})
    assert (told.ZONE in looked.text, "此登录链接用于 <b>" in looked.text) == (True, True)
    assert ("This sign-in link is for <b>" in english.text, code in english.text) == (True, True)
    assert (used.status_code, "used, or is too old" in used.text) == (401, True)


async def test_a_link_for_a_token_that_is_no_officers_opens_no_desk(gate: GateUnderTest) -> None:
    text = await token(gate, "safety")
    code = await SignInCodes(cast(Notes, gate.host.notes())).new(told.ZONE, sha256(text.encode()).hexdigest())
    async with browser(gate) as client:
        answer = await client.post("/desk/session", data={"code": code})
    assert (answer.status_code, answer.cookies.get("kakou_session")) == (403, None)


async def test_a_state_that_cannot_be_read_is_told_on_a_page_that_tries_again(
    gate: GateUnderTest, officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(self: object, zone: str, kind: str, model: object) -> dict[str, object]:
        raise TimeoutError

    monkeypatch.setattr(MemoryReader, "all", away)
    page = await officer.get("/desk", headers={"Accept": "text/html"})
    script = await officer.get("/desk/now")
    assert (page.status_code, script.status_code) == (503, 503)
    assert "正在重试" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert script.headers["content-type"] == "application/problem+json"


async def test_a_forged_form_is_refused_on_a_page_for_people(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await tell(gate, referred())
    typed = fields((await officer.get(PAGE)).text, decision="release", words="好") | {"form": "x"}
    answer = await officer.post(f"{PAGE}/decision", data=typed, headers={"Accept": "text/html"})
    assert (answer.status_code, "未提交：页面已过期" in answer.text) == (403, True)
    elsewhere = {"Accept": "text/html", "Origin": "http://elsewhere"}
    foreign = await officer.post(f"{PAGE}/decision", data=typed, headers=elsewhere)
    assert (foreign.status_code, "请求未完成" in foreign.text) == (403, True)
    assert "refresh" not in answer.text + foreign.text
    assert decided(gate) == []


async def test_the_address_of_a_decision_leads_to_its_truck(officer: httpx.AsyncClient) -> None:
    answer = await officer.get(f"{PAGE}/decision")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)


@pytest.mark.parametrize("path", [f"/desk/enter?code={'x' * 101}", "/desk?lang=fr"])
async def test_an_address_that_cannot_be_meant_is_told_on_a_page(officer: httpx.AsyncClient, path: str) -> None:
    answer = await officer.get(path, headers={"Accept": "text/html"})
    assert (answer.status_code, "请求未完成" in answer.text) == (422, True)


async def test_the_sign_in_form_is_short(gate: GateUnderTest) -> None:
    async with browser(gate) as client:
        answer = await client.post("/desk/session", data={"token": "x" * 4_100})
    assert answer.status_code == 413
