"""One service of this instance: a loop and an inbox for each partition that is ours, an orderly leave."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple
from uuid import uuid4

from kakou.runtime.handler import Service
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.feed import Feed
from kakou.runtime.kafka.inbox import GroupInbox
from kakou.runtime.log import Log
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.ownership.leases import Leases
from kakou.runtime.ownership.member import Member
from kakou.runtime.status import Watch
from kakou.runtime.store import Store

logger = logging.getLogger(__name__)

BATCH_WITHIN = 5.0
"""Seconds in which a partition that is handed over must finish its batch."""


class _Running(NamedTuple):
    loop: PartitionLoop
    inbox: GroupInbox
    stopping: asyncio.Event
    task: asyncio.Task[None]


class Membership:
    """`failed` is told when a loop ends with an error that another try would not mend. lease: in seconds."""

    def __init__(
        self,
        service: Service,
        kafka: KafkaConnection,
        partitions: int,
        log: Log,
        store: Store,
        leases: Leases,
        lease: float,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._service, self._partitions = service, partitions
        self._log, self._store, self._failed = log, store, failed
        self.watch = Watch()
        self._feed = Feed(kafka, service.reads, partitions)
        self._running: dict[int, _Running] = {}
        name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._member = Member(name, partitions, lease, leases, self, failed)

    @property
    def held(self) -> list[int]:
        """Partitions that are processed here."""
        return sorted(self._running)

    def not_ready(self) -> dict[str, str]:
        """What is not in order, and why. An instance to which no partition is due has nothing that is not in order."""
        reasons = {}
        if why := self._member.why():
            reasons[self._service.name] = why
        if self._running and self._feed.why:
            reasons[f"{self._service.name}:{self._service.reads}"] = self._feed.why
        return reasons | {f"{self._service.name}:{p}": why for p, why in self.watch.not_ready().items()}

    async def begin(self) -> None:
        """Partitions come as they become free, or as others hand them over."""
        await self._feed.start()
        await self._member.start()

    async def leave(self, within: float) -> None:
        """Finish the batches in hand, hand the partitions over."""
        await self._member.leave(within)
        await self._feed.stop()

    # -------------------------------------------------- what the member governs

    def start(self, partition: int) -> None:
        inbox = self._feed.open(partition)
        stopping = asyncio.Event()

        async def pause(seconds: float) -> None:
            """Not beyond a stop."""
            if not seconds:
                await asyncio.sleep(0)
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await stopping.wait()

        loop = PartitionLoop(
            self._service,
            partition,
            self._partitions,
            self._log,
            self._store,
            inbox,
            self.watch,
            pause,
            holds=lambda: self._member.holds(partition),
        )
        task = asyncio.create_task(self._run(loop, partition))
        self._running[partition] = _Running(loop, inbox, stopping, task)

    async def stop(self, partition: int) -> None:
        running = self._running[partition]
        running.loop.stop()
        running.stopping.set()
        running.inbox.interrupt()
        _, late = await asyncio.wait([running.task], timeout=BATCH_WITHIN)
        for task in late:
            task.cancel()
            await asyncio.wait([task], timeout=BATCH_WITHIN)
        self._feed.close(partition)
        self.watch.partitions.pop(partition, None)
        del self._running[partition]

    def pending(self) -> int:
        return len(self.watch.not_ready())

    async def _run(self, loop: PartitionLoop, partition: int) -> None:
        try:
            await loop.run()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            logger.exception("%s cannot go on with partition %s", self._service.name, partition)
            self.watch.view(partition).why = f"{type(error).__name__}: {error}"
            self._failed(error)
