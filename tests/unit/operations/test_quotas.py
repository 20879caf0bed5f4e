"""One token uses its share and no more; who is over it waits, and is then told how to come again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from time import monotonic

import pytest
from kakou.operations.quota_settings import QuotaSettings
from kakou.web.access.auth import CONFIRMED_FOR, Principal
from kakou.web.access.buckets import Bucket
from kakou.web.access.quotas import Metered, Quotas
from kakou.web.problems import Problem
from starlette.types import Message, Receive, Scope, Send

ZONE, OTHER = "3105W", "3106X"


def terminal(name: str = "terminal 1", zone: str = ZONE) -> Principal:
    return Principal(zone, name, frozenset({"terminal"}), frozenset())


class Clock:
    def __init__(self) -> None:
        self.now, self.slept = 0.0, 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Buckets fill by it, and sleeping turns it on."""
    clock = Clock()
    bucket: Callable[[float, float], Bucket] = lambda rate, burst: Bucket(rate, burst, lambda: clock.now)  # noqa: E731
    monkeypatch.setattr("kakou.web.access.quotas.Bucket", bucket)
    return clock


def quotas(clock: Clock, **settings: int) -> Quotas:
    return Quotas(QuotaSettings.model_validate({"quota_burst_seconds": 1, **settings}), clock.sleep)


async def test_a_burst_passes_and_what_follows_waits_for_the_rate(clock: Clock) -> None:
    limits = quotas(clock, quota_token_rate=10)
    for _ in range(10):
        await limits.admit({}, terminal())
    assert clock.slept == 0
    await limits.admit({}, terminal())
    assert 0 < clock.slept <= 0.2


async def test_a_batch_is_charged_by_its_events(clock: Clock) -> None:
    limits = quotas(clock, quota_token_rate=10)
    await limits.charge(terminal(), 100)
    with pytest.raises(Problem) as refused:
        await limits.admit({}, terminal())
    assert refused.value.status == 429
    assert refused.value.headers is not None
    retry = refused.value.headers["Retry-After"]
    assert 6 <= int(retry) <= 10
    assert refused.value.headers["RateLimit-Policy"] == '"token-rate";q=10;w=1;qu="requests"'
    assert refused.value.headers["RateLimit"] == f'"token-rate";r=0;t={retry}'


async def test_after_the_time_told_it_goes_on(clock: Clock) -> None:
    limits = quotas(clock, quota_token_rate=10)
    await limits.charge(terminal(), 100)
    with pytest.raises(Problem) as refused:
        await limits.admit({}, terminal())
    clock.now += float((refused.value.headers or {})["Retry-After"])
    await limits.admit({}, terminal())


async def test_one_token_over_its_rate_does_not_stop_another_of_its_zone(clock: Clock) -> None:
    limits = quotas(clock, quota_token_rate=10)
    await limits.charge(terminal(), 500)
    await limits.admit({}, terminal("terminal 2"))
    assert clock.slept == 0


async def test_the_tokens_of_a_zone_share_its_rate_and_leave_other_zones_alone(clock: Clock) -> None:
    limits = quotas(clock, quota_token_rate=1_000, quota_zone_rate=30)
    await limits.charge(terminal(), 150)
    with pytest.raises(Problem) as refused:
        await limits.admit({}, terminal("terminal 2"))
    assert "zone-rate" in (refused.value.headers or {})["RateLimit"]
    clock.slept = 0
    await limits.admit({}, terminal(zone=OTHER))
    assert clock.slept == 0


