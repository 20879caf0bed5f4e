"""hazmat-notify over HTTP on a real Kafka and a real Redis: the feed, the stream, answers, stock, the board."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
import xmlschema
from httpx_sse import ServerSentEvent, aconnect_sse
from kakou.contracts import topics

from tests.e2e.safety_office import Office, Running, opened
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, moved, reached, storage_unit

PATIENCE = 20.0


async def arrives(office: Office, number: int, word: str = "release", **more: Any) -> str:
    """Tell of a truck's verdict; its visit."""
    visit = f"G1.E02.2026112208{number:010}"
    await office.tell(topics.VERDICT_REACHED, visit, reached(word, visit=visit, **more))
    return visit


async def test_the_feed_is_one_sequence_that_pages_without_gaps(office: Office) -> None:
    visits = [await arrives(office, number) for number in range(5)]
    async with office.client(await office.token("safety")) as safety:
        path: str | None = "/v1/alerts?after=0&limit=2"
        seen = []
        while path:
            page = (await safety.get(path)).json()
            seen += page["items"]
            path = page.get("next")
    assert [alert["sequence"] for alert in seen] == [1, 2, 3, 4, 5]
    assert [alert["visit"] for alert in seen] == visits


async def test_a_stream_resumed_by_its_last_event_id_misses_nothing(office: Office) -> None:
    await arrives(office, 1)
    async with office.client(await office.token("safety")) as safety:
        first = await read(safety, "/v1/alerts/stream", alerts=1)
        await arrives(office, 2)
        await arrives(office, 3)
        rest = await read(safety, "/v1/alerts/stream", alerts=2, headers={"Last-Event-ID": first[-1].id})
    assert [event.id for event in (*first, *rest)] == ["1", "2", "3"]


async def test_who_is_ahead_of_the_feed_is_told_where_it_stands(office: Office) -> None:
    await arrives(office, 1)
    async with office.client(await office.token("safety")) as safety:
        ahead = (
            await safety.get("/v1/alerts/stream", headers={"Last-Event-ID": "2"}),
            await safety.get("/v1/alerts/stream?after=2"),
            await safety.get("/v1/alerts?after=2"),
        )
        assert [(answer.status_code, answer.json()["last"]) for answer in ahead] == [(410, 1)] * 3
        assert (await safety.get("/v1/alerts?after=1")).json() == {"items": []}
        unreadable = await safety.get("/v1/alerts/stream", headers={b"Last-Event-ID": b"\xb2"})
        assert unreadable.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "pointer"),
    [
        ("POST", "/v1/drills", {"text": "演练", "storage_unit": "a b/c"}, "/storage_unit"),
        ("PUT", "/v1/escalation", {"contacts": [{"after": 30, "name": "王主任"}] * 21}, "/contacts"),
        ("PUT", "/v1/escalation", {"contacts": [{"after": 30, "name": " "}]}, "/contacts/0/name"),
    ],
)
async def test_what_the_log_would_not_take_is_told_at_once(
    office: Office, method: str, path: str, body: dict[str, Any], pointer: str
) -> None:
    async with office.client(await office.token("safety")) as safety:
        answer = await safety.request(method, path, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_form_of_many_fields_and_a_host_that_is_none_are_unreadable(office: Office) -> None:
    async with office.client() as stranger:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        many = await stranger.post("/board/session", content="a=b&" * 12, headers=form)
        odd = await stranger.post("/board/session", content="token=x", headers={**form, "Host": "["})
    assert many.status_code == 400
    assert odd.status_code in (400, 401, 403)


async def test_a_stream_grows_while_trucks_arrive_and_tells_of_answers(office: Office) -> None:
    async with office.client(await office.token("safety")) as safety:
        seen = asyncio.Semaphore(0)
        stream = read(safety, "/v1/alerts/stream?after=0", alerts=2, until="answered", seen=seen)
        listening = asyncio.create_task(stream)
        await arrives(office, 1)
        await arrives(office, 2, goods=(CHLORINE,))
        async with asyncio.timeout(PATIENCE):
            await seen.acquire()  # who is there when it is answered is told of the answer
        await safety.post("/v1/alerts/A1/acknowledgement", json={"answer": "seen"})
        events = await listening
    assert [event.event for event in events] == ["alert", "alert", "answered"]
    assert orjson.loads(events[1].data)["severity"] == "extreme"


async def test_a_named_persons_answer_is_kept_with_the_alert(office: Office) -> None:
    await arrives(office, 1)
    async with office.client(await office.token("safety", name="李值班")) as safety:
        seen = await safety.post("/v1/alerts/A1/acknowledgement", json={"answer": "seen"})
        taken = await safety.post("/v1/alerts/A1/acknowledgement", json={"answer": "taken", "by": "王主任"})
        again = await safety.post("/v1/alerts/A1/acknowledgement", json={"answer": "taken", "by": "王主任"})
        listed = (await safety.get("/v1/alerts")).json()["items"][0]
    assert [response.status_code for response in (seen, taken, again)] == [200, 200, 200]
    given = [(answer["answer"], answer["by"]) for answer in listed["answers"]]
    assert given == [("seen", "李值班"), ("taken", "王主任")]


async def test_what_was_taken_can_be_handed_on_and_undone_over_http(office: Office) -> None:
    path = "/v1/alerts/A1/acknowledgement"
    await arrives(office, 1)
    async with office.client(await office.token("safety", name="李值班")) as safety:

        async def says(**said: Any) -> tuple[int, int]:
            """The status, and how many alerts are open then."""
            answer = await safety.post(path, json=said)
            return answer.status_code, (await safety.get("/v1/alerts/digest")).json()["open"]

        told = [
            await says(answer="seen"),
            await says(answer="taken"),
            await says(answer="handed-on", to="王主任"),
            await says(answer="taken", by="王主任"),
            await says(answer="undone", by="王主任", undoes=4),
            await says(answer="undone", undoes=4),
            await says(answer="undone", undoes=40),
        ]
        wrong = await safety.post(path, json={"answer": "handed-on", "undoes": 2})
        kept = (await safety.get("/v1/alerts/A1")).json()
    assert told == [(200, 1), (200, 0), (200, 1), (200, 0), (200, 1), (200, 1), (409, 1)]
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"/to", "/undoes"}
    assert [each["answer"] for each in kept["answers"]] == ["seen", "taken", "handed-on", "taken", "undone"]
    assert kept["expires"] is not None


