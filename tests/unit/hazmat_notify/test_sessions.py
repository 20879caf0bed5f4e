"""The board's session is no token, ends when it should, and writes only what its own page sends."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic
from typing import Any, cast
from uuid import uuid4

import httpx
import orjson
import pytest
from hazmat_notify.app import http_app
from hazmat_notify.handler import SERVICE
from hazmat_notify.http.context import new_desk
from hazmat_notify.metrics import HazmatMetrics
from hazmat_notify.settings import Settings
from kakou.contracts import topics
from kakou.runtime.host import Host
from kakou.service.token_table import TokenTable
from kakou.web.access.auth import TOKEN
from kakou.web.pages import sessions
from prometheus_client import CollectorRegistry

from tests.unit.gate_ingest.memory_host import MemoryHost
from tests.unit.gate_ingest.upstream import Script, deciders
from tests.unit.hazmat_notify.office import ZONE

OWN = {"Origin": "http://office"}
WRITES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "/v1/drills", {"text": "泄漏演练"}),
    ("DELETE", "/v1/drills/A1", None),
    ("PUT", "/v1/escalation", {"contacts": []}),
    ("POST", "/v1/subscriptions", {"url": "https://safety.example/"}),
    ("PATCH", "/v1/subscriptions/S1", {"state": "suspended"}),
    ("DELETE", "/v1/subscriptions/S1", None),
    ("POST", "/v1/subscriptions/S1/redelivery", {"first": 1, "last": 1}),
    ("POST", "/v1/alerts/A1/acknowledgement", {"answer": "taken"}),
]


@dataclass
class Board:
    host: MemoryHost
    app: Any

    def browser(self, scheme: str = "http", **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://office", headers=headers, timeout=30)

    async def token(self, *scopes: str) -> str:
        text = f"kk_{ZONE}_{uuid4().hex}"
        data = {"digest": sha256(text.encode()).hexdigest(), "name": "值班室", "scopes": scopes}
        await self.tell(topics.TOKEN_ISSUED, data)
        return text

    async def revoke(self, token: str) -> None:
        await self.tell(topics.TOKEN_REVOKED, {"digest": sha256(token.encode()).hexdigest()})

    def on_log(self, kind: str = "") -> list[Any]:
        """Events of this type, else all."""
        events = [orjson.loads(record.value or b"") for record in self.host.log.records(topics.INBOUND_TOPIC, 0)]
        return [event for event in events if kind in ("", event["type"])]

    def written(self) -> int:
        """How many events stand on the log."""
        return len(self.on_log())

    async def tell(self, kind: str, data: dict[str, Any]) -> None:
        event = {"type": kind, "id": uuid4().hex, "source": "/", "subject": "t", "data": data}
        position = await self.host.append(ZONE, event, trace=None)
        assert await self.host.states.reached(SERVICE.name, 0, position.offset, 10)


@pytest.fixture
def settings() -> Settings:
    return Settings(webhook_key="a secret for tests, of thirty-two bytes or more")


@pytest.fixture
async def board(settings: Settings) -> AsyncIterator[Board]:
    host = MemoryHost([deciders(Script()), SERVICE], [ZONE])
    await host.start()
    desk = new_desk(cast(Host, host), SERVICE.name, HazmatMetrics(CollectorRegistry()), settings, TokenTable())
    yield Board(host, http_app(desk, settings))
    desk.history.close()
    await host.stop()


async def signed_in(browser: httpx.AsyncClient, token: str, **fields: str) -> str:
    """The page's own word."""
    answer = await browser.post("/board/session", data={"token": token, **fields}, headers=OWN)
    assert answer.status_code == 303, answer.text
    found = re.search('name="form-token" content="([^"]+)"', (await browser.get("/board")).text)
    assert found
    return found[1]


async def test_the_cookie_is_no_token_and_is_kept_nowhere(board: Board) -> None:
    token = await board.token("safety", "customs")
    async with board.browser() as browser:
        await signed_in(browser, token)
        cookie = browser.cookies["kakou_session"]
        notes = board.host.notes()
        assert token not in cookie
        assert TOKEN.fullmatch(cookie) is None
        assert cookie not in str(notes)
        assert token not in str(notes)
        as_bearer = await browser.get("/v1/alerts", headers={"Authorization": f"Bearer {cookie}"})
    assert as_bearer.status_code == 401


