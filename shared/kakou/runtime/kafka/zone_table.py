"""The zone table in its topic: read at the start, followed from then on."""

import asyncio

import orjson
from aiokafka.errors import KafkaError

from kakou.runtime.kafka.append_queue import Item
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetcher import Fetcher
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.topics import ZONES_TOPIC
from kakou.runtime.log import PublishFailed
from kakou.runtime.zones import Zones

DEADLINE = 15.0
RETRY_AFTER = 0.5
AT_ONCE = 1_000


class ZoneTable:
    """Keeps `zones` in step with the topic; `register` adds a zone."""

    def __init__(self, kafka: KafkaConnection, zones: Zones, fetcher: Fetcher, log: KafkaLog) -> None:
        self._zones, self._log = zones, log
        self._producer = Producer(kafka)
        self._inbox = fetcher.open(ZONES_TOPIC, 0)
        self._read_to = 0
        self._learnt = asyncio.Event()

    async def start(self) -> None:
        """Returns when every zone registered so far is known."""
        async with asyncio.timeout(DEADLINE):
            end = (await self._log.bounds(ZONES_TOPIC, 0)).end
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

    async def register(self, zone: str, partitions: int) -> None:
        """Give the zone a partition if it has none yet. Raises TimeoutError, PublishFailed."""
        if self._zones.knows(zone):
            return
        value = orjson.dumps({"partition": self._zones.emptiest(partitions)})
        async with asyncio.timeout(DEADLINE):
            try:
                await self._producer.append(ZONES_TOPIC, 0, [Item(zone.encode(), value, [])])
            except (KafkaError, OSError) as error:
                raise PublishFailed(f"{type(error).__name__}: {error}") from error
            while not self._zones.knows(zone):
                self._learnt.clear()
                await self._learnt.wait()

    async def stop(self) -> None:
        await self._producer.stop()

    async def _read(self) -> None:
        for record in await self._inbox.take(AT_ONCE):
            if record.key and record.value:
                self._zones.learn(record.key.decode(), orjson.loads(record.value)["partition"])
            self._read_to = record.offset + 1
        self._learnt.set()
