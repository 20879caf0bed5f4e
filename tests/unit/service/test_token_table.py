"""What is told beside the path of the zones' tokens: as much as a door needs whose state is being built, and never that
a revoked token is good."""

import random
from collections.abc import AsyncIterator
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gate_ingest.handler import READ_MODEL, SERVICE
from kakou.contracts import topics
from kakou.runtime.host import Host, LogUnavailable
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.runtime.redis.reader import Through
from kakou.service.token_mirror import tell_revoked, told_anew
from kakou.service.token_table import REVOKED, TokenTable, TokenTold, record_of
from kakou.service.tokens import TOKEN, TokenEntry
from kakou_cli import token as commands
from kakou_cli.errors import Failure
from kakou_cli.token import revoke_token
from lane_router.handler import SERVICE as LANE_ROUTER
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.unit.gate_ingest.memory_host import MemoryHost

ZONE, OTHER_ZONE = "3105W", "3111A"
DIGESTS = [sha256(bytes([number])).hexdigest() for number in range(4)]
DUTY_DESK = TokenEntry(name="duty desk", scopes=("officer",))


class Zone:
    """A zone whose path runs in memory, and what was told of its tokens."""

    def __init__(self) -> None:
        self.host, self.table = MemoryHost([LANE_ROUTER, WEIGHT_CHECK, SERVICE], [ZONE, OTHER_ZONE]), TokenTable()
        self.records: list[tuple[bytes, bytes]] = []
        self.host.follows = {TOKENS_TOPIC: self.learn}

    def learn(self, key: bytes, value: bytes) -> None:
        self.records.append((key, value))
        self.table.learn(key, value)

    async def say(self, kind: str, digest: str, **data: Any) -> None:
        event = {"type": kind, "id": digest + kind, "source": "/", "subject": "t", "data": {"digest": digest, **data}}
        position = await self.host.append(ZONE, event, trace=None)
        assert await self.host.states.reached(READ_MODEL, 0, position.offset, 10)

    async def issue(self, digest: str) -> None:
        await self.say(topics.TOKEN_ISSUED, digest, name="duty desk", scopes=["officer"])

    async def revoke(self, digest: str) -> None:
        await self.say(topics.TOKEN_REVOKED, digest)

    async def tell(self) -> None:
        await told_anew(cast(Host, self.host), READ_MODEL, self.table, ZONE)


class BeingBuilt:
    """A state on its way up from nothing: it stands at position 0 and knows one token."""

    async def nos(self, zone: str, kind: str) -> set[str]:
        return {DIGESTS[0]}

    async def get_through(self, zone: str, *entries: tuple[str, str]) -> Through:
        return Through([None for _ in entries], 0)


@pytest.fixture
async def zone() -> AsyncIterator[Zone]:
    found = Zone()
    await found.host.start()
    yield found
    await found.host.stop()


async def test_a_token_is_told_once_with_what_it_may(zone: Zone) -> None:
    await zone.issue(DIGESTS[0])
    for _ in range(3):
        await zone.tell()
    assert len(zone.records) == 1
    (entry,) = zone.table.good(ZONE).values()
    assert (entry.name, entry.scopes) == ("duty desk", ("officer",))
    assert not zone.table.good(OTHER_ZONE)


async def test_a_revoked_token_is_told_as_revoked(zone: Zone) -> None:
    await zone.issue(DIGESTS[0])
    await zone.issue(DIGESTS[1])
    await zone.tell()
    await zone.revoke(DIGESTS[0])
    await zone.tell()
    assert zone.table.revoked(ZONE, DIGESTS[0])
    assert list(zone.table.good(ZONE)) == [DIGESTS[1]]


async def test_a_state_that_is_being_built_revokes_nothing(zone: Zone) -> None:
    """It lacks what it has not come to yet."""
    await zone.issue(DIGESTS[0])
    await zone.issue(DIGESTS[1])
    await zone.tell()
    told = dict(zone.table.of(ZONE))

    async def lacks_some(service: str, zone: str) -> bool:
        return False

    states = SimpleNamespace(of=lambda service: BeingBuilt(), lacks_some=lacks_some)
    unnoticed = SimpleNamespace(states=states, tell=zone.host.tell)
    await told_anew(cast(Host, unnoticed), READ_MODEL, zone.table, ZONE)
    assert dict(zone.table.of(ZONE)) == told


async def test_a_state_that_is_being_built_calls_no_token_good(zone: Zone) -> None:
    """It has not come to the revocation of one that was revoked before there was the topic."""
    await zone.issue(DIGESTS[0])
    zone.host.states.lost = {READ_MODEL}
    await zone.tell()
    assert not zone.records
    await zone.revoke(DIGESTS[0])
    await zone.issue(DIGESTS[1])
    zone.host.states.lost = set()
    await zone.tell()
    assert list(zone.table.good(ZONE)) == [DIGESTS[1]]


async def test_what_was_revoked_first_beside_the_path_is_not_told_as_good(zone: Zone) -> None:
    """Whoever revokes says so there before it stands on the log."""
    await zone.issue(DIGESTS[0])
    await tell_revoked(cast(Host, zone.host), ZONE, DIGESTS[0])
    await zone.tell()
    assert zone.table.revoked(ZONE, DIGESTS[0])
    assert not zone.table.good(ZONE)


async def test_a_revocation_that_failed_half_way_is_finished_by_the_next_try(
    zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was told beside the path, and is not on the log: a topic made anew would have it good again."""
    monkeypatch.setattr(commands, "SPOKEN_TO", (READ_MODEL,))
    await zone.issue(DIGESTS[0])
    await zone.tell()
    host = cast(Host, zone.host)
    zone.host.down = True
    with pytest.raises(LogUnavailable):
        await revoke_token(host, zone.table, ZONE, digest=DIGESTS[0])
    assert zone.table.revoked(ZONE, DIGESTS[0])
    zone.host.down = False
    assert await revoke_token(host, zone.table, ZONE, name="duty desk") == "duty desk"
    assert not await zone.host.states.of(READ_MODEL).nos(ZONE, TOKEN)
    with pytest.raises(Failure, match="already revoked"):
        await revoke_token(host, zone.table, ZONE, digest=DIGESTS[0])


def test_revoked_is_the_last_word_in_whatever_order_and_however_often_it_is_told() -> None:
    records = [record_of(ZONE, digest, TokenTold(token=DUTY_DESK, root=root)) for digest in DIGESTS for root in (3, 9)]
    records += [record_of(ZONE, digest, REVOKED) for digest in DIGESTS[:2]]
    for seed in range(50):
        table, told = TokenTable(), records * 2
        random.Random(seed).shuffle(told)
        for key, value in told:
            table.learn(key.encode(), value)
        assert sorted(table.good(ZONE)) == sorted(DIGESTS[2:])
        assert all(table.revoked(ZONE, digest) for digest in DIGESTS[:2])


def test_no_record_holds_more_than_the_digest_of_a_token() -> None:
    key, value = record_of(ZONE, DIGESTS[0], TokenTold(token=DUTY_DESK, root=3))
    assert key == f"{ZONE}/{DIGESTS[0]}"
    assert value == b'{"token":{"name":"duty desk","scopes":["officer"]},"root":3}'
    assert record_of(ZONE, DIGESTS[0], REVOKED)[1] == b"{}"
