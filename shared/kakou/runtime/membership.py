"""One service of this instance: a loop and an inbox for each partition that is ours, an orderly leave."""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from uuid import uuid4

from kakou.runtime.handler import Service
from kakou.runtime.kafka.fetcher import Fetcher
from kakou.runtime.kafka.inbox import KafkaInbox
from kakou.runtime.log import Log
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.ownership.leases import Leases
from kakou.runtime.ownership.member import Member
from kakou.runtime.snapshots.snapshots import Snapshots
from kakou.runtime.status import Watch
from kakou.runtime.store import WatchedStore

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks whether the states are still those that the idle loops know."""

BATCH_WITHIN = 5.0
"""Seconds in which a partition that is handed over must finish its batch."""


class _Running(NamedTuple):
    loop: PartitionLoop
    inbox: KafkaInbox
    stopping: asyncio.Event
    task: asyncio.Task[None]


class Membership:
    """`failed` is told when a loop ends with an error that another try would not mend. lease: in seconds. snapshots:
    from which a state is restored that is not there.

    moved: set whenever a partition has come here.
    """

    def __init__(
        self,
        service: Service,
        fetcher: Fetcher,
        partitions: int,
        log: Log,
        store: WatchedStore,
        leases: Leases,
        lease: float,
        failed: Callable[[BaseException], None],
        snapshots: Snapshots | None = None,
    ) -> None:
        self._service, self._partitions = service, partitions
        self._snapshots = snapshots
        self._log, self._store, self._failed = log, store, failed
        self.watch, self.moved = Watch(), asyncio.Event()
        self._fetcher = fetcher
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
        if self._running and self._fetcher.why:
            reasons[f"{self._service.name}:{self._service.reads}"] = self._fetcher.why
        return reasons | {f"{self._service.name}:{p}": why for p, why in self.watch.not_ready().items()}

    async def begin(self) -> None:
        """Partitions come as they become free, or as others hand them over."""
        self._looking = asyncio.create_task(self._look())
        await self._member.start()

    async def leave(self, within: float) -> None:
        """Finish the batches in hand, hand the partitions over."""
        await self._member.leave(within)
        self._looking.cancel()

    # -------------------------------------------------- what the member governs

    def start(self, partition: int) -> None:
        inbox = self._fetcher.open(self._service.reads, partition)
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
            restore=partial(self._snapshots.restore, partition) if self._snapshots else None,
        )
        task = asyncio.create_task(self._run(loop, partition))
        self._running[partition] = _Running(loop, inbox, stopping, task)
        self.moved.set()

    async def stop(self, partition: int) -> None:
        running = self._running[partition]
        running.loop.stop()
        running.stopping.set()
        running.inbox.interrupt()
        _, late = await asyncio.wait([running.task], timeout=BATCH_WITHIN)
        for task in late:
            task.cancel()
            await asyncio.wait([task], timeout=BATCH_WITHIN)
        self._fetcher.close(running.inbox)
        self.watch.partitions.pop(partition, None)
        del self._running[partition]

    def pending(self) -> int:
        return len(self.watch.not_ready())

    async def _look(self) -> None:
        """Until cancelled: have an idle loop see for itself where its state is not the one it left, or its lease is
        over. One look for all of them, as there may be dozens."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            running = dict(self._running)
            try:
                found = await self._store.commit_ids(list(running))
            except (OSError, TimeoutError):
                continue  # whoever works notices by itself, and whoever does not has nothing to do
            for (partition, one), commit_id in zip(running.items(), found, strict=True):
                if one.loop.commit_id != commit_id or not self._member.holds(partition):
                    one.inbox.interrupt()

    async def _run(self, loop: PartitionLoop, partition: int) -> None:
        try:
            await loop.run()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            logger.exception("%s cannot go on with partition %s", self._service.name, partition)
            self.watch.view(partition).why = f"{type(error).__name__}: {error}"
            self._failed(error)
