"""Appending to the log on behalf of HTTP: acknowledged by every in-sync replica before the caller hears of it."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from aiokafka.errors import KafkaError

from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.producer import Producer
from kakou.runtime.kafka.records import sound
from kakou.runtime.log import PublishFailed
from kakou.runtime.record import CLOUDEVENTS, CONTENT_TYPE, TRACE
from kakou.runtime.size import LARGEST_INBOUND, size

INBOUND = "gate.inbound"
APPEND_WITHIN = 5.0


class LogUnavailable(Exception):
    """The log did not acknowledge in time: the event may or may not be in it, so the sender must send it again."""


class EventTooLarge(ValueError):
    """The event would not fit, or what follows from it would not: it must be split."""


class Position(NamedTuple):
    """Where an event stands in `gate.inbound`."""

    partition: int
    offset: int


class Appender:
    def __init__(self, kafka: KafkaConnection) -> None:
        self._producer = Producer(kafka)

    async def append(self, partition: int, zone: str, event: bytes, trace: str | None) -> Position:
        """Raises LogUnavailable, EventTooLarge."""
        return (await self.append_all(partition, zone, (event,), trace))[0]

    async def append_all(self, partition: int, zone: str, events: Sequence[bytes], trace: str | None) -> list[Position]:
        """All of them, in this order. Raises LogUnavailable: some may be in the log, and all must be sent again;
        EventTooLarge: none is."""
        headers = sound({CONTENT_TYPE: CLOUDEVENTS} | ({TRACE: trace} if trace else {}))
        largest = max(size(zone, event, headers) for event in events)
        if largest > LARGEST_INBOUND:
            raise EventTooLarge(f"an event may have {LARGEST_INBOUND} bytes on the log, this one has {largest}")
        made = self._producer.made
        try:
            async with asyncio.timeout(APPEND_WITHIN):
                queued = [await self._producer.queue(INBOUND, partition, zone, event, headers) for event in events]
                made = self._producer.made
                found = [await queued[0]] if len(queued) == 1 else await asyncio.gather(*queued)
        except (KafkaError, PublishFailed, TimeoutError, OSError) as error:
            self._producer.discard(made)
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error
        return [Position(partition, one.offset) for one in found]

    async def stop(self) -> None:
        await self._producer.stop()
