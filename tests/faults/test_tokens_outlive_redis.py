"""A door whose state does not reach as far as the log knows the tokens all the same, on real servers: from what was
told beside the path. The state stands still for as long as the test likes, because nothing feeds it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from secrets import token_urlsafe

import httpx
import pytest
from kakou.contracts import topics
from kakou.contracts.services import SERVICES
from kakou.runtime.events.envelope import envelope
from kakou.runtime.host import Host
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.service.token_mirror import tell_revoked
from kakou.service.token_table import TokenTable, TokenTold, record_of
from kakou.service.tokens import TokenEntry
from kakou_cli.token import issue_token, revoke_token
from kakou_local.servers import LocalServers
from redis import Redis

from tests.e2e.open_gate import operating
from tests.gate import READY_WITHIN, Gate, eventually
from tests.unit.contracts.samples import EVENT

ZONE = "3105W"
PATIENCE = 20.0
TERMINAL = TokenEntry(name="terminal", scopes=("terminal",))


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """Of the test's own: its Redis is lost."""
    with LocalServers() as servers:
        gate = Gate(servers, tmp_path_factory.mktemp("tokens"))
        try:
            for service in SERVICES:
                gate.start(service)
            gate.wait_ready()
            yield gate
        finally:
            gate.stop()


@pytest.mark.long
async def test_tokens_are_known_and_revoked_ones_refused_while_a_lost_state_is_being_built(gate: Gate) -> None:
    told = TokenTable()
    async with operating(gate, {TOKENS_TOPIC: told.learn}) as host:
        early, stolen = [await issue_token(host, ZONE, name, ["terminal"]) for name in ("early", "stolen")]
        await revoke_token(host, told, ZONE, name="stolen")
        await asyncio.to_thread(eventually, lambda: digest(early) in told.good(ZONE), PATIENCE, "the token is told")

        # From here on nothing reaches a state, and what was in it is gone.
        gate.kill("lane-router")
        gate.kill("gate-ingest")
        Redis.from_url(gate.servers.redis_url).flushall()
        late, unheard_of = await appended(host), await appended(host)
        await host.tell(TOKENS_TOPIC, *record_of(ZONE, digest(late), TokenTold(token=TERMINAL)))
        gate.start("gate-ingest")
        await asyncio.to_thread(eventually, lambda: is_there(gate), READY_WITHIN, "the door is there")

        assert await said(gate, late, not_yet=503) == 202
        assert await said(gate, stolen, not_yet=503) == 401
        assert await said(gate, early, not_yet=503) == 202
        assert await said(gate, unheard_of) == 503, "it is on the log, for all that the door knows"
        await tell_revoked(host, ZONE, digest(early))
        assert await said(gate, early, not_yet=202) == 401, "though the state has it"


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


async def appended(host: Host) -> str:
    """A token whose issue stands on the log, beyond what the states have come to."""
    token = f"kk_{ZONE}_{token_urlsafe(32)}"
    data = {"digest": digest(token), "name": "terminal", "scopes": ["terminal"]}
    await host.append(ZONE, envelope(topics.TOKEN_ISSUED, f"/{ZONE}/operator", digest(token), data), trace=None)
    return token


def is_there(gate: Gate) -> bool:
    """Whether it answers, whatever it says."""
    with suppress(httpx.TransportError):
        return bool(httpx.get(f"{gate.url('gate-ingest')}/readyz").status_code)
    return False


async def said(gate: Gate, token: str, not_yet: int | None = None) -> int:
    """What an event is answered, once it is another answer than `not_yet`."""
    headers = {"Authorization": f"Bearer {token}", "Prefer": "wait=0"}
    status = None
    async with httpx.AsyncClient(base_url=gate.url("gate-ingest"), headers=headers, timeout=PATIENCE) as client:
        async with asyncio.timeout(PATIENCE):
            while status in (None, not_yet):
                await asyncio.sleep(0.1)
                status = (await client.post("/v1/events", json=EVENT)).status_code
    assert status is not None
    return status
