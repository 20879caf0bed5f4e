"""Tokens and sessions that nobody knows, rated by who sends them: guessing is hopeless, but each guess is a look-up."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import Final, Generic, TypeVar

from kakou.web.access.buckets import Bucket
from kakou.web.problem_table import TOO_MANY_UNKNOWN_TOKENS

PER_ADDRESS: Final = (10.0, 100.0)
"""Wrong tokens a second from one address, and so many at once after a rest: a site whose tokens were all revoked."""

IN_ALL: Final = (200.0, 400.0)
"""The same from all addresses that have sent some lately: a twentieth of what one Redis answers."""

MOST_REMEMBERED: Final = 10_000
"""Addresses, good tokens and wrong ones, each."""

UNKNOWN_FOR: Final = 1.0
"""Seconds that a token stays unknown without being looked up again. One just issued is used by then at the latest."""

K = TypeVar("K")
V = TypeVar("V")

client_address: ContextVar[str] = ContextVar("client_address", default="")
"""Of the request under way."""


class WrongTokens(Generic[V]):
    """Stands before a look-up by zone and digest, which finds nothing for what nobody knows. What was good lately is
    looked up, whoever else failed."""

    def __init__(
        self, lookup: Callable[[str, str], Awaitable[V | None]], clock: Callable[[], float] = monotonic
    ) -> None:
        self._lookup, self._clock = lookup, clock
        self._all = Bucket(*IN_ALL, clock)
        self._addresses: dict[str, Bucket] = {}
        self._good: dict[str, None] = {}
        self._unknown: dict[str, float] = {}

    async def lookup(self, zone: str, digest: str) -> V | None:
        """As the look-up that it stands before. Raises Problem 429 when too many were wrong, without looking up."""
        if digest in self._good:
            entry = await self._lookup(zone, digest)
            if entry is None:
                del self._good[digest]
            return entry
        mine = self._bucket(client_address.get())
        wait = mine.wait() or (0.0 if mine.full else self._all.wait())
        if wait:
            raise TOO_MANY_UNKNOWN_TOKENS(seconds=max(1, round(wait)))
        # Before the answer is known, so that many at once are no way around it.
        _charge(1, mine, self._all)
        if self._clock() - self._unknown.get(digest, -UNKNOWN_FOR) < UNKNOWN_FOR:
            return None
        try:
            entry = await self._lookup(zone, digest)
        except (OSError, TimeoutError):
            _charge(-1, mine, self._all)
            raise
        if entry is None:
            _remember(self._unknown, digest, self._clock())
            return None
        _charge(-1, mine, self._all)
        _remember(self._good, digest, None)
        return entry

    def _bucket(self, address: str) -> Bucket:
        source = network_of(address)
        found = self._addresses.get(source)
        if found is None:
            found = Bucket(*PER_ADDRESS, self._clock)
            _remember(self._addresses, source, found)
        return found


def network_of(address: str) -> str:
    """Who is behind an address: of IPv6 the first 64 bits, as everybody has the others to himself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address


def _charge(units: float, *buckets: Bucket) -> None:
    for bucket in buckets:
        bucket.charge(units)


def _remember(known: dict[str, K], key: str, value: K) -> None:
    known[key] = value
    if len(known) > MOST_REMEMBERED:
        del known[next(iter(known))]
