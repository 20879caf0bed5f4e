"""One instance's membership in a service: it tells that it lives, takes what is due to it, hands over what is not."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from kakou.runtime.ownership.leases import Condition, Leases, Move, Report
from kakou.runtime.ownership.members import Members
from kakou.runtime.ownership.shares import due_moves, fair_shares, receivers

logger = logging.getLogger(__name__)

HEARTBEATS = 3
"""Heartbeats within one lease."""

SOON = 0.1
"""Seconds between heartbeats while others wait for what they tell."""

AT_ONCE = 8
"""Partitions that one member is given at a time."""

SLOW_AFTER = 3
"""Replies in a row that took more than half a lease make a member slow."""


class Running(Protocol):
    """The partitions that this instance processes."""

    def start(self, partition: int) -> None: ...

    async def stop(self, partition: int) -> None:
        """Finish the batch in hand."""
        ...

    def pending(self) -> int:
        """How many of the partitions started are not processed yet."""
        ...


class Member:
    """What Redis says is done, whatever was believed before: a partition that is ours runs, any other does not.

    lease: seconds without a heartbeat after which the others take this member's partitions. failed: is told of an
    error that no other try would mend.
    """

    def __init__(
        self,
        name: str,
        partitions: int,
        lease: float,
        leases: Leases,
        running: Running,
        failed: Callable[[BaseException], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._partitions, self._lease = name, partitions, lease
        self._leases, self._running = leases, running
        self._failed, self._clock = failed, clock
        self._members = Members(name, lease)
        self._own: set[int] = set()
        self._started: set[int] = set()
        self._ending: dict[int, asyncio.Task[None]] = {}
        self._valid_until = float("-inf")
        self._round_trips: deque[float] = deque(maxlen=SLOW_AFTER)
        self._one_at_a_time = asyncio.Lock()
        self._wake = asyncio.Event()
        self._leaving = False
        self._settled = False
        self._error = "no answer yet"
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def held(self) -> list[int]:
        """Partitions that run here."""
        return sorted(self._started)

    def holds(self, partition: int) -> bool:
        """Whether the partition was ours when we last heard, and we have heard lately. A member that stood still for
        longer knows nothing until it has asked again."""
        return partition in self._own and self._clock() < self._valid_until

    def why(self) -> str:
        """Why this member is not at its place; empty when it is. Without a partition it is, if no other is due."""
        if self._clock() >= self._valid_until:
            return f"cannot renew its leases: {self._error}"
        return "" if self._settled else "waits for its partitions"

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep()), asyncio.create_task(self._leases.listen(self._wake.set))]

    async def leave(self, within: float) -> None:
        """Hand everything over, or let it go where nobody takes it. What is not done in time ends with its lease."""
        self._leaving = True
        self._wake.set()
        keeping, listening = self._tasks
        await asyncio.wait([keeping], timeout=within)
        for task in (listening, keeping):
            task.cancel()
        await asyncio.gather(listening, keeping, return_exceptions=True)
        self._valid_until = float("-inf")
        for partition in self._started - self._ending.keys():
            self._end(partition, None)
        if self._ending:
            await asyncio.wait(self._ending.values(), timeout=self._lease)
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._lease):
                await self._leases.leave(self._name)

    # -------------------------------------------------------------- heartbeats

    async def _keep(self) -> None:
        while not (self._leaving and not self._started):
            self._wake.clear()
            try:
                await self._heartbeat()
                await self._rearrange()
            except (OSError, TimeoutError) as error:
                if not self._error:
                    logger.warning("leases cannot be renewed: %s", error)
                self._error = str(error) or type(error).__name__
            except Exception as error:
                self._failed(error)
                raise
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause()):
                    await self._wake.wait()

    async def _heartbeat(self) -> None:
        async with self._one_at_a_time:
            asked = self._clock()
            report = Report(self._condition(), self._running.pending())
            claimed = self._started - self._ending.keys()
            table = await self._leases.heartbeat(self._name, report, claimed, self._members.gone(asked))
            now = self._clock()
            self._members.observe(table, asked, now)
            self._own = {partition for partition, owner in table.owners.items() if owner == self._name}
        self._round_trips.append(now - asked)
        # As late as the reply to the next heartbeat may come, if Redis takes as long as a lease to answer.
        self._valid_until = asked + 2 * self._lease
        if self._error:
            self._error = ""
        self._start_and_stop()

    def _condition(self) -> Condition:
        if self._leaving:
            return Condition.LEAVING
        slow = len(self._round_trips) == SLOW_AFTER and min(self._round_trips) > self._lease / 2
        return Condition.SLOW if slow else Condition.READY

    def _pause(self) -> float:
        """Until the next heartbeat, or until the partitions of somebody who is silent become free."""
        soon = self._leaving or self._error or self._ending or self._running.pending()
        every = SOON if soon else self._lease / HEARTBEATS
        return min(every, self._members.next_death(self._clock()) + 0.001)

    # -------------------------------------------------------------- partitions

    def _start_and_stop(self) -> None:
        for partition in sorted(self._own - self._started):
            self._started.add(partition)
            self._running.start(partition)
        for partition in self._started - self._own - self._ending.keys():
            logger.warning("partition %s was taken by another instance", partition)
            self._end(partition, None)

    async def _rearrange(self) -> None:
        now, owners = self._clock(), self._members.owners
        living = self._members.living(now)
        among = receivers(living)
        shares = fair_shares(self._partitions, among, owners)
        moves = list(due_moves(shares, owners, living, AT_ONCE))
        free = [move for move in moves if move.to == self._name and move.owner not in living]
        if free:
            await self._take(free)
        for move in moves:
            if move.owner == self._name and self._may_end(move.partition):
                self._end(move.partition, move.to)
        if self._leaving and not among:
            for partition in filter(self._may_end, self._own):
                self._end(partition, None)
        due = {partition for partition, member in shares.items() if member == self._name}
        self._settled = self._settled or due <= self._own

    def _may_end(self, partition: int) -> bool:
        return partition in self._started and partition not in self._ending

    async def _take(self, free: list[Move]) -> None:
        async with self._one_at_a_time:
            moved = await self._leases.move(free)
            self._own |= moved
        self._members.owners.update(dict.fromkeys(moved, self._name))
        self._start_and_stop()

    def _end(self, partition: int, to: str | None) -> None:
        self._ending[partition] = asyncio.create_task(self._hand_over(partition, to))

    async def _hand_over(self, partition: int, to: str | None) -> None:
        """The lease goes on only when the batch in hand is done, so that the next owner need not wait for it."""
        try:
            await self._running.stop(partition)
            if partition in self._own and (to is not None or self._leaving):
                async with self._one_at_a_time:
                    self._own -= await self._leases.move([Move(partition, self._name, to)])
        except (OSError, TimeoutError) as error:
            logger.warning("partition %s could not be handed over: %s", partition, error)
        finally:
            # Whether it is still ours, the next heartbeat tells; then it is started again.
            self._own.discard(partition)
            self._started.discard(partition)
            del self._ending[partition]
            self._wake.set()
