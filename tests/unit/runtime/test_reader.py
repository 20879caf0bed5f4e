"""A state that was lost is not an empty one."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import cast

import pytest
from kakou.runtime.health import Server
from kakou.runtime.redis.keys import progress_key
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.zones import Zones
from kakou.service.tokens import TokenEntry
from redis.asyncio import Redis

ZONE = "3105W"

Ask = Callable[[StateReader], Awaitable[object]]
ASKS: dict[str, Ask] = {
    "an entry's absence": lambda state: state.check_there(ZONE),
    "all entries": lambda state: state.all(ZONE, "token", TokenEntry),
    "how many": lambda state: state.count(ZONE, "token"),
    "their numbers": lambda state: state.nos(ZONE, "token"),
}


class Redislike:
    """With a state, or after it was flushed."""

    def __init__(self, keys: set[str], meanwhile: Callable[[], None]) -> None:
        self._keys, self._meanwhile = keys, meanwhile
        self.connection_pool = SimpleNamespace(line=self)

    async def ask(self, command: str, key: str) -> object:
        match command:
            case "GET":
                self._meanwhile()
                return b'{"mark":"7"}' if key in self._keys else None
            case "HKEYS" | "HGETALL":
                return []
            case "HLEN":
                return 0
        raise AssertionError(command)


def asked(ask: Ask, *keys: str, was: int = 7, announced_meanwhile: int | None = None) -> object:
    announced = [was]

    def announce() -> None:
        if announced_meanwhile is not None:
            announced.append(announced_meanwhile)

    zones = Zones()
    zones.learn(ZONE, 3)
    redis = cast(Redis, Redislike(set(keys), announce))
    state = StateReader(redis, "gate-ingest", zones, Server("Redis"), lambda _: announced[-1])

    async def main() -> object:
        return await ask(state)

    return asyncio.run(main())


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_what_a_state_does_not_hold_is_not_there(ask: Ask) -> None:
    assert not asked(ask, progress_key("gate-ingest", 3))


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_of_a_state_that_was_lost_nothing_is_said(ask: Ask) -> None:
    with pytest.raises(OSError, match="being built"):
        asked(ask)
    with pytest.raises(OSError, match="being built"):
        asked(ask, progress_key("gate-ingest", 2), progress_key("hazmat-notify", 3))


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_nor_of_one_that_has_not_come_again_as_far_as_it_was(ask: Ask) -> None:
    with pytest.raises(OSError, match="being built"):
        asked(ask, progress_key("gate-ingest", 3), was=8)


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_a_commit_announced_while_the_state_is_asked_does_not_make_it_a_lost_one(ask: Ask) -> None:
    assert not asked(ask, progress_key("gate-ingest", 3), was=7, announced_meanwhile=8)
