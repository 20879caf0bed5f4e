"""Tokens that nobody knows are rated by address before they are looked up, and lock nobody out who has a good one."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from uuid import uuid4

import pytest
from kakou.service.tokens import TokenEntry
from kakou.web.access.auth import Authenticator, NotAuthenticated
from kakou.web.access.wrong_tokens import MOST_REMEMBERED, WrongTokens, client_address, network_of
from kakou.web.problems import Problem

GOOD = f"Bearer kk_3105W_{uuid4().hex}"
DIGEST = sha256(GOOD.removeprefix("Bearer ").encode()).hexdigest()


class Zone:
    """A zone with one good token, how often it was looked into, and a clock."""

    def __init__(self) -> None:
        self.now, self.looked_up, self.away = 1_000.0, 0, False
        self.wrong_tokens = WrongTokens(self._lookup, lambda: self.now)
        self.authenticator = Authenticator(self.wrong_tokens.lookup)
        self.good = True

    async def _lookup(self, zone: str, digest: str) -> TokenEntry | None:
        self.looked_up += 1
        await asyncio.sleep(0)
        if self.away:
            raise TimeoutError
        return TokenEntry(name="E01", scopes=("terminal",)) if self.good and digest == DIGEST else None

    async def asked(self, authorization: str, address: str = "10.0.0.1") -> int:
        """The status that it comes to."""
        client_address.set(address)
        try:
            await self.authenticator.principal(authorization)
        except NotAuthenticated:
            return 401
        except Problem as problem:
            told = int((problem.headers or {}).get("Retry-After", 0)) >= 1
            return problem.status if told else 0
        return 200

    async def guessed(self, times: int, address: Callable[[int], str] = lambda _: "10.0.0.1") -> list[int]:
        return [await self.asked(wrong(), address(number)) for number in range(times)]


def wrong() -> str:
    return f"Bearer kk_3105W_{uuid4().hex}"


async def test_guesses_of_one_address_are_answered_429_without_being_looked_up() -> None:
    zone = Zone()
    statuses = await zone.guessed(1_000)
    assert statuses == [401] * 100 + [429] * 900
    assert zone.looked_up == 100
    zone.now += 1
    assert (await zone.guessed(20)).count(401) == 10


async def test_many_guesses_at_once_are_no_way_around() -> None:
    zone = Zone()
    statuses = await asyncio.gather(*(zone.asked(wrong()) for _ in range(1_000)))
    assert statuses.count(401) == 100
    assert zone.looked_up == 100


async def test_the_same_wrong_token_is_looked_up_once_a_moment() -> None:
    zone, token = Zone(), wrong()
    assert [await zone.asked(token) for _ in range(50)] == [401] * 50
    assert zone.looked_up == 1
    zone.now += 1
    await zone.asked(token)
    assert zone.looked_up == 2


async def test_a_token_that_was_good_stays_good_whatever_its_neighbours_guess() -> None:
    zone = Zone()
    assert await zone.asked(GOOD) == 200
    await zone.guessed(1_000)
    fresh = Authenticator(zone.wrong_tokens.lookup)  # One that has forgotten what it knew.
    zone.authenticator = fresh
    assert await zone.asked(GOOD) == 200


async def test_an_address_that_guessed_nothing_is_let_in_while_thousands_guess() -> None:
    zone = Zone()
    for _ in range(3):
        await zone.guessed(2_000, lambda number: f"10.0.{number % 200}.1")
    looked_up = zone.looked_up
    assert looked_up < 2_000
    assert await zone.asked(GOOD, "192.0.2.7") == 200


async def test_good_tokens_use_nothing_up() -> None:
    zone = Zone()
    for _ in range(500):
        zone.authenticator = Authenticator(zone.wrong_tokens.lookup)
        assert await zone.asked(GOOD) == 200
    assert await zone.guessed(100) == [401] * 100


async def test_a_revoked_token_is_a_wrong_one() -> None:
    zone = Zone()
    await zone.asked(GOOD)
    zone.good, zone.authenticator = False, Authenticator(zone.wrong_tokens.lookup)
    assert await zone.asked(GOOD) == 401


async def test_look_ups_that_nobody_answers_count_for_nothing() -> None:
    zone = Zone()
    zone.away = True
    for _ in range(200):
        with suppress(TimeoutError):
            await zone.asked(wrong())
    zone.away = False
    assert await zone.asked(GOOD) == 200


async def test_what_is_remembered_is_bounded() -> None:
    zone = Zone()
    await zone.guessed(MOST_REMEMBERED + 50, lambda number: f"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}")
    assert all(len(known) <= MOST_REMEMBERED for known in vars(zone.wrong_tokens).values() if isinstance(known, dict))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_a_network_s_own_addresses_are_one_client(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
