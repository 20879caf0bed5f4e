"""Whether Kafka takes writes now, and what time it is there."""

import asyncio
from contextlib import suppress
from time import time

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.topics import CLOCK_TOPIC

STOP_WITHIN = 3.0


class KafkaProbe:
    """Writes a small record to a topic that the broker stamps itself. Without idempotence: any may be lost."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._producer: AIOKafkaProducer | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def look(self) -> float:
        """Seconds by which our clock is ahead of the broker's, the nearest to 0 that the answer's delay allows.

        Raises KafkaError, OSError; the caller sets the deadline.
        """
        try:
            if self._producer is None:
                self._producer = AIOKafkaProducer(**self._kafka.arguments(), acks="all", request_timeout_ms=5_000)
                await self._producer.start()
            began = time()
            acknowledged = await self._producer.send(CLOCK_TOPIC, b"", partition=0)
            stamped = (await acknowledged).timestamp / 1000
            return ahead(began, stamped, time())
        except BaseException:
            self._discard()
            raise

    async def stop(self) -> None:
        self._discard()
        await asyncio.gather(*self._ending)

    def _discard(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            task = asyncio.create_task(_stop(producer))
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


def ahead(began: float, stamped: float, ended: float) -> float:
    """How far our clock is ahead of one that read `stamped` between `began` and `ended`; 0 if both may be right."""
    if began <= stamped <= ended:
        return 0.0
    return began - stamped if stamped < began else ended - stamped


async def _stop(producer: AIOKafkaProducer) -> None:
    with suppress(KafkaError, OSError, TimeoutError):
        async with asyncio.timeout(STOP_WITHIN):
            await producer.stop()