async def test_guessed_sessions_are_rated_and_look_up_little_while_a_good_one_goes_on(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, notes, looked_up = await board.token("safety"), board.host.notes(), Counter[str]()
    read = type(notes).read

    async def counted(self: object, name: str) -> str | None:
        looked_up[name] += 1
        return await read(cast(Any, self), name)

    monkeypatch.setattr(type(notes), "read", counted)
    async with board.browser() as browser, board.browser() as guesser:
        await signed_in(browser, token)
        began = monotonic()
        guesses = [{"Cookie": f"kakou_session={token_urlsafe(32)}"} for _ in range(300)]
        answers = await asyncio.gather(*(guesser.get("/board/now", headers=guess) for guess in guesses))
        allowed = 101 + 10 * (monotonic() - began)
        assert (await browser.get("/board/now")).status_code == 200
    assert {answer.status_code for answer in answers} <= {401, 429}
    assert [answer.status_code for answer in answers].count(401) <= allowed
    assert len(looked_up) <= allowed + 1


async def test_over_tls_the_cookie_is_secure_and_bound_to_our_host(board: Board) -> None:
    token = await board.token("safety")
    async with board.browser("https") as browser:
        answer = await browser.post("/board/session", data={"token": token}, headers={"Origin": "https://office"})
        [cookie] = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-kakou_session=")
        for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
            assert part.lower() in cookie.lower()
        assert (await browser.get("/board/now")).status_code == 200
        plain = {"Cookie": f"kakou_session={browser.cookies['__Host-kakou_session']}"}
    async with board.browser("https") as other:
        assert (await other.get("/board/now", headers=plain)).status_code == 401


async def test_signing_out_ends_the_session_also_for_whoever_copied_the_cookie(board: Board) -> None:
    async with board.browser() as browser, board.browser() as thief:
        word = await signed_in(browser, await board.token("safety"))
        thief.cookies.set("kakou_session", browser.cookies["kakou_session"])
        assert (await thief.get("/board/now")).status_code == 200
        assert (await browser.post("/board/sign-out", data={"form": word}, headers=OWN)).status_code == 303
        assert (await thief.get("/board/now")).status_code == 401


async def test_a_revoked_token_takes_its_sessions_with_it(board: Board) -> None:
    token = await board.token("safety")
    async with board.browser() as browser:
        await signed_in(browser, token)
        await board.revoke(token)
        assert (await browser.get("/board/now")).status_code == 401
        assert (await browser.get("/v1/alerts")).status_code == 401


async def test_a_token_has_so_many_sessions_and_the_oldest_ends(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_OF_A_TOKEN", 3)
    token, cookies = await board.token("safety"), []
    for _ in range(5):
        async with board.browser() as browser:
            await signed_in(browser, token)
            cookies.append(browser.cookies["kakou_session"])
    async with board.browser() as browser:
        good = [
            (await browser.get("/board/now", headers={"Cookie": f"kakou_session={cookie}"})).status_code
            for cookie in cookies
        ]
    assert good == [401, 401, 200, 200, 200]
    assert len(board.host.notes().texts) == 3


async def test_signing_in_anew_ends_the_session_before(board: Board) -> None:
    token = await board.token("safety")
    async with board.browser() as browser:
        await signed_in(browser, token)
        before = browser.cookies["kakou_session"]
        await signed_in(browser, token)
        assert browser.cookies["kakou_session"] != before
    async with board.browser(Cookie=f"kakou_session={before}") as other:
        assert (await other.get("/board/now")).status_code == 401


async def test_every_write_by_cookie_needs_the_pages_own_word(board: Board) -> None:
    async with board.browser() as browser:
        await signed_in(browser, await board.token("safety"))
        for method, path, body in WRITES:
            for word in ("", "0" * 64):
                headers = {"Sec-Fetch-Site": "same-site", "X-Kakou-Form": word}
                forged = await browser.request(method, path, json=body, headers=headers)
                text = headers | {"Content-Type": "text/plain"}
                plain = await browser.request(method, path, content="{}", headers=text)
                assert (forged.status_code, plain.status_code) == (403, 403), (method, path)


async def test_a_write_is_json_and_says_so(board: Board) -> None:
    token, body = await board.token("safety"), '{"text": "演练"}'
    async with board.browser() as browser, board.browser(Authorization=f"Bearer {token}") as system:
        word = await signed_in(browser, token)
        for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            by_token = await system.post("/v1/drills", content=body, headers={"Content-Type": media})
            headers = {"X-Kakou-Form": word, "Content-Type": media}
            by_cookie = await browser.post("/v1/drills", content=body, headers=headers)
            assert (by_token.status_code, by_cookie.status_code) == (415, 415), media
        nameless = await browser.post("/v1/drills", content=body, headers={"X-Kakou-Form": word})
        good = await browser.post("/v1/drills", json={"text": "演练"}, headers={"X-Kakou-Form": word})
    assert (nameless.status_code, good.status_code) == (415, 202)


FROM: list[tuple[dict[str, str], int]] = [
    ({"Sec-Fetch-Site": "same-origin"}, 303),
    ({"Sec-Fetch-Site": "same-site", "Origin": "http://office"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Origin": "http://office"}, 303),
    ({"Origin": "http://office:80"}, 303),
    ({"Referer": "http://office/board?lang=en"}, 303),
    ({"Origin": "http://office:3000"}, 403),
    ({"Origin": "https://office"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "http://office.evil.example"}, 403),
    ({"Referer": "http://evil.example/?http://office/"}, 403),
    ({"Origin": "http://office:x"}, 403),
    ({}, 403),
]


async def test_signing_in_is_for_our_own_page(board: Board) -> None:
    token = await board.token("safety")
    for headers, status in FROM:
        async with board.browser() as browser:
            answer = await browser.post("/board/session", data={"token": token}, headers=headers)
        assert answer.status_code == status, headers


async def test_nobody_else_signs_a_browser_out(board: Board) -> None:
    async with board.browser() as browser:
        word = await signed_in(browser, await board.token("safety"))
        elsewhere = await browser.post("/board/sign-out", data={"form": word}, headers={"Sec-Fetch-Site": "same-site"})
        without = await browser.post("/board/sign-out", headers=OWN)
        assert (elsewhere.status_code, without.status_code) == (403, 403)
        assert (await browser.get("/board/now")).status_code == 200


async def test_a_session_may_no_more_than_the_safety_office_does(board: Board) -> None:
    async with board.browser() as browser:
        word = await signed_in(browser, await board.token("officer", "customs"))
        drill = await browser.post("/v1/drills", json={"text": "演练"}, headers={"X-Kakou-Form": word})
    assert drill.status_code == 403


async def test_the_tokens_name_stands_beside_the_name_that_was_typed(board: Board) -> None:
    headers = {"Authorization": f"Bearer {await board.token('safety')}"}
    async with board.browser(**headers) as client:
        await client.post("/v1/drills", json={"text": "演练"})
        said = {"answer": "taken", "by": "局长 张三"}
        [given] = (await client.post("/v1/alerts/A1/acknowledgement", json=said)).json()["answers"]
        assert (given["by"], given["token"]) == ("局长 张三", "值班室")
    async with board.browser() as browser:
        await signed_in(browser, await board.token("officer"))
        assert "局长 张三 (值班室)" in (await browser.get("/board")).text


async def test_a_cookie_that_is_no_session_is_told_to_sign_in_again(board: Board) -> None:
    async with board.browser() as browser:
        for wrong in ("x", "ÿ" * 43, "a" * 43, "a" * 4_000, "kk_3105W_" + "a" * 34):
            headers = httpx.Headers([("Cookie", f"kakou_session={wrong}")], encoding="latin-1")
            assert (await browser.get("/v1/alerts", headers=headers)).status_code == 401