async def test_an_alert_is_answered_as_cap_too(office: Office) -> None:
    await arrives(office, 1)
    async with office.client(await office.token("safety")) as safety:
        answer = await safety.get("/v1/alerts/A1/cap")
        assert (await safety.get("/v1/alerts/A9/cap")).status_code == 404
    assert answer.headers["content-type"] == "application/cap+xml"
    xmlschema.XMLSchema("tests/data/CAP-v1.2.xsd").validate(answer.text)


async def test_who_may_not_is_told_so(office: Office) -> None:
    await arrives(office, 1)
    said, path = {"answer": "seen"}, "/v1/alerts/A1/acknowledgement"
    async with office.client() as nobody, office.client(await office.token("terminal")) as terminal:
        assert (await nobody.get("/v1/alerts")).status_code == 401
        assert (await terminal.get("/v1/alerts")).status_code == 403
    async with office.client(await office.token("officer")) as officer:
        assert (await officer.get("/v1/alerts")).status_code == 200
        assert (await officer.post(path, json=said)).status_code == 403


async def test_a_token_of_another_zone_sees_nothing_of_this_one(office: Office, service: Running) -> None:
    await arrives(office, 1)
    await office.tell(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01"))
    async with opened(service) as other, other.client(await other.token("safety")) as stranger:
        assert (await stranger.get("/v1/alerts")).json() == {"items": []}
        answered = await stranger.post("/v1/alerts/A1/acknowledgement", json={"answer": "seen"})
        assert answered.status_code == 404
        assert (await stranger.get("/v1/storage-units/T-01")).status_code == 404
        assert (await stranger.get(f"/v1/vehicles/{quote('苏E01234')}/card")).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"{", 400, None),
        (b"[]", 422, ""),
        (b'{"answer": "maybe"}', 422, "/answer"),
        (b'{"answer": "seen", "who": "x"}', 422, "/who"),
        (b"{}", 422, "/answer"),
    ],
)
async def test_a_wrong_answer_is_named(office: Office, body: bytes, status: int, pointer: str | None) -> None:
    await arrives(office, 1)
    async with office.client(await office.token("safety")) as safety:
        response = await safety.post("/v1/alerts/A1/acknowledgement", content=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["pointer"] for error in response.json()["errors"]] == ([] if pointer is None else [pointer])


async def test_wrong_places_in_the_feed_are_refused(office: Office) -> None:
    async with office.client(await office.token("safety")) as safety:
        assert (await safety.get("/v1/alerts?after=-1")).status_code == 422
        assert (await safety.get("/v1/alerts?after=x")).status_code == 422
        assert (await safety.get("/v1/alerts/A99")).status_code == 404
        stream = await safety.get("/v1/alerts/stream", headers={"Last-Event-ID": "x"})
        assert stream.status_code == 400


