"""How many questions to the history one token, and one zone, may have under way at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from kakou.operations.http_limits import TURN_WITHIN
from kakou.web.access.auth import Principal
from kakou.web.access.quotas import over_quota
from kakou.web.problem_table import TOO_MANY_AT_ONCE

OF_TOKEN: Final = 2
OF_ZONE: Final = 3
"""Fewer than the reader asks at once: one zone's long questions leave the others some."""


@dataclass
class _Turn:
    """waiting: those that have a turn or wait for one; it is forgotten when there are none."""

    turns: asyncio.Semaphore
    waiting: int = field(default=0)


class Turns:
    """Of one instance."""

    def __init__(self) -> None:
        self._turns: dict[Principal | str, _Turn] = {}

    @asynccontextmanager
    async def turn(self, principal: Principal) -> AsyncIterator[None]:
        """Around a question. Raises Problem 429 when its turn does not come in time."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._of(principal, "token", OF_TOKEN))
            await stack.enter_async_context(self._of(principal.zone, "zone", OF_ZONE))
            yield

    @asynccontextmanager
    async def _of(self, who: Principal | str, holder: Literal["token", "zone"], most: int) -> AsyncIterator[None]:
        turn = self._turns.setdefault(who, _Turn(asyncio.Semaphore(most)))
        turn.waiting += 1
        try:
            try:
                async with asyncio.timeout(TURN_WITHIN):
                    await turn.turns.acquire()
            except TimeoutError:
                problem = TOO_MANY_AT_ONCE(kind="lists", holder=holder, limit=most)
                raise over_quota(problem, f"{holder}-lists", f'q={most};qu="concurrent-requests"', 1) from None
            try:
                yield
            finally:
                turn.turns.release()
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(who, None)
