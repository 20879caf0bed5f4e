"""What lasts longer than its token: it ends soon after the token was revoked or has expired, whatever it waits for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any

import httpx
import pytest
from gate_ingest.handler import READ_MODEL
from kakou.contracts import topics
from kakou.web.access.auth import CONFIRMED_FOR

from tests.unit.contracts.samples import EVENT
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.serving import PATIENCE, served

WITHIN = 5.0
"""Seconds that docs/operations/tokens.md promises."""

COMMANDS, PASSAGES = "/v1/lanes/G1/E01/commands", "/v1/passages"
QUEUE = "/v1/referrals/stream"
SMALL = "/v1/visits/G1.E01.20261122080000000000"
VISIT = "/v1/visits/G1.E01.20261122080000000017?wait=8"


@pytest.fixture
async def address(gate: GateUnderTest) -> AsyncIterator[str]:
    async with served(gate) as found:
        yield found


async def revoke(gate: GateUnderTest, token: str) -> None:
    data = {"digest": sha256(token.encode()).hexdigest()}
    event = {"type": topics.TOKEN_REVOKED, "id": f"-{token}", "source": "/", "subject": "t", "data": data}
    position = await gate.host.append(told.ZONE, event, trace=None)
    assert await gate.host.states.reached(READ_MODEL, 0, position.offset, PATIENCE)


async def issue_anew(gate: GateUnderTest, token: str, scope: str, **fields: Any) -> None:
    """The same token, good for something else from now on."""
    data = {"digest": sha256(token.encode()).hexdigest(), "name": "王伟", "scopes": [scope], **fields}
    event = {"type": topics.TOKEN_ISSUED, "id": f"{fields}", "source": "/", "subject": "t", "data": data}
    position = await gate.host.append(told.ZONE, event, trace=None)
    assert await gate.host.states.reached(READ_MODEL, 0, position.offset, PATIENCE)


@asynccontextmanager
async def browsing(
    gate: GateUnderTest, address: str, scope: str, expires: str | None = None, lanes: tuple[str, ...] = ()
) -> AsyncIterator[httpx.AsyncClient]:
    authorization = (await gate.speaking_as(scope, expires=expires, lanes=lanes)).headers["authorization"]
    async with httpx.AsyncClient(base_url=address, headers={"Authorization": authorization}, timeout=30) as client:
        yield client


def token_of(client: httpx.AsyncClient) -> str:
    return client.headers["authorization"].removeprefix("Bearer ")


async def seconds_until_ended(
    client: httpx.AsyncClient, path: str, after: Callable[[], Awaitable[Any]], *, token_too: bool = True
) -> float:
    """From `after`, done once the stream has begun, until the stream has ended and, where the token has ended with it,
    requests are answered 401."""
    async with client.stream("GET", path, headers={"Accept": "text/event-stream"}) as answer:
        assert answer.status_code == 200
        await after()
        began = monotonic()
        async with asyncio.timeout(2 * PATIENCE):
            async for _ in answer.aiter_raw():
                pass
    async with asyncio.timeout(PATIENCE):
        while token_too and (await client.get(SMALL)).status_code != 401:  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(0.1)
    return monotonic() - began


async def test_streams_end_within_five_seconds_of_a_revocation(gate: GateUnderTest, address: str) -> None:
    async def follow(path: str, scope: str) -> float:
        async with browsing(gate, address, scope) as client:
            return await seconds_until_ended(client, path, lambda: revoke(gate, token_of(client)))

    assert max(await asyncio.gather(follow(COMMANDS, "terminal"), follow(PASSAGES, "wms"))) < WITHIN


async def test_polls_and_waits_end_with_401_within_five_seconds_of_a_revocation(
    gate: GateUnderTest, address: str
) -> None:
    async with browsing(gate, address, "terminal") as client:
        # A gathering without a weight waits for its verdict, which nobody in this gate gives.
        await client.post("/v1/events", json=EVENT)
        began = monotonic()
        waits = (
            asyncio.create_task(client.get(VISIT)),
            asyncio.create_task(client.post("/v1/events", json=EVENT, headers={"Prefer": "wait=8"})),
        )
        await asyncio.sleep(0)
        await revoke(gate, token_of(client))
        answers = await asyncio.gather(*waits)
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].headers["content-type"] == "application/problem+json"
    assert monotonic() - began < WITHIN


async def test_a_stream_ends_when_its_token_expires(gate: GateUnderTest, address: str) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    async with browsing(gate, address, "terminal", soon.isoformat()) as client:
        assert await seconds_until_ended(client, COMMANDS, lambda: asyncio.sleep(0)) < 2 + WITHIN


async def test_streams_of_other_tokens_go_on(gate: GateUnderTest, address: str) -> None:
    async with browsing(gate, address, "terminal") as revoked, browsing(gate, address, "terminal") as other:
        async with other.stream("GET", COMMANDS) as stays:
            await seconds_until_ended(revoked, COMMANDS, lambda: revoke(gate, token_of(revoked)))
            chunks = stays.aiter_raw()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await anext(chunks)
        assert (await other.get(SMALL)).status_code == 404


async def test_a_stream_ends_when_its_token_is_issued_anew_with_less(gate: GateUnderTest, address: str) -> None:
    """Also where another stream of the token, begun since, goes on with what the token is good for now."""
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    cases: list[tuple[str, str, tuple[str, ...], dict[str, Any]]] = [
        (COMMANDS, "terminal", (), {"lanes": ["G1/E02"]}),
        (COMMANDS, "terminal", ("G1/E01", "G1/E02"), {"lanes": ["G1/E02"]}),
        (COMMANDS, "terminal", ("G1/E01", "G1/E02"), {"lanes": ["G1/E01"]}),
        (QUEUE, "officer", (), {"lanes": ["G1/E01"]}),
        (QUEUE, "officer", ("G1/E01",), {"lanes": ["G1/E02"]}),
        (COMMANDS, "terminal", (), {"expires": soon}),
    ]

    async def follow(path: str, scope: str, lanes: tuple[str, ...], anew: dict[str, Any]) -> float:
        async with browsing(gate, address, scope, lanes=lanes) as client:
            token = token_of(client)
            return await seconds_until_ended(
                client, path, lambda: issue_anew(gate, token, scope, **anew), token_too=False
            )

    assert max(await asyncio.gather(*(follow(*case) for case in cases))) < 1 + WITHIN


@pytest.mark.parametrize("anew", [{}, {"lanes": ["G1/E01", "G1/E02"]}], ids=["for all lanes", "for one lane more"])
async def test_a_stream_goes_on_when_its_token_is_issued_anew_with_more(
    gate: GateUnderTest, address: str, anew: dict[str, Any]
) -> None:
    async with (
        browsing(gate, address, "terminal", lanes=("G1/E01",)) as client,
        browsing(gate, address, "terminal") as revoked,
        client.stream("GET", COMMANDS) as stays,
    ):
        await issue_anew(gate, token_of(client), "terminal", **anew)
        # Both are looked at in the same round: when the other has ended, this one was looked at, too.
        await seconds_until_ended(revoked, COMMANDS, lambda: revoke(gate, token_of(revoked)))
        chunks = stays.aiter_raw()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await anext(chunks)


async def test_of_two_streams_of_a_token_issued_anew_the_one_begun_since_goes_on(
    gate: GateUnderTest, address: str
) -> None:
    async with browsing(gate, address, "terminal") as client:
        token = token_of(client)
        async with asyncio.timeout(2 * PATIENCE), client.stream("GET", COMMANDS) as before:
            await issue_anew(gate, token, "terminal", lanes=["G1/E01"])
            await asyncio.sleep(CONFIRMED_FOR)  # for so long a token is taken at its word
            async with client.stream("GET", COMMANDS) as since:
                async for _ in before.aiter_raw():
                    pass
                chunks = since.aiter_raw()
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await anext(chunks)
