"""An idempotent producer: what it appends stands in the log once and in its order, however often it had to be sent.

Each broker has one request in hand, with one batch for each partition that it leads; what comes meanwhile goes with the
next. A batch that was not acknowledged is sent again as it was, with the same number, until its time is over: then
nobody knows whether it is in the log, and the producer goes on under a new id (docs/decisions/0036).
"""

import asyncio
from collections.abc import Collection, Sequence
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError, for_code

from kakou.runtime.kafka.append_queue import Append, AppendQueue, Identity, Item, Leader
from kakou.runtime.kafka.brokers import Brokers
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.wire import Appended, new_producer_id, produce, produced, producer_id

ANSWER_WITHIN: Final = 5.0
DELIVER_WITHIN: Final = 15.0
"""Seconds for one answer, and for a batch to be acknowledged, however often it is sent."""

AGAIN_AFTER: Final = 0.1
STOP_WITHIN: Final = 3.0

PASSES: Final = frozenset({2, 3, 5, 6, 7, 8, 9, 13, 19, 20, 56, 74, 75, 89})
"""Errors that pass by themselves or once it is known who leads (https://kafka.apache.org/protocol#protocol_error_codes:
those marked retriable). The batch may be in the log all the same, so it is sent again as it was."""

LOST_COUNT: Final = frozenset({-1, 45, 46, 47, 59})
"""UNKNOWN_SERVER_ERROR, OUT_OF_ORDER_SEQUENCE_NUMBER, DUPLICATE_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH and
UNKNOWN_PRODUCER_ID: nobody knows any more what was appended. Any other error says that the batch never will be."""


