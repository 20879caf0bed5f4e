"""Appending to the log on behalf of HTTP: acknowledged by every in-sync replica before the caller hears of it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from aiokafka.errors import KafkaError

from kakou.runtime.events.record import CLOUDEVENTS, CONTENT_TYPE, TRACE
from kakou.runtime.events.size import LARGEST_INBOUND, size
from kakou.runtime.health import Server
from kakou.runtime.kafka.append_queue import Item
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.records import encoded, sound

INBOUND = "gate.inbound"
APPEND_WITHIN = 5.0
"""Seconds for the acknowledgement, however long somebody is ready to wait."""


class LogUnavailable(Exception):
    """The log did not acknowledge in time: the event may or may not be in it, so the sender must send it again."""


class EventTooLarge(ValueError):
    """The event would not fit, or what follows from it would not: it must be split."""


class Position(NamedTuple):
    """Where an event stands in `gate.inbound`."""

    partition: int
    offset: int


class Appender:
    """server: what is known of the brokers; once they count as away nobody waits for them."""

    def __init__(self, kafka: KafkaConnection, server: Server) -> None:
        self._producer, self._server = Producer(kafka), server

    async def append_all(
        self, partition: int, zone: str, events: Sequence[bytes], trace: str | None, within: float = math.inf
    ) -> list[Position]:
        """All of them, in this order, acknowledged within so many seconds, five at most.

        Raises LogUnavailable: some may be in the log, and all must be sent again; EventTooLarge: none is.
        """
        headers = sound({CONTENT_TYPE: CLOUDEVENTS} | ({TRACE: trace} if trace else {}))
        largest = max(size(zone, event, headers) for event in events)
        if largest > LARGEST_INBOUND:
            raise EventTooLarge(f"an event may have {LARGEST_INBOUND} bytes on the log, this one has {largest}")
        key, kept = zone.encode(), encoded(headers)
        try:
            async with self._server.asked(min(within, APPEND_WITHIN)):
                first = await self._producer.append(INBOUND, partition, [Item(key, event, kept) for event in events])
        except (KafkaError, TimeoutError, OSError) as error:
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error
        return [Position(partition, first + number) for number in range(len(events))]

    async def stop(self) -> None:
        await self._producer.stop()
