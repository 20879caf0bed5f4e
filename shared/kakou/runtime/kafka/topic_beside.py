"""A topic beside the path: small, of one partition, read whole at the start and followed from then on."""

import asyncio
from collections.abc import Callable
from typing import Final

from aiokafka.errors import KafkaError

from kakou.runtime.kafka.append_queue import Item
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetcher import Fetcher
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.log import PublishFailed

DEADLINE: Final = 15.0
RETRY_AFTER: Final = 0.5
AT_ONCE: Final = 1_000

Learn = Callable[[bytes, bytes], None]
"""From key and value of a record, in the topic's order."""


class TopicBeside:
    """Tells `learn` of every record; `append` adds one."""

    def __init__(self, kafka: KafkaConnection, topic: str, fetcher: Fetcher, log: KafkaLog, learn: Learn) -> None:
        self._topic, self._log, self._learn = topic, log, learn
        self._producer = Producer(kafka)
        self._inbox = fetcher.open(topic, 0)
        self._read_to = 0
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Returns when all that was in the topic is learnt. Raises OSError, TimeoutError."""
        async with asyncio.timeout(DEADLINE):
            end = (await self._log.bounds(self._topic, 0)).end
            self._inbox.seek(0)
            while self._read_to < end:
                await self._read()

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._read()
            except OSError:
                await asyncio.sleep(RETRY_AFTER)
                self._inbox.seek(self._read_to)

    async def append(self, key: str, value: bytes) -> None:
        """Returns when it was appended, and learnt here. Raises TimeoutError, PublishFailed."""
        async with asyncio.timeout(DEADLINE):
            try:
                offset = await self._producer.append(self._topic, 0, [Item(key.encode(), value, [])])
            except (KafkaError, OSError) as error:
                raise PublishFailed(f"{type(error).__name__}: {error}") from error
            while self._read_to <= offset:
                self._news.clear()
                await self._news.wait()

    async def stop(self) -> None:
        await self._producer.stop()

    async def _read(self) -> None:
        for record in await self._inbox.take(AT_ONCE):
            if record.key and record.value:
                self._learn(record.key, record.value)
            self._read_to = record.offset + 1
        self._news.set()