class Producer:
    """Connects at its first use."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._brokers = Brokers(kafka, ANSWER_WITHIN)
        self._identity: Identity | None = None
        self._queues: dict[TopicPartition, AppendQueue] = {}
        self._leaders: dict[int, Leader] = {}
        self._mending: asyncio.Task[None] | None = None
        self._reaching: dict[int, asyncio.Task[None]] = {}

    async def append(self, topic: str, partition: int, items: Sequence[Item]) -> int:
        """Append in this order; the offset of the first once all replicas in sync have all of them.

        Raises KafkaError, OSError, TimeoutError within `DELIVER_WITHIN` and the time of one answer more: some may be in
        the log. Whoever is cancelled knows as little.
        """
        loop = asyncio.get_running_loop()
        place = TopicPartition(topic, partition)
        queue = self._queues.get(place)
        if queue is None:
            queue = self._queues[place] = AppendQueue(place)
        append = Append(items, loop.create_future(), loop.time() + DELIVER_WITHIN)
        queue.waiting.append(append)
        self._send(queue)
        return await append.acknowledged

    async def connect(self, topics: Collection[str]) -> None:
        """Have what the first append would wait for. Raises KafkaError, OSError, TimeoutError."""
        async with asyncio.timeout(ANSWER_WITHIN):
            await self._brokers.learn(topics)
            self._identity = await self._new_identity()

    async def stop(self) -> None:
        """Whoever waits is told that it came to nothing."""
        tasks = [*self._reaching.values(), *([self._mending] if self._mending is not None else [])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_WITHIN)
        for queue in list(self._queues.values()):
            self._give_up(queue, KafkaConnectionError("the producer was stopped"))
        await self._brokers.close()

    # ------------------------------------------------------------ as it should go

    def _send(self, queue: AppendQueue) -> None:
        if queue.leader is None:
            self._mend()
        else:
            queue.leader.due[queue.place] = queue
            self._send_due(queue.leader)

    def _send_due(self, leader: Leader) -> None:
        if leader.in_hand or not leader.due:
            return
        due, leader.due = leader.due, {}
        batches = {}
        for place, queue in due.items():
            # One that has lost its leader will find another: two brokers must never have its batches in hand.
            batch = queue.batch() if queue.leader is leader else None
            if batch is not None:
                batches[place], leader.in_hand[place] = batch, queue
        if not batches:
            return
        try:
            body = produce(batches, round(ANSWER_WITHIN * 1000))
            leader.channel.ask(body, lambda answer: self._answered(leader, answer))
        except KafkaConnectionError as error:
            self._answered(leader, error)

    def _answered(self, leader: Leader, answer: bytes | Exception) -> None:
        sent, leader.in_hand = leader.in_hand, {}
        if isinstance(answer, Exception):
            self._lose(leader, answer)
            return
        try:
            for one in produced(answer):
                self._take(sent.pop(one.place), one)
            if sent:
                raise ValueError(f"it says nothing of {list(sent)}")
        except (KeyError, ValueError) as error:
            self._lose(leader, KafkaConnectionError(f"the broker's answer cannot be read: {error}"))
        self._send_due(leader)

    def _take(self, queue: AppendQueue, answer: Appended) -> None:
        if not answer.error:
            queue.appended(answer.offset)
        elif answer.error in PASSES:
            queue.why, queue.leader = for_code(answer.error)(), None
            self._mend()
        elif answer.error in LOST_COUNT:
            self._give_up(queue, for_code(answer.error)())
        elif queue.sent_again:
            # Had it arrived the first time, the next batch would have the numbers of one that is in the log already:
            # the broker would say that it is appended, and drop it.
            why = for_code(answer.error).__name__
            self._give_up(queue, KafkaConnectionError(f"what may have been appended is refused now: {why}"))
        else:
            queue.refused(for_code(answer.error)())
        if queue.leader is not None and queue.has_more:
            queue.leader.due[queue.place] = queue

    # ---------------------------------------------------------------- as it may go

    def _lose(self, leader: Leader, why: Exception) -> None:
        """The connection is of no use any more; what was sent may have arrived."""
        leader.channel.close()
        for queue in self._queues.values():
            if queue.leader is leader:
                queue.why, queue.leader = why, None
        self._mend()

    def _mend(self) -> None:
        """Find the leaders of those queues that have none."""
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._find_leaders())
            self._mending.add_done_callback(self._mended)

    def _mended(self, task: "asyncio.Task[None]") -> None:
        """Whatever has ended it (aiokafka also lets out what it has cancelled within), nobody waits for ever."""
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            for queue in [queue for queue in self._queues.values() if queue.leader is None]:
                self._give_up(queue, KafkaConnectionError(f"no leader was found: {type(error).__name__}: {error}"))

    async def _find_leaders(self) -> None:
        tried = False
        while lost := [queue for queue in self._queues.values() if queue.leader is None and queue.has_more]:
            if tried or any(queue.unacknowledged for queue in lost):
                await asyncio.sleep(AGAIN_AFTER)
            tried = True
            overdue = [queue for queue in lost if queue.overdue and queue.leader is None]
            if overdue:
                for queue in overdue:
                    self._give_up(queue, queue.why)
                continue
            try:
                async with asyncio.timeout(ANSWER_WITHIN):
                    await self._brokers.learn({place.topic for place in self._queues})
                    if self._identity is None:
                        self._identity = await self._new_identity()
            except (KafkaError, OSError, TimeoutError, ValueError) as error:
                for queue in lost:
                    queue.why = error
                await self._brokers.forget()
            else:
                await self._reach_leaders(lost)

    async def _reach_leaders(self, lost: Sequence[AppendQueue]) -> None:
        """Each by itself, as one may be gone without a word: nobody waits for another's."""
        for queue in lost:
            node = self._brokers.leader(queue.place)
            if node is None:
                queue.why = KafkaConnectionError(f"no broker leads {queue.place.topic}/{queue.place.partition}")
            elif node not in self._reaching:
                self._reaching[node] = asyncio.create_task(self._reach(node))
        if self._reaching:
            await asyncio.wait(self._reaching.values(), timeout=AGAIN_AFTER)

    async def _reach(self, node: int) -> None:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                channel = await self._brokers.channel(node)
        except (KafkaError, OSError, TimeoutError, ValueError) as error:
            for queue in self._led_by(node):
                queue.why = error
            return
        finally:
            del self._reaching[node]
        leader = self._leaders.get(node)
        if leader is None or leader.channel is not channel:
            leader = self._leaders[node] = Leader(channel)
        for queue in self._led_by(node):
            queue.identity = queue.identity or self._identity
            if queue.identity is not None:
                queue.leader = leader
                leader.due[queue.place] = queue
        self._send_due(leader)

    def _led_by(self, node: int) -> list[AppendQueue]:
        """Those without a leader that are to have this one."""
        lost = (queue for queue in self._queues.values() if queue.leader is None)
        return [queue for queue in lost if self._brokers.leader(queue.place) == node]

    async def _new_identity(self) -> Identity:
        connected = (leader.channel for leader in self._leaders.values() if not leader.channel.closed)
        channel = next(connected, None) or await self._brokers.channel(self._brokers.anybody())
        error, number, epoch = producer_id(await channel.answer(new_producer_id()))
        if error:
            raise for_code(error)()
        return Identity(number, epoch)

    def _give_up(self, queue: AppendQueue, why: Exception) -> None:
        """Nobody knows what of it is in the log. What may still be on its way has another id than what comes now."""
        if self._queues.get(queue.place) is queue:
            del self._queues[queue.place]
        self._identity = None
        queue.give_up(why)
