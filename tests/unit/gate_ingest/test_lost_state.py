"""A state that was lost is built anew from the log: meanwhile reads are not answered out of the little that is there,
tokens are not called unknown, and events are taken as ever."""

from collections.abc import Mapping
from hashlib import sha256
from typing import cast

import httpx
import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from kakou.runtime.host import Host
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.runtime.redis.announcements import Announcements
from kakou.service.token_mirror import tell_revoked
from kakou.service.token_table import TokenTold, record_of
from kakou.service.tokens import TokenEntry
from redis.asyncio import Redis

from tests.unit.contracts.samples import EVENT
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.told import ZONE

UNKNOWN = {"Authorization": "Bearer kk_3105W_" + "x" * 32}
TERMINAL = TokenEntry(name="G1 E01", scopes=("terminal",))


def digest_of(headers: Mapping[str, str]) -> str:
    return sha256(headers["Authorization"].removeprefix("Bearer ").encode()).hexdigest()


@pytest.mark.parametrize("lost", [READ_MODEL, OFFERS_MODEL])
@pytest.mark.parametrize(
    "path",
    ["/v1/referrals", "/v1/policy", "/v1/passages", "/v1/outcomes?after=0&wait=5"],
)
async def test_what_would_be_answered_out_of_an_emptied_state_is_not(gate: GateUnderTest, path: str, lost: str) -> None:
    client = await gate.speaking_as("officer", "customs", "wms", "ops")
    gate.host.states.lost = {lost}
    answer = await client.get(path)
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    gate.host.states.lost = set()
    assert (await client.get(path)).status_code == 200


async def test_events_are_taken_while_the_state_is_being_built(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    await gate.host.tell(TOKENS_TOPIC, *record_of(ZONE, digest_of(terminal.headers), TokenTold(token=TERMINAL, root=3)))
    gate.host.states.lost = {READ_MODEL, OFFERS_MODEL}
    assert (await terminal.post("/v1/events", json=EVENT)).status_code == 202


async def test_a_token_that_a_state_being_built_has_is_good_only_if_it_was_told_of(gate: GateUnderTest) -> None:
    """It may have been revoked before revocations were told: the state comes to that later."""
    terminal = await gate.speaking_as("terminal")
    gate.host.states.lost = {READ_MODEL, OFFERS_MODEL}
    answer = await terminal.post("/v1/events", json=EVENT)
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    gate.host.states.lost = set()
    assert (await terminal.post("/v1/events", json=EVENT)).status_code == 202


async def test_a_token_is_not_called_unknown_before_all_tokens_are_known(gate: GateUnderTest) -> None:
    client = await gate.speaking_as("ops")
    gate.host.states.lost = {READ_MODEL}
    for _ in range(200):  # nor rated as one that is
        answer = await client.get("/v1/policy", headers=UNKNOWN)
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    gate.host.states.lost = set()
    assert (await client.get("/v1/policy", headers=UNKNOWN)).status_code == 401


async def test_a_token_that_was_told_of_is_good_while_the_state_is_being_built(gate: GateUnderTest) -> None:
    """Of an emptied state nothing is known but what `gate.tokens` says; reads still wait for the state."""
    await gate.host.tell(TOKENS_TOPIC, *record_of(ZONE, digest_of(UNKNOWN), TokenTold(token=TERMINAL, root=3)))
    gate.host.states.lost = {READ_MODEL, OFFERS_MODEL}
    async with httpx.AsyncClient(transport=gate.transport, base_url="http://gate", headers=UNKNOWN) as client:
        assert (await client.post("/v1/events", json=EVENT)).status_code == 202
        assert (await client.get("/v1/passages")).status_code == 403, "it may say what it might before, and no more"


async def test_a_token_that_was_revoked_is_refused_at_once_by_a_state_that_still_has_it(gate: GateUnderTest) -> None:
    """A state that is being built comes to the token long before it comes to the revocation."""
    revoked, other = await gate.speaking_as("ops"), await gate.speaking_as("ops")
    await tell_revoked(cast(Host, gate.host), ZONE, digest_of(revoked.headers))
    assert (await revoked.get("/v1/policy")).status_code == 401
    assert (await other.get("/v1/policy")).status_code == 200


def test_a_state_is_being_built_until_it_has_come_again_as_far_as_it_was() -> None:
    announcements = Announcements(Redis(), ("gate-ingest",))

    def says(root: int) -> bool:
        announcements._announce("kakou:commits:gate-ingest:0", str(root))
        return announcements.fell_back("gate-ingest", 0)

    assert [says(root) for root in (100, 101, 3, 50, 100, 101, 102)] == [False, False, True, True, True, False, False]
    assert not announcements.fell_back("gate-ingest", 1)
