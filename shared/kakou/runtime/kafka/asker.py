"""A consumer that only asks where topics begin and end: questions share it, and none waits for another's answer."""

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from kakou.runtime.kafka.connection import KafkaConnection

ASK_WITHIN = 5.0
STOP_WITHIN = 3.0


class Asker:
    """Made at its first use, by one for all who want it, and anew after a failure."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._current: AIOKafkaConsumer | None = None
        self._making: asyncio.Task[AIOKafkaConsumer] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def get(self) -> AIOKafkaConsumer:
        """Raises OSError when there is none in time."""
        if self._current is not None:
            return self._current
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make())
        try:
            async with asyncio.timeout(ASK_WITHIN):
                return await asyncio.shield(self._making)
        except (KafkaError, TimeoutError) as error:
            raise OSError(f"Kafka: {type(error).__name__}: {error}") from error

    def discard(self, consumer: AIOKafkaConsumer) -> None:
        """The next question gets another one."""
        if self._current is consumer:
            self._current = None
            self.end(consumer)

    def end(self, consumer: AIOKafkaConsumer) -> None:
        """Stop a consumer that nobody uses any more; it may hang, so nobody waits for it."""
        task = asyncio.create_task(_stop(consumer))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def stop(self) -> None:
        if self._making is not None:
            self._making.cancel()
            await asyncio.wait([self._making])
        if self._current is not None:
            self.discard(self._current)
        await asyncio.gather(*self._ending)

    async def _make(self) -> AIOKafkaConsumer:
        consumer = AIOKafkaConsumer(**self._kafka.arguments(), enable_auto_commit=False, request_timeout_ms=5_000)
        try:
            async with asyncio.timeout(ASK_WITHIN):
                await consumer.start()
        except BaseException:
            self.end(consumer)
            raise
        self._current = consumer
        return consumer


async def _stop(consumer: AIOKafkaConsumer) -> None:
    with suppress(KafkaError, TimeoutError, OSError):
        async with asyncio.timeout(STOP_WITHIN):
            await consumer.stop()
