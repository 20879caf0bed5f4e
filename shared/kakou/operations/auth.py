"""Who speaks: bearer tokens, each of one zone, with scopes and, for terminals, lanes."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from pydantic import BaseModel, ConfigDict

CACHE_SECONDS = 5.0
"""How long a known token is taken at its word, so that a restart of Redis does not lock every terminal out at once."""

LARGEST_CACHE = 10_000
TOKEN = re.compile(r"kk_([A-Z0-9]{4,10})_[A-Za-z0-9_-]{20,80}")


class TokenEntry(BaseModel):
    """A token as states keep it, under the SHA-256 of its text. No lanes means every lane of the zone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    scopes: tuple[str, ...]
    lanes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever holds the token: a person or a device."""

    zone: str
    name: str
    scopes: frozenset[str]
    lanes: frozenset[str]

    def may(self, *scopes: str) -> bool:
        """Whether one of the scopes is held."""
        return not self.scopes.isdisjoint(scopes)

    def at(self, gate: str, lane: str) -> bool:
        """Whether a terminal with this token may speak for the lane."""
        return not self.lanes or f"{gate}/{lane}" in self.lanes


class NotAuthenticated(Exception):
    """No token, or none that we know; the message says which, never the token."""


Lookup = Callable[[str, str], Awaitable[TokenEntry | None]]
"""From zone and digest to the entry; may raise OSError or TimeoutError."""


class Authenticator:
    """Knows a token by its digest. The digest is looked up as a key, so no comparison leaks time.

    A header seen lately is known as it stands: hashing it for every event would cost more than reading the event.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, tuple[float, Principal]] = {}

    async def principal(self, authorization: str | None) -> Principal:
        """From the Authorization header. Raises NotAuthenticated; OSError or TimeoutError when nobody can tell."""
        known = self._known.get(authorization or "")
        if known and monotonic() - known[0] < CACHE_SECONDS:
            return known[1]
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise NotAuthenticated("send `Authorization: Bearer <token>`")
        shape = TOKEN.fullmatch(text.strip())
        if shape is None:
            raise NotAuthenticated("the token is not one of ours")
        zone, digest = shape[1], hashlib.sha256(text.strip().encode()).hexdigest()
        try:
            entry = await self._lookup(zone, digest)
        except (OSError, TimeoutError):
            if known:
                return known[1]
            raise
        if entry is None:
            self._known.pop(authorization or "", None)
            raise NotAuthenticated("the token is unknown or was revoked")
        principal = Principal(zone, entry.name, frozenset(entry.scopes), frozenset(entry.lanes))
        if len(self._known) >= LARGEST_CACHE:
            self._known.clear()
        self._known[authorization or ""] = (monotonic(), principal)
        return principal
