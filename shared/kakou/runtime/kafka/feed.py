"""Reading the input of those partitions that this instance runs.

One consumer without a group is assigned all partitions, once: assigning others would throw away the positions of all.
Those that do not run here are paused.
"""

import asyncio
import logging
import time
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.inbox import GroupInbox
from kakou.runtime.kafka.records import record_of

logger = logging.getLogger(__name__)

POLL_MS = 200
SHORT_POLL_MS = 20
"""While a partition has plenty waiting the poll leaves it out, and must let it in again before that is used up."""
POLL_WITHIN = 5.0
"""Without a deadline of our own a poll that never returns would leave the partitions without records, unnoticed."""
POLL_RECORDS = 50
"""At a stretch: what is a mebibyte in the broker's answer may be fifty times that when it is unpacked."""
FETCH_WAIT_MS = 100
"""How long the broker may keep a request while there are no records. There is one request at a time for all partitions,
so a partition that is taken over, or whose records were left waiting, may have to wait for it."""
START_WITHIN = 15.0
STOP_WITHIN = 3.0
RETRY_AFTER = 0.5
SILENT_AFTER = 15.0
"""Without any answer for so long the consumer is given up: it may be deaf, whatever it says."""
LISTENED_AT_MOST = 1.0
"""What one look adds to the silence: a process that stood still did not listen meanwhile."""


class Feed:
    """The input topic of one service. A consumer that fails in any way is replaced, and goes on where the loops are."""

    def __init__(self, kafka: KafkaConnection, topic: str, partitions: int) -> None:
        self._kafka, self._topic = kafka, topic
        self._places = [TopicPartition(topic, partition) for partition in range(partitions)]
        self._inboxes: dict[int, GroupInbox] = {}
        self._consumer: AIOKafkaConsumer | None = None
        self._changed = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._answered: int | None = None
        self._silent, self._looked = 0.0, 0.0
        self.why = ""

    def open(self, partition: int) -> GroupInbox:
        """An inbox; records come once it has sought an offset."""
        inbox = GroupInbox(lambda offset: self._seek(partition, offset))
        self._inboxes[partition] = inbox
        self._changed.set()
        return inbox

    def close(self, partition: int) -> None:
        self._inboxes.pop(partition, None)
        if self._consumer is not None:
            self._leave_out(self._consumer, self._places[partition])

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self._stopping = True
        self._changed.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=POLL_MS / 1000 + STOP_WITHIN + 1)

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self._consume()
            except (Exception, asyncio.CancelledError) as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise  # of ourselves; aiokafka also lets out what it has cancelled within
                self.why = f"{self._topic} cannot be read: {type(error).__name__}: {error}"
                logger.warning("%s", self.why)
                await asyncio.sleep(RETRY_AFTER)

    async def _consume(self) -> None:
        """With one consumer, until it fails or is not needed any more."""
        consumer = AIOKafkaConsumer(
            **self._kafka.arguments(),
            enable_auto_commit=False,
            # A loop always seeks where its state says; what is read before that is dropped by the inbox.
            auto_offset_reset="earliest",
            fetch_max_wait_ms=FETCH_WAIT_MS,
        )
        try:
            async with asyncio.timeout(START_WITHIN):
                await consumer.start()
            self._begin(consumer)
            while not self._stopping:
                await self._poll(consumer)
                self._listen_for_silence(consumer)
        finally:
            self._consumer = None
            with suppress(KafkaError, TimeoutError, OSError):
                async with asyncio.timeout(STOP_WITHIN):
                    await consumer.stop()

    def _begin(self, consumer: AIOKafkaConsumer) -> None:
        """Without waiting in between: the consumer would look up positions of its own."""
        consumer.assign(self._places)
        for place in self._places:
            self._leave_out(consumer, place)
        for partition, inbox in self._inboxes.items():
            if inbox.expects is not None:
                self._let_in(consumer, self._places[partition], inbox.expects)
        self._consumer = consumer
        self._answered, self._silent, self._looked = None, 0.0, time.monotonic()

    async def _poll(self, consumer: AIOKafkaConsumer) -> None:
        """Without a list the consumer gives of all partitions, also of one that is let in while we wait."""
        open_ones = [self._places[partition] for partition, inbox in self._inboxes.items() if not inbox.full]
        if not open_ones:
            await self._until_wanted()
            return
        all_open = len(open_ones) == len(self._inboxes)
        async with asyncio.timeout(POLL_WITHIN):
            found = await consumer.getmany(
                *(() if all_open else open_ones),
                timeout_ms=POLL_MS if all_open else SHORT_POLL_MS,
                max_records=POLL_RECORDS,
            )
        for place, records in found.items():
            inbox = self._inboxes.get(place.partition)
            if inbox is not None:
                inbox.offer([record_of(record) for record in records])

    async def _until_wanted(self) -> None:
        waits = [asyncio.create_task(inbox.drained.wait()) for inbox in self._inboxes.values()]
        waits.append(asyncio.create_task(self._changed.wait()))
        for inbox in self._inboxes.values():
            inbox.drained.clear()
        self._changed.clear()
        await asyncio.wait(waits, timeout=POLL_MS / 1000, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._answered = None

    def _listen_for_silence(self, consumer: AIOKafkaConsumer) -> None:
        wanted = [p for p, inbox in self._inboxes.items() if inbox.expects is not None and not inbox.full]
        last = min((consumer.last_poll_timestamp(self._places[p]) or 0 for p in wanted), default=None)
        now = time.monotonic()
        self._silent += min(now - self._looked, LISTENED_AT_MOST)
        self._looked = now
        if last is None or last != self._answered:
            self._answered, self._silent, self.why = last, 0.0, ""
        elif self._silent > SILENT_AFTER:
            raise TimeoutError(f"no answer for {SILENT_AFTER:.0f} s")

    def _seek(self, partition: int, offset: int) -> None:
        if self._consumer is not None:
            self._let_in(self._consumer, self._places[partition], offset)

    @staticmethod
    def _let_in(consumer: AIOKafkaConsumer, place: TopicPartition, offset: int) -> None:
        consumer.seek(place, offset)
        consumer.resume(place)

    @staticmethod
    def _leave_out(consumer: AIOKafkaConsumer, place: TopicPartition) -> None:
        """Sought elsewhere, so that an answer on its way is dropped instead of holding up the other partitions."""
        consumer.pause(place)
        consumer.seek(place, 0)