async def test_the_stock_of_a_unit_comes_to_exactly_one(office: Office) -> None:
    await office.tell(topics.DOCUMENT_CHANGED, "W-A1", storage_unit("W-A1", exposed_people=10))
    await office.tell(topics.GOODS_MOVED, "W-A1", moved("in", "900", "kg", cas="7664-41-7"))
    await office.tell(topics.GOODS_MOVED, "W-A1", moved("in", "4.55", cas="7782-50-5"))
    await arrives(office, 1, goods=(CHLORINE,))
    async with office.client(await office.token("safety")) as safety:
        unit = (await safety.get("/v1/storage-units/W-A1")).json()
        stock = (await safety.get("/v1/stock")).json()
    assert (unit["ratio"], unit["r"], unit["level"], unit["major_hazard"]) == ("1.00000", "3.82000", 4, True)
    lines = [(line["substance"]["cas"], line["quantity"], line["unit"], line["limit"]) for line in unit["stock"]]
    assert lines == [("7664-41-7", "0.90000", "t", "10.00000"), ("7782-50-5", "4.55000", "t", "5.00000")]
    assert [truck["where"] for truck in unit["in_motion"]] == ["at-gate"]
    assert stock["stock"] == unit["stock"]


async def test_the_stock_of_a_past_time_is_what_it_was_then(office: Office) -> None:
    await office.tell(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01"))
    times = []
    for direction, quantity in (("in", "250"), ("in", "250.00001"), ("out", "500.00001")):
        times.append(datetime.now(UTC) - timedelta(milliseconds=1))
        await office.tell(topics.GOODS_MOVED, "T-01", moved(direction, quantity))
    async with office.client(await office.token("safety")) as safety:
        found = [(await safety.get(f"/v1/stock?at={at.isoformat()}")).json() for at in times]
        before = await safety.get("/v1/storage-units/T-01?at=2020-01-01T00:00:00Z")
        wrong = await safety.get("/v1/stock?at=yesterday")
    assert [unit["ratio"] for stock in found for unit in stock["items"]] == ["0.00000", "0.50000", "1.00000"]
    assert [line["quantity"] for line in found[2]["stock"]] == ["500.00001"]
    assert before.status_code == 404
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/at")


async def test_the_card_is_found_however_the_plate_is_written(office: Office) -> None:
    await arrives(office, 1, goods=(METHANOL, CHLORINE))
    async with office.client(await office.token("safety")) as safety:
        card = (await safety.get(f"/v1/vehicles/{quote('苏e·01234')}/card")).json()
    assert card["plate"] == "苏E01234"
    assert [goods["danger"]["en"] for goods in card["goods"]] == [
        "flammable liquid, toxic",
        "toxic gas, feeds fire, corrosive",
    ]
    assert (card["where"], card["contact"]) == ("at-gate", "王工 13800000000")


async def test_vehicles_are_found_by_any_part_of_their_plate(office: Office) -> None:
    await arrives(office, 1, goods=(METHANOL, CHLORINE))
    async with office.client(await office.token("safety")) as safety:

        async def found(part: str) -> tuple[list[str], list[str]]:
            body = (await safety.get("/v1/vehicles", params={"plate": part})).json()
            return [item["plate"] for item in body["items"]], body["near"]

        assert await found("0123") == (["苏E01234"], [])
        assert await found("e·o1") == (["苏E01234"], [])
        assert await found("苏F01234") == ([], ["苏E01234"])
        assert await found("沪A99999") == ([], [])
        short = await safety.get("/v1/vehicles?plate=4")
        denied = await safety.get(f"/v1/vehicles/{quote('苏F01234')}/card")
    assert (short.status_code, short.json()["errors"][0]["pointer"]) == (422, "/query/plate")
    assert "check the plate" in denied.json()["detail"]


async def test_the_board_takes_a_safety_token_for_a_cookie_that_no_script_can_read(office: Office) -> None:
    async with office.client() as browser:
        assert "kakou_session" not in (await browser.get("/board")).headers.get("set-cookie", "")
        refused = await browser.post("/board/session", data={"token": await office.token("wms")})
        signed_in = await browser.post("/board/session", data={"token": await office.token("safety")})
    assert refused.status_code == 403
    assert signed_in.status_code == 303
    cookie = next(c for c in signed_in.headers.get_list("set-cookie") if c.startswith("kakou_session="))
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


async def test_the_board_shows_what_is_unanswered_in_both_languages(office: Office) -> None:
    await arrives(office, 1)
    async with office.client() as browser:
        await browser.post("/board/session", data={"token": await office.token("safety")})
        chinese = (await browser.get("/board")).text
        await browser.get("/board?lang=en")
        english = (await browser.get("/board")).text
    assert "苏E01234" in chinese
    assert "易燃液体、有毒" in chinese
    assert "Flammable liquid, toxic" in english


async def test_the_board_shows_nothing_without_a_session_and_escapes_what_others_wrote(office: Office) -> None:
    await arrives(office, 1, goods=(METHANOL | {"name": "<script>alert(1)</script>"},))
    async with office.client() as browser:
        assert "苏E01234" not in (await browser.get("/board")).text
        assert (await browser.get("/board/now")).status_code == 401
        await browser.post("/board/session", data={"token": await office.token("safety")})
        page = await browser.get("/board")
        assert "<script>alert" not in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert (await browser.post("/board/sign-out")).status_code == 403
        word = page.text.partition('name="form-token" content="')[2].partition('"')[0]
        await browser.post("/board/sign-out", data={"form": word})
        assert (await browser.get("/board/now")).status_code == 401


async def test_an_answer_by_cookie_needs_the_pages_own_word(office: Office) -> None:
    await arrives(office, 1)
    async with office.client() as browser:
        await browser.post("/board/session", data={"token": await office.token("safety"), "name": "李值班"})
        page = (await browser.get("/board")).text
        word = page.partition('name="form-token" content="')[2].partition('"')[0]
        path, said = "/v1/alerts/A1/acknowledgement", {"answer": "taken", "by": "王敏"}
        forged = await browser.post(path, json=said)
        honest = await browser.post(path, json=said, headers={"X-Kakou-Form": word})
        card = (await browser.get("/board/vehicle", params={"plate": "苏E01234"})).text
    assert forged.status_code == 403
    assert honest.status_code == 200
    given = honest.json()["answers"][0]
    assert (given["by"], given["token"]) == ("王敏", "李值班"), "the typed name, and beside it the token's"
    assert "王敏 (李值班)" in card


async def test_metrics_count_alerts_answers_and_ratios(office: Office, service: Running) -> None:
    await office.tell(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01"))
    await office.tell(topics.GOODS_MOVED, "T-01", moved("in", "250"))
    await arrives(office, 1)
    wanted = [
        f'kakou_hazmat_alerts_total{{severity="moderate",zone="{office.zone}"}} 1.0',
        f'kakou_hazmat_unacknowledged{{severity="moderate",zone="{office.zone}"}} 1.0',
        f'kakou_hazmat_ratio{{unit="T-01",zone="{office.zone}"}} 0.5',
    ]
    async with httpx.AsyncClient(base_url=service.operations_url) as scraper, asyncio.timeout(PATIENCE):
        while True:
            shown = (await scraper.get("/metrics")).text
            if all(line in shown for line in wanted):
                break
            await asyncio.sleep(0.1)


async def read(
    client: httpx.AsyncClient,
    path: str,
    *,
    alerts: int,
    until: str = "alert",
    headers: dict[str, str] | None = None,
    seen: asyncio.Semaphore | None = None,
) -> list[ServerSentEvent]:
    """Events of the stream but heartbeats, until so many alerts and one of `until` have come.

    seen: released by each event.
    """
    events: list[ServerSentEvent] = []
    async with asyncio.timeout(PATIENCE), aconnect_sse(client, "GET", path, headers=headers or {}) as source:
        async for event in source.aiter_sse():
            if event.event != "heartbeat":
                events.append(event)
                if seen is not None:
                    seen.release()
            names = [each.event for each in events]
            if names.count("alert") >= alerts and until in names:
                break
    return events


async def test_what_cannot_be_answered_or_delivered_is_told_so(office: Office) -> None:
    async with office.client(await office.token("safety")) as safety:
        unknown = await safety.post("/v1/alerts/A99/acknowledgement", json={"answer": "seen"})
        unsaid = await safety.post("/v1/alerts/A99/acknowledgement", json={"answer": "heard", "from": "me"})
        nowhere = await safety.patch("/v1/subscriptions/S99", json={"new_key": True})
        again = await safety.post("/v1/subscriptions/S99/redelivery", json={"first": 1, "last": 2})
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "Alert A99 not found")
    assert {error["pointer"] for error in unsaid.json()["errors"]} == {"/answer", "/from"}
    assert (nowhere.status_code, nowhere.json()["detail"]) == (404, "Subscription S99 not found")
    assert again.status_code == 404
    assert all(each.headers["content-type"] == "application/problem+json" for each in (unknown, unsaid, nowhere))


async def test_a_revoked_token_ends_the_stream_and_the_session(office: Office) -> None:
    """Within five seconds, which `tests/unit/operations/test_tokens.py` shows by a clock of its own."""
    token = await office.token("safety")
    digest = hashlib.sha256(token.encode()).hexdigest()
    async with office.client(token) as follower, office.client() as browser:
        await browser.post("/board/session", data={"token": token})
        async with follower.stream("GET", "/v1/alerts/stream") as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == "event: heartbeat"
            await office.tell(topics.TOKEN_REVOKED, digest, {"digest": digest})
            async with asyncio.timeout(PATIENCE):
                assert "alert" not in "".join([line async for line in lines])
                for client, path in ((browser, "/board/now"), (follower, "/v1/alerts")):
                    while (await client.get(path)).status_code != 401:  # noqa: ASYNC110 - nobody tells
                        await asyncio.sleep(0.1)
