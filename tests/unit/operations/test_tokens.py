"""Tokens expire, are not taken at their word for ever, and end whoever still listens with them."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import pytest
from kakou.contracts.events.writes import TokenIssued
from kakou.service.tokens import TokenEntry
from kakou.web.access import auth
from kakou.web.access.auth import Authenticator, NotAuthenticated, Principal
from kakou.web.access.token_use import TokenUse, last_uses
from kakou.web.waits import listening
from kakou.web.waits.listening import SPEAKER, Ending, Listening, still_known
from kakou_cli.errors import Failure
from kakou_cli.token import chosen

from tests.unit.gate_ingest.memory_host import MemoryNotes

BEARER = "Bearer kk_3105W_" + "a" * 32
SOON = timedelta(seconds=0.2)
EVENT_STREAM = [(b"content-type", b"text/event-stream; charset=utf-8")]


class Kept:
    """What the state holds of one token; `away`: nobody can tell."""

    def __init__(self, expires: datetime | None = None) -> None:
        self.entry: TokenEntry | None = TokenEntry(name="王伟", scopes=("terminal",), expires=expires)
        self.away = False

    async def look_up(self, zone: str, digest: str) -> TokenEntry | None:
        if self.away:
            raise OSError("Redis: away")
        return self.entry


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(auth, "monotonic", lambda: now[0])
    return now


async def test_a_token_is_worthless_from_its_expiry_on_also_while_it_is_known(clock: list[float]) -> None:
    door = Authenticator(Kept(datetime.now(UTC) + SOON).look_up)
    assert (await door.principal(BEARER)).name == "王伟"
    await asyncio.sleep(SOON.total_seconds() * 1.5)
    with pytest.raises(NotAuthenticated, match="expired"):
        await door.principal(BEARER)
    clock[0] += 60
    with pytest.raises(NotAuthenticated, match="expired"):
        await door.principal(BEARER)


async def test_a_token_from_before_tokens_expired_goes_on() -> None:
    issued = TokenIssued.model_validate({"digest": "0" * 64, "name": "n", "scopes": ["terminal"]})
    entry = TokenEntry.of(issued, datetime.now(UTC))
    assert not entry.expired(datetime.max.replace(tzinfo=UTC))


async def test_while_nobody_can_tell_a_known_token_goes_on_for_five_minutes_and_no_longer(clock: list[float]) -> None:
    kept = Kept()
    door = Authenticator(kept.look_up)
    await door.principal(BEARER)
    kept.away = True
    clock[0] += 299
    await door.principal(BEARER)
    clock[0] += 2
    with pytest.raises(OSError, match="away"):
        await door.principal(BEARER)


async def test_a_revoked_token_is_looked_up_again_within_five_seconds(clock: list[float]) -> None:
    kept = Kept()
    door = Authenticator(kept.look_up)
    await door.principal(BEARER)
    kept.entry = None
    clock[0] += 4
    with pytest.raises(NotAuthenticated):
        await door.principal(BEARER)


class Exchange:
    """One request that goes on for ever, as a stream or as a poll, and what its client got."""

    def __init__(self, kept: Kept, stream: bool) -> None:
        self.sent: list[Any] = []
        self._requested, self._stream = False, stream
        self.app = Ending(self._listens, Listening(still_known(kept.look_up)))

    async def _listens(self, scope: Any, receive: Any, send: Any) -> None:
        assert kept_by(scope) is None
        scope[SPEAKER] = await Authenticator(scope["look_up"]).principal(BEARER)
        if self._stream:
            await send({"type": "http.response.start", "status": 200, "headers": EVENT_STREAM})
            await send({"type": "http.response.body", "body": b"data", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        await send({"type": "http.response.body", "body": b"secret", "more_body": True})

    async def receive(self) -> Any:
        if self._requested:
            await asyncio.Event().wait()
        self._requested = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    async def run(self, kept: Kept) -> list[Any]:
        scope = {"type": "http", "look_up": kept.look_up}
        async with asyncio.timeout(5):
            await self.app(scope, self.receive, self.send)
        return self.sent


def kept_by(scope: Any) -> Any:
    return scope.get(SPEAKER)


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(listening, "LASTING", 0.05)


@pytest.mark.parametrize("why", ["revoked", "expired", "fewer scopes"])
async def test_a_stream_ends_with_its_token_and_gets_nothing_more(why: str, soon: None) -> None:
    kept = Kept(datetime.now(UTC) + SOON if why == "expired" else None)
    running = asyncio.create_task(Exchange(kept, stream=True).run(kept))
    await asyncio.sleep(0.1)
    if why == "revoked":
        kept.entry = None
    if why == "fewer scopes":
        kept.entry = TokenEntry(name="王伟", scopes=("wms",))
    bodies = [message.get("body") for message in await running if message["type"] == "http.response.body"]
    assert bodies == [b"data", b""]


async def test_whoever_waits_is_answered_401_although_nothing_hears_that_the_client_is_gone(soon: None) -> None:
    kept, sent, waited = Kept(), list[Any](), asyncio.Event()

    async def waits(scope: Any, receive: Any, send: Any) -> None:
        scope[SPEAKER] = await Authenticator(kept.look_up).principal(BEARER)
        await waited.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"secret"})

    async def takes(message: Any) -> None:
        sent.append(message)

    exchange = Exchange(kept, stream=False)
    app = Ending(waits, Listening(still_known(kept.look_up)))
    running = asyncio.create_task(app({"type": "http"}, exchange.receive, takes))
    await asyncio.sleep(0.1)
    kept.entry = None
    async with asyncio.timeout(5):
        while len(sent) < 2:  # noqa: ASYNC110 - what has been sent
            await asyncio.sleep(0.01)
    waited.set()
    await running
    assert [message.get("status") for message in sent] == [401, None]
    assert b"secret" not in sent[1]["body"]


async def test_a_token_that_cannot_be_looked_up_keeps_no_other_from_it(soon: None) -> None:
    gone = set[str]()

    async def good(principal: Principal) -> bool:
        if principal.name == "slow":
            await asyncio.sleep(60)
        if principal.name == "broken":
            raise ValueError("the entry cannot be read")
        return principal.name not in gone

    everyone = Listening(good)

    def listen(name: str) -> Any:
        return everyone.listening(Principal("3105W", name, frozenset(), frozenset(), name))

    with listen("broken") as broken, listen("revoked") as revoked:
        await asyncio.sleep(0.1)
        with listen("slow"):
            gone.add("revoked")
            async with asyncio.timeout(5):
                await revoked.wait()
        assert not broken.is_set()


async def test_a_poll_with_a_revoked_token_is_answered_401(soon: None) -> None:
    kept = Kept()
    running = asyncio.create_task(Exchange(kept, stream=False).run(kept))
    await asyncio.sleep(0.1)
    kept.entry = None
    start = (await running)[0]
    assert (start["type"], start["status"]) == ("http.response.start", 401)


async def test_a_stream_outlives_redis_for_a_while_but_not_without_end(
    soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept()
    monkeypatch.setattr(listening, "WITHOUT_STATE", 0.5)
    running = asyncio.create_task(Exchange(kept, stream=True).run(kept))
    await asyncio.sleep(0.1)
    kept.away, began = True, monotonic()
    await running
    assert monotonic() - began > 0.2


async def test_a_thousand_listeners_with_one_token_cost_one_look_up(soon: None) -> None:
    asked = 0

    async def good(principal: Principal) -> bool:
        nonlocal asked
        asked += 1
        return asked < 3

    everyone = Listening(good)
    who = Principal("3105W", "王伟", frozenset({"terminal"}), frozenset(), "d" * 64)

    async def listens() -> None:
        with everyone.listening(who) as ended:
            await ended.wait()

    async with asyncio.timeout(5):
        await asyncio.gather(*(listens() for _ in range(1_000)))
    assert asked == 3


async def test_the_last_use_is_noted_once_an_hour_however_often_a_token_is_used() -> None:
    notes = MemoryNotes()
    use = TokenUse(notes)  # type: ignore[arg-type]
    who = Principal("3105W", "王伟", frozenset({"terminal"}), frozenset(), "d" * 64)
    for _ in range(5):
        use.seen(who)
    await asyncio.sleep(0)
    noted = await last_uses(notes, "3105W")  # type: ignore[arg-type]
    assert datetime.now(UTC) - noted["d" * 64] < timedelta(minutes=1)
    notes.lists.clear()
    use.seen(who)
    await asyncio.sleep(0)
    assert await last_uses(notes, "3105W") == {}  # type: ignore[arg-type]


def test_a_token_is_revoked_by_the_first_digits_of_its_digest_or_by_a_name_that_only_it_has() -> None:
    kept = {
        digest * 64: TokenEntry(name=name, scopes=("ops",)) for digest, name in (("a", "甲"), ("b", "乙"), ("c", "乙"))
    }
    assert chosen(kept, "aaaaaaaa", None) == "a" * 64
    assert chosen(kept, None, "甲") == "a" * 64
    with pytest.raises(Failure, match="2 tokens match"):
        chosen(kept, None, "乙")
    with pytest.raises(Failure, match="not found in this zone"):
        chosen(kept, "dddddddd", None)
