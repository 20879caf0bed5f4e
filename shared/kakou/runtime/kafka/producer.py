"""An idempotent producer that is thrown away at the first final error.

After a failed batch aiokafka does not rewind its sequence numbers, so nothing may be sent through that producer again.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kakou.runtime.events.record import Headers
from kakou.runtime.events.size import LARGEST_RECORD
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.records import encoded
from kakou.runtime.log import PublishFailed

logger = logging.getLogger(__name__)

STOP_WITHIN = 3.0
BATCH_BYTES = 262_144
REQUEST_TIMEOUT_MS = 10_000


class Producer:
    """Made at its first use, and anew after a failure. made: how many were made so far."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self.made = 0
        self._current: AIOKafkaProducer | None = None
        self._making = asyncio.Lock()
        self._ending: set[asyncio.Task[None]] = set()

    async def queue(
        self, topic: str, partition: int, key: str, value: bytes, headers: Headers
    ) -> "asyncio.Future[Any]":
        """Hand over one record; the future is its acknowledgement by all in-sync replicas. Callers set the deadline."""
        producer = self._current or await self._make()
        acknowledged: asyncio.Future[Any] = await producer.send(
            topic, value, key=key.encode(), partition=partition, headers=encoded(headers)
        )
        return acknowledged

    def discard(self, since: int | None = None) -> None:
        """Forget this producer, whatever it has in hand. It ends by itself: nobody waits for a broker that is gone.

        since: what `made` was to whoever failed; the one that was made meanwhile is not to blame.
        """
        if since is not None and since != self.made:
            return
        producer, self._current = self._current, None
        if producer is not None:
            self._end(producer)

    async def stop(self) -> None:
        """Returns when all that were in use have ended."""
        self.discard()
        await asyncio.gather(*self._ending)

    def _end(self, producer: AIOKafkaProducer) -> None:
        ending = asyncio.create_task(_stop(producer))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def _make(self) -> AIOKafkaProducer:
        async with self._making:
            if self._current is None:
                producer = AIOKafkaProducer(
                    **self._kafka.arguments(),
                    acks="all",
                    enable_idempotence=True,
                    max_batch_size=BATCH_BYTES,
                    max_request_size=LARGEST_RECORD,
                    compression_type="lz4",
                    request_timeout_ms=REQUEST_TIMEOUT_MS,
                )
                try:
                    await producer.start()
                except BaseException as error:
                    self._end(producer)
                    if isinstance(error, KafkaError):
                        raise PublishFailed(f"no producer: {error}") from error
                    raise
                self._current = producer
                self.made += 1
            return self._current


async def _stop(producer: AIOKafkaProducer) -> None:
    with suppress(KafkaError, TimeoutError, OSError):
        async with asyncio.timeout(STOP_WITHIN):
            await producer.stop()
