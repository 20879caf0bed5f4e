"""An idempotent producer that is thrown away at the first final error.

After a failed batch aiokafka does not rewind its sequence numbers, so nothing may be sent through that producer again.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.records import encoded
from kakou.runtime.log import PublishFailed
from kakou.runtime.record import Headers
from kakou.runtime.size import LARGEST_RECORD

logger = logging.getLogger(__name__)

STOP_WITHIN = 3.0
BATCH_BYTES = 262_144
REQUEST_TIMEOUT_MS = 10_000


class Producer:
    """Made at its first use, and anew after a failure."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._current: AIOKafkaProducer | None = None
        self._making = asyncio.Lock()

    async def queue(
        self, topic: str, partition: int, key: str, value: bytes, headers: Headers
    ) -> "asyncio.Future[Any]":
        """Hand over one record; the future is its acknowledgement by all in-sync replicas. Callers set the deadline."""
        producer = self._current or await self._make()
        acknowledged: asyncio.Future[Any] = await producer.send(
            topic, value, key=key.encode(), partition=partition, headers=encoded(headers)
        )
        return acknowledged

    async def discard(self) -> None:
        """Forget this producer, whatever it has in hand; `stop` hangs when the broker is gone, hence the bound."""
        producer, self._current = self._current, None
        if producer is None:
            return
        with suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(producer.stop(), STOP_WITHIN)

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
                    with suppress(KafkaError, TimeoutError, OSError):
                        await asyncio.wait_for(producer.stop(), STOP_WITHIN)
                    if isinstance(error, KafkaError):
                        raise PublishFailed(f"no producer: {error}") from error
                    raise
                self._current = producer
            return self._current
