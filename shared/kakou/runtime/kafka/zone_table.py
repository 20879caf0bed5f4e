"""The zone table in its topic: read at the start, followed from then on."""

import asyncio
from contextlib import suppress

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.topics import ZONES_TOPIC
from kakou.runtime.zones import Zones

PLACE = TopicPartition(ZONES_TOPIC, 0)
DEADLINE = 15.0
RETRY_AFTER = 0.5


class ZoneTable:
    """Keeps `zones` in step with the topic; `register` adds a zone."""

    def __init__(self, kafka: KafkaConnection, zones: Zones) -> None:
        self._zones = zones
        self._producer = Producer(kafka)
        self._consumer = AIOKafkaConsumer(
            **kafka.arguments(), enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=500
        )
        self._learnt = asyncio.Event()

    async def start(self) -> None:
        """Returns when every zone registered so far is known."""
        async with asyncio.timeout(DEADLINE):
            await self._consumer.start()
            self._consumer.assign([PLACE])
            self._consumer.seek(PLACE, 0)
            end = (await self._consumer.end_offsets([PLACE]))[PLACE]
            while await self._consumer.position(PLACE) < end:
                await self._read()

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._read()
            except KafkaError:
                await asyncio.sleep(RETRY_AFTER)

    async def register(self, zone: str, partitions: int) -> None:
        """Give the zone a partition if it has none yet. Raises TimeoutError, PublishFailed."""
        if self._zones.knows(zone):
            return
        value = orjson.dumps({"partition": self._zones.emptiest(partitions)})
        async with asyncio.timeout(DEADLINE):
            await (await self._producer.queue(ZONES_TOPIC, 0, zone, value, {}))
            while not self._zones.knows(zone):
                self._learnt.clear()
                await self._learnt.wait()

    async def stop(self) -> None:
        await self._producer.stop()
        with suppress(KafkaError, TimeoutError, OSError):
            await asyncio.wait_for(self._consumer.stop(), DEADLINE)

    async def _read(self) -> None:
        for records in (await self._consumer.getmany(timeout_ms=500)).values():
            for record in records:
                self._zones.learn(record.key.decode(), orjson.loads(record.value)["partition"])
            self._learnt.set()
