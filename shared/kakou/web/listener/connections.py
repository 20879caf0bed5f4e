"""How many connections there are, by whom, and which have had their time."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from kakou.operations.http_limits import HttpLimits
from kakou.web.problem_table import SERVER_FULL, TOO_MANY_CONNECTIONS
from kakou.web.problems import Problem

LOOKED_AT_EVERY = 1.0
"""Seconds between two looks at all connections' times; a tenth of the shortest time where that is less. While there is
none, nobody looks."""


MOST_HELD_BACK = 2_000
"""Connections that were not admitted and wait for their answer; each is an open file."""


class Connection(Protocol):
    """One client's."""

    address: str

    def check(self, now: float) -> None:
        """End it when its time is up. now: as the event loop's clock has it."""

    def abort(self) -> None:
        """End it at once."""


class Connections:
    """Those of one listener. `waiting`: those that nobody is working for, the longest first.

    looked_at: called with every look, and before the first connection is admitted.
    """

    def __init__(self, limits: HttpLimits) -> None:
        self.limits = limits
        self.looked_at: Callable[[], None] = lambda: None
        self.waiting: dict[Connection, None] = {}
        self._some = asyncio.Event()
        self._open: dict[Connection, None] = {}
        self._held_back: set[Connection] = set()
        self._by_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: Connection) -> Problem | None:
        """The answer to a connection too many, else None. A full house lets go of whoever has asked nothing longest, so
        that connections that ask nothing keep nobody out.
        """
        limits, address = self.limits, connection.address
        if self._by_address[address] >= limits.per_address and not limits.is_proxy(address):
            return TOO_MANY_CONNECTIONS(limit=limits.per_address)
        if len(self._open) >= limits.connections:
            if not self.waiting:
                return SERVER_FULL(limit=limits.connections)
            longest = next(iter(self.waiting))
            self.forget(longest)
            longest.abort()
        if not self._open:
            self.looked_at()
            self._some.set()
        self._open[connection] = None
        self._by_address[address] += 1
        self.waiting[connection] = None
        return None

    def hold_back(self, connection: Connection) -> bool:
        """Whether a connection that was not admitted may wait for its answer; not when too many do."""
        if len(self._held_back) >= MOST_HELD_BACK:
            return False
        self._held_back.add(connection)
        return True

    def forget(self, connection: Connection) -> None:
        """It has ended. Those that were not admitted, or are forgotten already, may be named, too."""
        self.waiting.pop(connection, None)
        self._held_back.discard(connection)
        if connection not in self._open:
            return
        del self._open[connection]
        self._by_address[connection.address] -= 1
        if not self._by_address[connection.address]:
            del self._by_address[connection.address]

    async def watch(self) -> None:
        """End those whose time is up, until cancelled."""
        limits, clock = self.limits, asyncio.get_running_loop().time
        pause = min(LOOKED_AT_EVERY, limits.head / 10, limits.body / 10, limits.taking / 10)
        while True:
            if not self._open:
                self._some.clear()
                await self._some.wait()
            await asyncio.sleep(pause)
            self.looked_at()
            now = clock()
            for connection in list(self._open):
                connection.check(now)
