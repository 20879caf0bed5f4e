"""Who speaks: bearer tokens, each of one zone, with scopes and, for terminals, lanes."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from kakou.service.tokens import TokenEntry
from kakou.web.problem_table import EXPIRED_TOKEN, LACKS_SCOPE, MALFORMED_TOKEN, NO_TOKEN, UNKNOWN_TOKEN
from kakou.web.problems import Problem

CONFIRMED_FOR: Final = 2.0
"""Seconds that a known token is taken at its word before it is looked up again: what is revoked ends within five."""

WITHOUT_STATE: Final = 300.0
"""Seconds that it is taken at its word while nobody can tell: Redis has started anew or failed over by then, and
whoever cuts it off keeps a revoked token alive for no longer."""

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

LARGEST_CACHE = 10_000
TOKEN = re.compile(r"kk_([A-Z0-9]{4,10})_[A-Za-z0-9_-]{20,80}")


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds the token: a person or a device. session: the digest of the pages' session it speaks through."""

    zone: str
    name: str
    scopes: frozenset[str]
    lanes: frozenset[str]
    digest: str = ""
    expires: datetime | None = field(default=None, compare=False)
    session: str | None = field(default=None, compare=False)

    @classmethod
    def of(cls, zone: str, digest: str, entry: TokenEntry) -> "Principal":
        return cls(zone, entry.name, frozenset(entry.scopes), frozenset(entry.lanes), digest, entry.expires)

    @property
    def expired(self) -> bool:
        """By the clock here."""
        return self.expires is not None and datetime.now(UTC) >= self.expires

    def may(self, *scopes: str) -> bool:
        """Whether one of the scopes is held."""
        return not self.scopes.isdisjoint(scopes)

    def check_may(self, *scopes: str) -> None:
        """Raises Problem 403 where none of the scopes is held."""
        if not self.may(*scopes):
            raise LACKS_SCOPE(wanted=" or ".join(scopes), held=", ".join(sorted(self.scopes)))

    def at(self, gate: str, lane: str) -> bool:
        """Whether a terminal with this token may speak for the lane."""
        return not self.lanes or f"{gate}/{lane}" in self.lanes

    def covers_lanes_of(self, other: "Principal") -> bool:
        """Whether it may speak for every lane that the other may."""
        return not self.lanes or (bool(other.lanes) and self.lanes >= other.lanes)


class NotAuthenticated(Exception):
    """No token, or none that we know; the problem says which, never the token."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


Lookup = Callable[[str, str], Awaitable[TokenEntry | None]]
"""From zone and digest to the entry; may raise OSError or TimeoutError."""


class Authenticator:
    """Knows a token by its digest. The digest is looked up as a key, so no comparison leaks time.

    A header seen lately is known as it stands: hashing it for every event would cost more than reading the event.
    seen: told whenever a token has been looked up and is good.
    """

    def __init__(self, lookup: Lookup, seen: Callable[[Principal], None] = lambda principal: None) -> None:
        self._lookup, self._seen = lookup, seen
        self._known: dict[str, tuple[float, Principal]] = {}

    async def principal(self, authorization: str | None) -> Principal:
        """From the Authorization header. Raises NotAuthenticated; OSError or TimeoutError when nobody can tell."""
        known = self._known.get(authorization or "")
        if known and monotonic() - known[0] < CONFIRMED_FOR:
            return _not_expired(known[1])
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise NotAuthenticated(NO_TOKEN())
        shape = TOKEN.fullmatch(text.strip())
        if shape is None:
            raise NotAuthenticated(MALFORMED_TOKEN())
        zone, digest = shape[1], hashlib.sha256(text.strip().encode()).hexdigest()
        try:
            principal = await self.by_digest(zone, digest)
        except (OSError, TimeoutError):
            if known and monotonic() - known[0] < WITHOUT_STATE:
                return _not_expired(known[1])
            raise
        except NotAuthenticated:
            self._known.pop(authorization or "", None)
            raise
        if len(self._known) >= LARGEST_CACHE:
            self._known.clear()
        self._known[authorization or ""] = (monotonic(), principal)
        return principal

    async def by_digest(self, zone: str, digest: str) -> Principal:
        """Whoever holds the token of that SHA-256. Raises as `principal` does."""
        entry = await self._lookup(zone, digest)
        if entry is None:
            raise NotAuthenticated(UNKNOWN_TOKEN())
        principal = _not_expired(Principal.of(zone, digest, entry))
        self._seen(principal)
        return principal


def _not_expired(principal: Principal) -> Principal:
    if principal.expired:
        raise NotAuthenticated(EXPIRED_TOKEN(expires=principal.expires))
    return principal
