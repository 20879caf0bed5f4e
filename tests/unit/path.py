"""The path in memory: services run by the real loop, one partition, told events and asked for what came out."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import orjson
from kakou.contracts import topics
from kakou.contracts.events.registry import INBOUND
from kakou.runtime.events.record import LOG_TIME, ORIGIN, OUTCOME, TYPE, Record
from kakou.runtime.handler import Service
from kakou.runtime.loop import PartitionLoop
from kakou.runtime.memory.log import EndingInbox, MemoryLog
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.state.log_time import LARGEST_STEP_MS
from kakou.runtime.status import Watch

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
ZONE = "3105W"
PARTITION, PARTITIONS = 0, 1
DEADLINE = 60.0
TICKS_AT_ONCE = 12
"""A tick looks at every slot of timers since the last one; many long ones in a batch would look at each other's."""
STEP = timedelta(milliseconds=LARGEST_STEP_MS)


@dataclass(frozen=True, slots=True)
class Out:
    """An output record, decoded. root: position in `gate.inbound` of the event that it follows from."""

    type: str
    subject: str
    data: dict[str, Any]
    outcome: str
    root: int
    log_time: datetime
    zone: str


@dataclass
class Path:
    """Services in the order of the path, over one log. The clock stands still but for `at` and `wait`.

    Whatever is told is processed when it is first asked for; each time the services take over anew from their state.
    """

    services: Sequence[Service]
    log: MemoryLog = field(default_factory=MemoryLog)
    stores: dict[str, MemoryStore] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    _settled: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        self.log.now_ms = self.log.now_ms or _ms(START)
        for service in self.services:
            self.stores.setdefault(service.name, MemoryStore())

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.log.now_ms / 1000, UTC)

    def tell(
        self,
        type_: str,
        data: dict[str, Any] | None = None,
        *,
        zone: str = ZONE,
        subject: str = "",
        source: str | None = None,
        event_id: str | None = None,
        at: datetime | None = None,
        **attributes: Any,
    ) -> int:
        """Append an event as ingest would, its data checked and normalised. Gives its position."""
        if at is not None:
            self.wait(at - self.now)
        spec = INBOUND[type_]
        model = spec.model.model_validate(data or {})
        envelope = {
            "specversion": "1.0",
            "id": event_id or f"e{next(self._ids)}",
            "source": source or f"/{zone}/G1/E01",
            "type": type_,
            "subject": subject or zone,
            "data": orjson.Fragment(model.__pydantic_serializer__.to_json(model, exclude_unset=True)),
            **attributes,
        }
        return self.raw(orjson.dumps(envelope), zone)

    def raw(self, value: bytes, zone: str = ZONE) -> int:
        """Append bytes as they are."""
        return self.log.append(topics.INBOUND_TOPIC, PARTITION, zone, value, {})

    def wait(self, duration: timedelta, zone: str = ZONE) -> None:
        """Let time pass, with a tick at its end, and on the way as often as the zone's clock needs them."""
        end = self.now + duration
        ticks = 0
        while self.now < end:
            self.log.now_ms = min(_ms(end), self.log.now_ms + _ms_of(STEP))
            self.tick(zone)
            ticks += 1
            if ticks % TICKS_AT_ONCE == 0:
                self.settle()

    def tick(self, zone: str = ZONE) -> None:
        self.tell(topics.CLOCK_TICKED, zone=zone, source=f"/{zone}/clock")

    def settle(self) -> None:
        """Have every service take everything there is. Nothing happens when nothing has changed since the last time."""
        if self._settled != self._moment():
            self.take_over()

    def take_over(self) -> None:
        """Have every service begin anew from its state: it publishes its outbox again, and takes what there is."""
        asyncio.run(self._settle())
        self._settled = self._moment()

    def _moment(self) -> tuple[object, ...]:
        """Log, clock, services and states as they stand."""
        topics_read = {service.reads for service in self.services} | {topics.DEAD_LETTERS_TOPIC}
        ends = [(topic, len(self.log.records(topic, PARTITION))) for topic in sorted(topics_read)]
        states = [(id(store), id(store.partitions.get(PARTITION))) for store in self.stores.values()]
        commits = [part.standing.commit_id for store in self.stores.values() for part in store.partitions.values()]
        return self.log.now_ms, tuple(map(id, self.services)), ends, states, commits

    def out(self, topic: str | None = None, type_: str | None = None, since: int = 0) -> list[Out]:
        """What stands in a topic (by default the last service's), by type, from events at position `since` on.

        Repeats, which a writer publishes whenever it takes over, are left out by their origin.
        """
        self.settle()
        topic = topic or self.services[-1].writes
        assert topic is not None
        once = {record.headers[ORIGIN]: record for record in reversed(self.log.records(topic, PARTITION))}
        wanted = [one for one in reversed(once.values()) if _root(one) >= since and type_ in (None, one.headers[TYPE])]
        return [_decode(record) for record in wanted]

    def entry(self, service: str, kind: str, no: str, zone: str = ZONE) -> Any:
        """An entry of a service's state as JSON, None where there is none."""
        self.settle()
        value = self.stores[service].partitions[PARTITION].buckets.get(f"{zone}/{kind}", {}).get(no)
        return None if value is None else orjson.loads(value)

    async def _settle(self) -> None:
        async with asyncio.timeout(DEADLINE):
            for service in self.services:
                await self._run(service)

    async def _run(self, service: Service) -> None:
        inbox = EndingInbox(self.log, service.reads, PARTITION)
        loop = PartitionLoop(
            service, PARTITION, PARTITIONS, self.log, self.stores[service.name], inbox, Watch(), _sleep
        )
        inbox.when_empty = loop.stop
        await loop.run()


async def _sleep(_: float) -> None:
    await asyncio.sleep(0)


def _root(record: Record) -> int:
    return int(record.headers[ORIGIN].partition(".")[0])


def _decode(record: Record) -> Out:
    envelope = orjson.loads(record.value or b"")
    return Out(
        type=envelope["type"],
        subject=envelope.get("subject", ""),
        data=envelope["data"],
        outcome=record.headers.get(OUTCOME, "done"),
        root=_root(record),
        log_time=datetime.fromtimestamp(int(record.headers[LOG_TIME]) / 1000, UTC),
        zone=(record.key or b"").decode(),
    )


def _ms(time: datetime) -> int:
    return round(time.timestamp() * 1000)


def _ms_of(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
