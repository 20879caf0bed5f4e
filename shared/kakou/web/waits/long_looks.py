"""Looks through all that is kept of a kind, thousands of entries perhaps: they must not keep others from their turn."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import islice
from time import monotonic
from typing import TypeVar

from kakou.operations.http_limits import TURN_WITHIN
from kakou.web.access.quotas import over_quota
from kakou.web.problem_table import TOO_MANY_SEARCHES

T = TypeVar("T")


class LongLooks:
    """Of one instance. Each zone's come one after the other, and rest as long as they took: one zone that asks for
    nothing else leaves the others half of the processor."""

    def __init__(self) -> None:
        self._turns: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn(self, zone: str) -> AsyncIterator[None]:
        """Around such a look. Raises Problem 429 when its turn does not come in time."""
        turn = self._turns.setdefault(zone, asyncio.Lock())
        try:
            async with asyncio.timeout(TURN_WITHIN):
                await turn.acquire()
        except TimeoutError:
            raise over_quota(TOO_MANY_SEARCHES(), "zone-long-looks", 'q=1;qu="concurrent-requests"', 1) from None
        began = monotonic()
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(monotonic() - began, turn.release)


async def in_slices(items: Iterable[T], size: int) -> AsyncIterator[list[T]]:
    """The items, so many at a time; between two slices others have their turn."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part
        await asyncio.sleep(0)
