"""Refusals for too much at once, given again as they were: a client that asks for the same again and again, on a new
connection each time, must not cost what an answer costs.

The answer to a stream too many takes a millisecond to make. What is kept here takes none of it, and is given only while
the quota that was used up still is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final, Protocol

from starlette.types import Message, Scope

from kakou.web.access.auth import CONFIRMED_FOR, READS

MOST_KEPT: Final = 1_000

TELLING: Final = (b"authorization", b"cookie", b"accept")
"""Headers that say whose request it is, by token or by session, and whether it asks for a stream or for a page."""

Request = tuple[str, str, tuple[tuple[bytes, bytes], ...]]
"""Method, path and the headers that tell requests apart."""


class UsedUp(Protocol):
    """A quota of what is under way."""

    def is_used_up(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was answered, for as long as the token that was shown need not be looked up again."""

    quota: UsedUp
    answer: Sequence[Message]
    until: float


class Refusals:
    """Those of one application."""

    def __init__(self) -> None:
        self._kept: dict[Request, Refusal] = {}

    def again(self, scope: Scope) -> Sequence[Message] | None:
        """The answer to a request that was refused before and would be once more; None if it is to be looked at."""
        if not self._kept:
            return None
        request = _request(scope)
        refusal = self._kept.get(request)
        if refusal is None:
            return None
        if monotonic() < refusal.until and refusal.quota.is_used_up():
            return refusal.answer
        del self._kept[request]
        return None

    def keep(self, scope: Scope, quota: UsedUp, answer: Sequence[Message]) -> None:
        """Remember that the request was answered so, because the quota is used up. Of a read only: the body of a write
        may hold the token, as that which signs in does."""
        if scope["method"] not in READS:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[_request(scope)] = Refusal(quota, answer, monotonic() + CONFIRMED_FOR)


def _request(scope: Scope) -> Request:
    headers = tuple((name, value) for name, value in scope["headers"] if name in TELLING)
    return scope["method"], scope["path"], headers
