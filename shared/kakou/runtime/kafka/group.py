"""A service's membership in its consumer group: which partitions are ours, a loop for each, an orderly leave."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError

from kakou.runtime.handler import Service
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.inbox import GroupInbox
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.kafka.records import record_of
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.store import Store
from kakou.runtime.watch import Watch

logger = logging.getLogger(__name__)

REVOKE_WITHIN = 5.0
REBALANCE_WITHIN_MS = 30_000
POLL_MS = 200
SHORT_POLL_MS = 20
"""While a partition has plenty waiting the poll leaves it out, and must let it in again before that is used up."""
POLL_RECORDS = 500
FETCH_WAIT_MS = 25
"""While records of one partition wait for us, aiokafka asks for those of all others, and asks for nothing else until
the broker has answered. This is how long an answer without records takes."""
HINT_EVERY = 1.0
HINT_WITHIN = 3.0
RETRY_AFTER = 0.5


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """One service of this instance. `failed` is told when a loop ends with an error that another try would not mend."""

    def __init__(
        self,
        service: Service,
        kafka: KafkaConnection,
        session_timeout_ms: int,
        partitions: int,
        log: KafkaLog,
        store: Store,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._service, self._partitions = service, partitions
        self._log, self._store, self._failed = log, store, failed
        self.watch = Watch()
        self._inboxes: dict[int, GroupInbox] = {}
        self._loops: dict[int, tuple[PartitionLoop, asyncio.Task[None]]] = {}
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self.joined = asyncio.Event()
        self._consumer = AIOKafkaConsumer(
            **kafka.arguments(),
            group_id=service.name,
            enable_auto_commit=False,
            # A loop always seeks where its state says; what is read before that is dropped by the inbox.
            auto_offset_reset="earliest",
            session_timeout_ms=session_timeout_ms,
            heartbeat_interval_ms=session_timeout_ms // 4,
            rebalance_timeout_ms=REBALANCE_WITHIN_MS,
            partition_assignment_strategy=(StickyPartitionAssignor,),
            fetch_max_wait_ms=FETCH_WAIT_MS,
        )

    @property
    def held(self) -> list[int]:
        return sorted(self._loops)

    async def start(self) -> None:
        """Join the group. Partitions come as the coordinator gives them."""
        await self._consumer.start()
        self._consumer.subscribe([self._service.reads], listener=self)
        self._tasks = [asyncio.create_task(self._poll()), asyncio.create_task(self._commit_hints())]

    async def stop(self, within: float) -> None:
        """Finish the batches in hand, leave the group."""
        self._stopping = True
        await self._end_loops(within)
        for task in self._tasks:
            with suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(task, POLL_MS / 1000 + HINT_EVERY + 1)
        with suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(self._consumer.stop(), HINT_WITHIN)

    # ------------------------------------------------------------ assignment

    async def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        """All partitions go at once (eager rebalance), under one deadline."""
        await self._end_loops(REVOKE_WITHIN)

    async def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        for place in sorted(assigned):
            inbox = GroupInbox(lambda offset, place=place: self._seek(place, offset))  # type: ignore[misc]
            loop = PartitionLoop(
                self._service,
                place.partition,
                self._partitions,
                self._log,
                self._store,
                inbox,
                self.watch,
                asyncio.sleep,
            )
            self._inboxes[place.partition] = inbox
            self._loops[place.partition] = (loop, asyncio.create_task(self._run(loop, place.partition)))
        self.joined.set()

    async def _run(self, loop: PartitionLoop, partition: int) -> None:
        try:
            await loop.run()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            logger.exception("%s cannot go on with partition %s", self._service.name, partition)
            self.watch.view(partition).why = f"{type(error).__name__}: {error}"
            self._failed(error)

    async def _end_loops(self, within: float) -> None:
        for loop, _ in self._loops.values():
            loop.stop()
        tasks = [task for _, task in self._loops.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for partition in self._loops:
            self.watch.partitions.pop(partition, None)
        self._loops.clear()
        self._inboxes.clear()

    # ------------------------------------------------------------------ poll

    async def _poll(self) -> None:
        """Never cancelled: a cancelled `getmany` would hide from aiokafka that we are idle."""
        while not self._stopping:
            places = [
                place
                for place in self._consumer.assignment()
                if (inbox := self._inboxes.get(place.partition)) is not None and not inbox.full
            ]
            if self._inboxes and not places:
                await self._until_drained()
                continue
            patience = POLL_MS if len(places) == len(self._inboxes) else SHORT_POLL_MS
            try:
                found = await self._consumer.getmany(*places, timeout_ms=patience, max_records=POLL_RECORDS)
            except KafkaError as error:
                logger.warning("%s: poll failed: %s", self._service.name, error)
                await asyncio.sleep(RETRY_AFTER)
                continue
            for place, records in found.items():
                inbox = self._inboxes.get(place.partition)
                if inbox is not None:
                    inbox.offer([record_of(record) for record in records])

    async def _until_drained(self) -> None:
        waits = [asyncio.create_task(inbox.drained.wait()) for inbox in self._inboxes.values()]
        for inbox in self._inboxes.values():
            inbox.drained.clear()
        await asyncio.wait(waits, timeout=POLL_MS / 1000, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    def _seek(self, place: TopicPartition, offset: int) -> None:
        if place in self._consumer.assignment():
            self._consumer.seek(place, offset)

    async def _commit_hints(self) -> None:
        while not self._stopping:
            await asyncio.sleep(HINT_EVERY)
            held = self._consumer.assignment()
            hints = {place: offset for place, offset in self._log.hints.items() if place in held}
            if hints:
                with suppress(KafkaError, TimeoutError, OSError):
                    await asyncio.wait_for(self._consumer.commit(hints), HINT_WITHIN)
