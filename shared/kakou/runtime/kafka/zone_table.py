"""The zone table in its topic: read at the start, followed from then on."""

import orjson

from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetcher import Fetcher
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.kafka.topic_beside import TopicBeside
from kakou.runtime.kafka.topics import ZONES_TOPIC
from kakou.runtime.zones import Zones


class ZoneTable(TopicBeside):
    """Keeps `zones` in step with the topic; `register` adds a zone."""

    def __init__(self, kafka: KafkaConnection, zones: Zones, fetcher: Fetcher, log: KafkaLog) -> None:
        self._zones = zones
        super().__init__(kafka, ZONES_TOPIC, fetcher, log, self._place)

    async def register(self, zone: str, partitions: int) -> None:
        """Give the zone a partition if it has none yet. Raises TimeoutError, PublishFailed."""
        if not self._zones.knows(zone):
            await self.append(zone, orjson.dumps({"partition": self._zones.emptiest(partitions)}))

    def _place(self, zone: bytes, place: bytes) -> None:
        self._zones.learn(zone.decode(), orjson.loads(place)["partition"])