async def test_requests_under_way_are_counted_until_they_end(clock: Clock) -> None:
    limits, go_on = quotas(clock, quota_token_requests=3), asyncio.Event()
    entered, statuses = asyncio.Semaphore(0), []

    async def poll(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await limits.admit(scope, terminal())
        except Problem as problem:
            statuses.append(problem.status)
            return
        entered.release()
        await go_on.wait()
        statuses.append(200)

    polls = [asyncio.create_task(request(poll)) for _ in range(3)]
    for _ in polls:
        await entered.acquire()
    await request(poll)
    assert statuses == [429]
    go_on.set()
    await asyncio.gather(*polls)
    await request(poll)
    assert statuses == [429, 200, 200, 200, 200]


async def test_a_request_that_breaks_off_gives_its_place_back(clock: Clock) -> None:
    limits = quotas(clock, quota_token_requests=1)

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await limits.admit(scope, terminal())
        raise ConnectionResetError

    for _ in range(3):
        with pytest.raises(ConnectionResetError):
            await request(broken)


async def test_streams_are_counted_apart_from_requests(clock: Clock) -> None:
    limits = quotas(clock, quota_token_requests=1, quota_token_streams=2)
    scopes: list[Scope] = [{}, {}, {}]
    for scope in scopes[:2]:
        await limits.admit(scope, terminal())
        limits.stream(scope)
    await limits.admit(scopes[2], terminal())
    with pytest.raises(Problem) as refused:
        limits.stream(scopes[2])
    assert (refused.value.headers or {})["RateLimit-Policy"] == '"token-streams";q=2;qu="concurrent-requests"'
    await limits.admit({}, terminal())


async def test_what_is_sent_and_answered_is_charged_by_its_bytes(clock: Clock) -> None:
    limits = quotas(clock, quota_token_bytes=1_024)

    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await limits.admit(scope, terminal())
        await receive()
        await send({"type": "http.response.body", "body": b"a" * 4_000})

    await request(large, b"q" * 2_000)
    with pytest.raises(Problem) as refused:
        await request(large)
    assert refused.value.more["violated_policies"] == ["token-bytes"]
    assert int((refused.value.headers or {})["Retry-After"]) >= 2


async def request(app: Callable[[Scope, Receive, Send], object], body: bytes = b"", held_back: float = 0.0) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None: ...

    await Metered(app, held_back)({"type": "http"}, receive, send)  # type: ignore[arg-type]


async def test_a_stream_is_paced_by_its_bytes(clock: Clock) -> None:
    limits = quotas(clock, quota_token_bytes=1_024)
    sent: list[float] = []

    async def replay(scope: Scope, receive: Receive, send: Send) -> None:
        await limits.admit(scope, terminal())
        limits.stream(scope)
        for _ in range(3):
            await send({"type": "http.response.body", "body": b"c" * 1_100})
            sent.append(monotonic())

    await request(replay)
    assert sent[-1] - sent[0] >= 1


async def test_a_refusal_is_held_back_and_other_answers_are_not() -> None:
    took: dict[int, float] = {}

    async def answers(status: int) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": status, "headers": []})

        began = monotonic()
        await request(app, held_back=0.2)
        took[status] = monotonic() - began

    await answers(200)
    await answers(429)
    assert took[429] >= 0.2 > took[200]


class Lane:
    """An application that a stream, of which a token may have one, is asked of. looked_at: how often it was. open: when
    the first stream is, which ends with `go_on`."""

    first: asyncio.Task[list[Message]]

    def __init__(self, limits: Quotas) -> None:
        self.looked_at, self.open, self.go_on = 0, asyncio.Event(), asyncio.Event()
        self._limits, self._metered = limits, Metered(self._app, 0.0)

    async def ask(
        self, token: bytes = b"Bearer a", path: str = "/lane", method: str = "GET", **headers: bytes
    ) -> list[Message]:
        """Without a header `authorization` where the token is empty."""
        sent = [(b"authorization", token)] if token else []
        sent += [(name.encode(), value) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "headers": sent}
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            answer.append(message)

        await self._metered(scope, receive, send)
        return answer

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.looked_at += 1
        try:
            who = [value for name, value in scope["headers"] if name in (b"authorization", b"cookie")]
            await self._limits.admit(scope, terminal(str(who)))
            if (b"accept", b"application/json") in scope["headers"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                return
            self._limits.stream(scope)
        except Problem as problem:
            await send({"type": "http.response.start", "status": problem.status, "headers": [(b"retry-after", b"1")]})
            await send({"type": "http.response.body", "body": problem.detail.encode()})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        self.open.set()
        await self.go_on.wait()


@pytest.fixture
async def lane(clock: Clock) -> AsyncIterator[Lane]:
    """With one stream of the first token open."""
    lane = Lane(quotas(clock, quota_token_streams=1))
    lane.first = asyncio.create_task(lane.ask())
    async with asyncio.timeout(5):
        await lane.open.wait()
    yield lane
    lane.go_on.set()
    await lane.first


async def test_who_asks_again_for_what_is_used_up_gets_the_same_refusal_without_a_look(lane: Lane) -> None:
    first = await lane.ask()
    assert [message.get("status") for message in first] == [429, None]
    looked_at = lane.looked_at
    assert [await lane.ask() for _ in range(20)] == [first] * 20
    assert lane.looked_at == looked_at


async def test_another_token_and_another_request_are_looked_at(lane: Lane) -> None:
    await lane.ask()
    for asked in ({"token": b"Bearer b"}, {"path": "/other"}):
        looked_at = lane.looked_at
        lane.go_on.set()
        await lane.ask(**asked)
        assert lane.looked_at == looked_at + 1


async def test_a_page_is_given_to_whoever_may_have_no_more_streams_of_the_same_path(lane: Lane) -> None:
    assert (await lane.ask())[0]["status"] == 429
    assert (await lane.ask(accept=b"application/json"))[0]["status"] == 200


async def test_what_one_session_is_refused_another_one_gets(lane: Lane) -> None:
    lane.open.clear()
    stream = asyncio.create_task(lane.ask(b"", cookie=b"session=a"))
    async with asyncio.timeout(5):
        await lane.open.wait()
    refused = await lane.ask(b"", cookie=b"session=a")
    assert refused[0]["status"] == 429
    looked_at = lane.looked_at
    assert await lane.ask(b"", cookie=b"session=a") == refused
    assert lane.looked_at == looked_at
    lane.go_on.set()
    assert (await lane.ask(b"", cookie=b"session=b"))[0]["status"] == 200
    await stream


async def test_a_write_is_always_looked_at_as_its_body_may_say_whose_it_is(lane: Lane) -> None:
    assert (await lane.ask(method="POST"))[0]["status"] == 429
    looked_at = lane.looked_at
    assert (await lane.ask(method="POST"))[0]["status"] == 429
    assert lane.looked_at == looked_at + 1


async def test_what_has_ended_makes_room_at_once(lane: Lane) -> None:
    assert (await lane.ask())[0]["status"] == 429
    lane.go_on.set()
    await lane.first
    assert (await lane.ask())[0]["status"] == 200


async def test_a_refusal_is_given_again_no_longer_than_a_token_is_taken_at_its_word(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lane.ask()
    looked_at, later = lane.looked_at, monotonic() + CONFIRMED_FOR
    monkeypatch.setattr("kakou.web.access.refusals.monotonic", lambda: later)
    assert (await lane.ask())[0]["status"] == 429
    assert lane.looked_at == looked_at + 1
