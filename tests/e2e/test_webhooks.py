"""Alerts are delivered: signed, in order, without a gap, to everyone, whatever any of the receivers does."""

import asyncio
import contextlib
import hashlib
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from hazmat_notify.channels.webhooks.posting import TIMEOUT_SECONDS
from kakou.contracts import topics
from standardwebhooks import Webhook, WebhookVerificationError

from tests.e2e.example_receiver import drills, kept, receive_and_cut_the_power
from tests.e2e.javascript_tools import install, receive
from tests.e2e.receivers import Receiver, receiving
from tests.e2e.safety_office import Office, Running
from tests.unit.hazmat_notify.papers import reached

PATIENCE = 20.0


@pytest.fixture
async def safety(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.client(await office.token("safety")) as client:
        yield client


async def alert(office: Office, count: int = 1, first: int = 1) -> None:
    """Tell of so many trucks, all at once."""
    for number in range(first, first + count):
        visit = f"G1.E02.2026112208{number:010}"
        await office.tell(topics.VERDICT_REACHED, visit, reached(visit=visit))


async def subscribed(safety: httpx.AsyncClient, url: str, **more: Any) -> dict[str, Any]:
    answer = await safety.post("/v1/subscriptions", json={"url": url, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def until(safety: httpx.AsyncClient, no: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The subscription once it is as wanted."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found: dict[str, Any] = (await safety.get(f"/v1/subscriptions/{no}")).json()
            if wanted(found):
                return found
            await asyncio.sleep(0.1)


async def test_a_receiver_that_proves_its_address_gets_every_alert_signed_and_in_order(
    office: Office, safety: httpx.AsyncClient
) -> None:
    async with receiving() as receiver:
        made = await subscribed(safety, receiver.url)
        assert made["state"] == "unverified"
        await alert(office, 5)
        await receiver.until(lambda it: len(it.alerts) == 5)
        found = await until(safety, made["id"], lambda it: it["pending"] == 0)
    assert receiver.sequences == [1, 2, 3, 4, 5]
    assert (found["state"], found["last_sequence"]) == ("active", 5)
    assert (await safety.get("/v1/alerts/A1")).json()["delivered"] == [made["id"]]
    for headers, body in receiver.raw:
        Webhook(made["key"]["secret"]).verify(body, headers)
    assert receiver.alerts[0]["data"]["plate"] == "苏E01234"


async def test_a_receiver_in_javascript_verifies_our_signatures_and_reads_our_events(
    office: Office, safety: httpx.AsyncClient, tmp_path: Path
) -> None:
    async with receiving() as receiver:
        made = await subscribed(safety, receiver.url)
        await alert(office, 2)
        await receiver.until(lambda it: len(it.alerts) == 2)
    secret = made["key"]["secret"]
    sent = [{"secret": secret, "headers": headers, "body": body} for headers, body in receiver.raw]
    read = await asyncio.to_thread(receive, install(tmp_path), [*sent, sent[0] | {"body": sent[0]["body"] + " "}])
    assert [each.get("id") for each in read[1:3]] == [f"{office.zone}-1", f"{office.zone}-2"]
    assert read[2]["data"]["plate"] == "苏E01234"
    assert "signature" in read[3]["fault"]


async def test_an_address_that_does_not_repeat_the_challenge_gets_no_alert(
    office: Office, safety: httpx.AsyncClient
) -> None:
    async with receiving(proves=False) as receiver:
        made = await subscribed(safety, receiver.url)
        await alert(office)
        found = await until(safety, made["id"], lambda it: it["attempts"] >= 1)
    assert found["state"] == "unverified"
    assert "challenge" in found["why"]
    assert receiver.alerts == []


async def test_with_two_keys_in_rotation_either_verifies_until_the_older_is_retired(
    office: Office, safety: httpx.AsyncClient
) -> None:
    async with receiving() as receiver:
        made = await subscribed(safety, receiver.url)
        path = f"/v1/subscriptions/{made['id']}"
        rotated = (await safety.patch(path, json={"new_key": True})).json()
        assert rotated["keys"] == [2, 1]
        await alert(office)
        await receiver.until(lambda it: len(it.alerts) == 1)
        both = receiver.raw[-1]
        await safety.patch(path, json={"older_key": False})
        await receiver.until(lambda it: " " not in it.raw[-1][0]["webhook-signature"])
    for secret in (made["key"]["secret"], rotated["key"]["secret"]):
        Webhook(secret).verify(both[1], both[0])
    headers, body = receiver.raw[-1]
    Webhook(rotated["key"]["secret"]).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(made["key"]["secret"]).verify(body, headers)


async def test_a_failed_delivery_is_repeated_and_nothing_overtakes_it(
    office: Office, safety: httpx.AsyncClient
) -> None:
    async def fails_twice(it: Receiver, request: web.Request, event: dict[str, Any]) -> web.StreamResponse:
        tried = [headers["webhook-id"] for headers, _ in it.raw]
        return web.Response(status=503 if tried.count(request.headers["webhook-id"]) < 2 else 200)

    async with receiving(fails_twice) as receiver:
        await subscribed(safety, receiver.url)
        await alert(office, 3)
        await receiver.until(lambda it: len(it.alerts) == 3, 30)
    assert receiver.sequences == [1, 2, 3]


async def test_a_receiver_that_is_gone_is_suspended_at_once_and_the_office_is_told(
    office: Office, safety: httpx.AsyncClient
) -> None:
    async def gone(it: Receiver, request: web.Request, event: dict[str, Any]) -> web.StreamResponse:
        return web.Response(status=410)

    async with receiving(gone) as receiver:
        made = await subscribed(safety, receiver.url)
        await alert(office)
        found = await until(safety, made["id"], lambda it: it["state"] == "suspended")
        assert "410" in found["why"]
        feed = (await safety.get("/v1/alerts")).json()["items"]
        assert [each["kind"] for each in feed] == ["truck", "subscription"]
        again = await safety.patch(f"/v1/subscriptions/{made['id']}", json={"state": "active"})
        assert again.json()["state"] == "unverified"
        feed = (await safety.get("/v1/alerts")).json()["items"]
    # It may have been found gone again by now.
    assert (feed[2]["id"], feed[2]["msg_type"]) == (feed[1]["id"], "all-clear")


async def test_hostile_receivers_keep_nobody_else_waiting(office: Office, safety: httpx.AsyncClient) -> None:
    reached_by_redirect: list[str] = []

    async def redirects(it: Receiver, request: web.Request, event: dict[str, Any]) -> web.StreamResponse:
        if "inside" in request.path:
            reached_by_redirect.append(request.path)
        return web.Response(status=307, headers={"Location": it.url.replace("/hook", "/inside")})

    async def never_ends(it: Receiver, request: web.Request, event: dict[str, Any]) -> web.StreamResponse:
        answer = web.StreamResponse(status=500)
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await answer.write(b"x" * 65_536)
        return answer

    async def hangs(it: Receiver, request: web.Request, event: dict[str, Any]) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async with (
        receiving(redirects) as redirecting,
        receiving(never_ends) as endless,
        receiving(hangs) as hanging,
        receiving() as honest,
    ):
        made = [await subscribed(safety, each.url) for each in (redirecting, endless, hanging, honest)]
        for each in made:
            await until(safety, each["id"], lambda it: it["state"] == "active")
        await alert(office, 5)
        await honest.until(lambda it: len(it.alerts) == 5, TIMEOUT_SECONDS)  # of the one that hangs
        found = await until(safety, made[0]["id"], lambda it: it["attempts"] >= 1)
        endless_one = await until(safety, made[1]["id"], lambda it: it["attempts"] >= 1)
    assert honest.sequences == [1, 2, 3, 4, 5]
    assert "redirects are not followed" in found["why"]
    assert "500" in endless_one["why"]
    assert reached_by_redirect == []


async def test_a_range_is_delivered_again_under_the_same_ids(office: Office, safety: httpx.AsyncClient) -> None:
    async with receiving() as receiver:
        made = await subscribed(safety, receiver.url)
        await alert(office, 4)
        await receiver.until(lambda it: len(it.alerts) == 4)
        path = f"/v1/subscriptions/{made['id']}"
        await until(safety, made["id"], lambda it: it["pending"] == 0)
        assert (await safety.post(f"{path}/redelivery", json={"first": 2, "last": 3})).status_code == 200
        await receiver.until(lambda it: len(it.alerts) == 6)
        wrong = await safety.post(f"{path}/redelivery", json={"first": 2, "last": 30})
    assert receiver.sequences == [1, 2, 3, 4, 2, 3]
    assert receiver.alerts[1]["id"] == receiver.alerts[4]["id"]
    assert wrong.status_code == 422


async def test_silence_means_something(office: Office, safety: httpx.AsyncClient) -> None:
    async with receiving() as receiver:
        await subscribed(safety, receiver.url)
        await alert(office, 2)
        await safety.post("/v1/alerts/A1/acknowledgement", json={"answer": "taken"})
        listed = (await safety.get("/v1/alerts/digest")).json()
        # Those that came before know less.
        await receiver.until(lambda it: 2 in [one["data"]["last"] for one in it.of("kakou.feed.heartbeat.v1")])
        await receiver.until(lambda it: listed in [one["data"] for one in it.of("kakou.feed.digest.v1")])
    assert listed == {"zone": office.zone, "last": 2, "open": 1, "hash": hashlib.sha256(b"A2 2\n").hexdigest()}


async def test_deliveries_go_on_after_a_kill_where_they_were_without_a_gap(
    service: Running, office: Office, safety: httpx.AsyncClient
) -> None:
    chance = random.Random(7)

    async def unreliable(it: Receiver, request: web.Request, event: dict[str, Any]) -> web.StreamResponse:
        fate = chance.random()
        if fate < 0.1:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=500 if fate < 0.2 else 200)

    async with receiving(unreliable) as receiver:
        await subscribed(safety, receiver.url)
        await alert(office, 10)
        await receiver.until(lambda it: len(it.alerts) >= 3)
        await asyncio.to_thread(service.kill_and_restart)
        await alert(office, 5, first=11)
        await receiver.until(lambda it: bool(it.alerts) and it.sequences[-1] == 15, 60)
    first_times = list(dict.fromkeys(receiver.sequences))
    assert first_times == list(range(1, 16))


async def test_every_step_of_an_escalation_is_taken_once_though_the_service_is_killed_amid(
    service: Running, office: Office, safety: httpx.AsyncClient
) -> None:
    contacts = [{"after": 5 * step, "name": f"联系人{step}"} for step in (1, 2, 3)]
    assert (await safety.put("/v1/escalation", json={"contacts": contacts})).status_code == 200
    await safety.post("/v1/drills", json={"text": "泄漏演练"})

    async def steps(wanted: int) -> list[int]:
        async with asyncio.timeout(60):
            while True:
                await office.tell(topics.CLOCK_TICKED, office.zone, {})
                feed = (await safety.get("/v1/alerts")).json()["items"]
                taken = [each["escalation"]["step"] for each in feed if each["escalation"]]
                if len(taken) >= wanted:
                    return taken
                await asyncio.sleep(0.1)

    assert await steps(1) == [1]
    await asyncio.to_thread(service.kill_and_restart)
    assert await steps(3) == [1, 2, 3]


@pytest.mark.parametrize(
    "url",
    ["ftp://safety.example/x", "https://user:secret@safety.example/x", "https:///x", "nonsense…", "https://x/#part"],
)
async def test_an_address_that_cannot_be_one_is_refused(safety: httpx.AsyncClient, url: str) -> None:
    answer = await safety.post("/v1/subscriptions", json={"url": url})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/url")


async def test_nobody_else_sees_or_changes_a_subscription(office: Office, safety: httpx.AsyncClient) -> None:
    async with receiving() as receiver:
        made = await subscribed(safety, receiver.url)
        async with office.client(await office.token("officer")) as officer:
            assert (await officer.get("/v1/subscriptions")).status_code == 403
        assert "secret" not in (await safety.get(f"/v1/subscriptions/{made['id']}")).text
        assert (await safety.delete(f"/v1/subscriptions/{made['id']}")).status_code == 204
        assert (await safety.get(f"/v1/subscriptions/{made['id']}")).status_code == 404


async def test_the_example_proves_its_address_and_keeps_every_alert_once_through_a_power_cut(
    office: Office, tmp_path: Path
) -> None:
    token = await office.token("safety")
    await asyncio.to_thread(receive_and_cut_the_power, office, token, tmp_path)
    ids = [one["id"] for one in kept(tmp_path)]
    assert len(ids) == len(set(ids))
    assert len(set(drills(tmp_path))) == 2
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
