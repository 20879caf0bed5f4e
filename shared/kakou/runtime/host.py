"""A service's place in the world: its membership, its way to the log, its view on states, and whether it is ready."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import orjson
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from redis.exceptions import RedisError

from kakou.runtime.background import keep_running
from kakou.runtime.batches.refusal import DEAD_LETTERS
from kakou.runtime.events.record import Record
from kakou.runtime.handler import Service
from kakou.runtime.health import Health
from kakou.runtime.kafka.appender import INBOUND, Appender, EventTooLarge, LogUnavailable, Position
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetcher import Fetcher
from kakou.runtime.kafka.log import KafkaLog
from kakou.runtime.kafka.offsets import OffsetReports, Offsets
from kakou.runtime.kafka.probe import KafkaProbe
from kakou.runtime.kafka.topic_beside import Learn, TopicBeside
from kakou.runtime.kafka.topics import ZONES_TOPIC, ensure_topics
from kakou.runtime.kafka.zone_table import ZoneTable
from kakou.runtime.log import Log
from kakou.runtime.membership import Membership
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.copies import RedisCopies
from kakou.runtime.redis.leases import RedisLeases
from kakou.runtime.redis.notes import Notes
from kakou.runtime.redis.probe import RedisProbe
from kakou.runtime.redis.settings import check_settings
from kakou.runtime.redis.store import RedisStore
from kakou.runtime.snapshots.files import SnapshotFiles
from kakou.runtime.snapshots.keeper import SnapshotKeeper
from kakou.runtime.snapshots.schedule import SnapshotSettings
from kakou.runtime.snapshots.snapshots import Snapshots
from kakou.runtime.states import States
from kakou.runtime.status import Watch
from kakou.runtime.store import WatchedStore
from kakou.runtime.ticker import tick
from kakou.runtime.zones import UnknownZone, Zones
from kakou.storage.storage import Storage, storage_at

__all__ = [
    "UNREACHABLE",
    "EventTooLarge",
    "Host",
    "HostSettings",
    "KafkaConnection",
    "LogUnavailable",
    "Position",
    "RedisConnection",
    "UnknownZone",
]

UNREACHABLE: Final = (KafkaError, RedisError, TimeoutError)
"""What `start` raises when Kafka or Redis does not answer."""

logger = logging.getLogger(__name__)

END_WITHIN = 0.7
"""Seconds for what somebody waits for on HTTP, as for a read of a state."""

SAID_WITHIN = 2.0
"""Seconds for several events of the log that a page tells of: without them it says less."""

LIVING_WITHIN = 10.0
"""Seconds after a heartbeat in which somebody who has only looked on must take its member for alive."""

DRAIN_WITHIN = 6.0
LOOK_FIRST_WITHIN = 15.0


@dataclass(frozen=True)
class HostSettings:
    """partitions counts only when the topics are made. lease_ms: silence after which partitions go to others.
    snapshots: None: none are taken, none restored."""

    kafka: KafkaConnection
    redis: RedisConnection
    partitions: int
    lease_ms: int
    snapshots: SnapshotSettings | None = None


class Host:
    """Runs services of one process.

    listens_to: names of the services whose commits wake waiters here. ticks_with: the service by whose partitions
    this instance ticks for their zones. ticks_for: the services that have timers. stores: by service, where its state
    lies elsewhere than in Redis. follows: by topic beside the path who learns what is in it: all that was there before
    `start` returns.
    """

    def __init__(
        self,
        settings: HostSettings,
        services: Sequence[Service],
        listens_to: tuple[str, ...] = (),
        ticks_with: str | None = None,
        ticks_for: tuple[str, ...] = (),
        stores: Mapping[str, WatchedStore] | None = None,
        follows: Mapping[str, Learn] = MappingProxyType({}),
    ) -> None:
        self._settings, self._services = settings, services
        self._stores, self._follows = stores or {}, follows
        self._ticks_with, self._ticks_for = ticks_with, ticks_for
        self.zones = Zones()
        self._redis = connect(settings.redis)
        # Of its own: requests that wait for Redis must not keep a lease from being renewed.
        self._leases_redis = connect(settings.redis)
        self.health = Health()
        self._probe = KafkaProbe(settings.kafka)
        self._log = KafkaLog(settings.kafka)
        self.states = States(self._redis, self.health.redis, self.zones, listens_to)
        self._beside: dict[str, TopicBeside] = {}
        self._memberships: dict[str, Membership] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._draining = False
        self.snapshots: SnapshotKeeper | None = None
        """Of the services here, once it is started, where snapshots are kept."""
        self.fatal: asyncio.Future[BaseException] | None = None
        self.partitions = 0

    async def start(self) -> None:
        """Check topics and Redis, become a member of each service. Raises what the checks say."""
        settings = self._settings
        self.fatal = asyncio.get_running_loop().create_future()
        self._appender = Appender(settings.kafka, self.health.kafka)
        read = (ZONES_TOPIC, *self._follows, *(service.reads for service in self._services))
        self._fetcher = Fetcher(settings.kafka, read)
        self._table = ZoneTable(settings.kafka, self.zones, self._fetcher, self._log)
        for topic, learn in self._follows.items():
            self._beside[topic] = TopicBeside(settings.kafka, topic, self._fetcher, self._log, learn)
        await check_settings(self._redis, settings.redis)
        self.partitions = await ensure_topics(settings.kafka, settings.partitions)
        await self._log.until_led(self.partitions)
        await self._fetcher.start()
        followed = (self._table, *self._beside.values())
        await asyncio.gather(*(each.start() for each in followed))
        # Nothing is put on the log, no tick either, by a clock that nobody has looked at.
        async with asyncio.timeout(LOOK_FIRST_WITHIN):
            self.health.ahead = await self._probe.look()
        for each in followed:
            self._beside_the_loops("following a topic", each.follow)
        if self.states.listens:
            self.states.begin(await self._log.ends(INBOUND, list(range(self.partitions))))
            self._beside_the_loops("listening to commits", self.states.listen)
        if self._services:
            # Before the first partition comes here: none shall stand still for it.
            await self._log.connect(_topics_of(self._services))
        kept = await self._kept_snapshots(self.in_redis)
        if kept and settings.snapshots:
            self.snapshots = SnapshotKeeper(kept, self._with_state, settings.snapshots.hours)
            self._tasks.append(asyncio.create_task(self.snapshots.run()))
        for service in self._services:
            membership = Membership(
                service,
                self._fetcher,
                self.partitions,
                self._log,
                self._stores.get(service.name) or RedisStore(self._redis, service.name),
                RedisLeases(self._leases_redis, service.name),
                settings.lease_ms / 1000,
                self._fail,
                kept.get(service.name),
            )
            self._memberships[service.name] = membership
            await membership.begin()
        look = RedisProbe(self._leases_redis, (self._redis,)).look
        self._beside_the_loops("watching Kafka", lambda: self.health.watch_kafka(self._probe.look))
        self._beside_the_loops("watching Redis", lambda: self.health.watch_redis(look))
        if self._services:
            self._beside_the_loops("reporting offsets", OffsetReports(settings.kafka, self._offsets).run)
        if self._ticks_with:
            moved = self._memberships[self._ticks_with].moved
            ticking = partial(tick, self._zones_held, moved, self._ticks_wanted, self._append_tick)
            self._beside_the_loops("ticking", ticking)

    async def stop(self) -> None:
        """Drain: finish what is in hand, hand the partitions over, close the connections."""
        self._draining = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(membership.leave(DRAIN_WITHIN) for membership in self._memberships.values()))
        await self._fetcher.stop()
        redis = (self._redis.aclose(), self._leases_redis.aclose())
        beside = (each.stop() for each in (self._table, *self._beside.values()))
        for closing in (self._appender.stop(), *beside, self._log.stop(), self._probe.stop(), *redis):
            with suppress(Exception):
                await closing

    # ------------------------------------------------------------- readiness

    def ready(self) -> dict[str, str]:
        """What is not ready, and why; empty when all is."""
        if self._draining:
            return {"draining": "this instance is stopping"}
        reasons = self.health.not_ready()
        for membership in self._memberships.values():
            reasons |= membership.not_ready()
        return reasons

    def watch(self, service: str) -> Watch:
        return self._memberships[service].watch

    def held(self, service: str) -> list[int]:
        """Partitions of the service that this instance processes."""
        return self._memberships[service].held

    async def lag(self, service: Service) -> dict[int, int]:
        """Records of the input topic not yet taken, by partition held."""
        ends = await self._log.ends(service.reads, self.held(service.name))
        # Some may have gone to another instance since we asked.
        views = self._memberships[service.name].watch.partitions
        return {partition: end - 1 - views[partition].position for partition, end in ends.items() if partition in views}

    # ------------------------------------------------------------------- log

    @property
    def log(self) -> Log:
        """For reading what stands in any topic."""
        return self._log

    def partition_of(self, zone: str) -> int:
        """Raises UnknownZone."""
        return self.zones.partition_of(zone)

    async def register_zone(self, zone: str) -> None:
        """Give the zone a partition for good. Raises TimeoutError or PublishFailed."""
        await self._table.register(zone, self.partitions)

    async def tell(self, topic: str, key: str, value: bytes) -> None:
        """Put a record on a topic beside the path that this host follows, and learn it. Raises TimeoutError,
        PublishFailed."""
        await self._beside[topic].append(key, value)

    async def append(
        self, zone: str, event: dict[str, Any] | bytes, *, trace: str | None, within: float = math.inf
    ) -> Position:
        """Put one CloudEvent on `gate.inbound`, within so many seconds.

        Raises LogUnavailable, UnknownZone, EventTooLarge.
        """
        value = event if isinstance(event, bytes) else orjson.dumps(event)
        return (await self.append_all(zone, (value,), trace=trace, within=within))[0]

    async def append_all(
        self, zone: str, events: Sequence[bytes], *, trace: str | None, within: float = math.inf
    ) -> list[Position]:
        """Put several CloudEvents on `gate.inbound`, in this order. Raises what `append` does."""
        if why := self.health.kafka.why or self.health.clock:
            raise LogUnavailable(why)
        return await self._appender.append_all(self.partition_of(zone), zone, events, trace, within)

    async def end(self, partition: int) -> int:
        """The offset that the next event on `gate.inbound` will have. Raises OSError, TimeoutError."""
        async with self.health.kafka.asked(END_WITHIN):
            return (await self._log.ends(INBOUND, [partition]))[partition]

    async def said(self, partition: int, offsets: Sequence[int]) -> list[Record | None]:
        """What stands at these offsets of `gate.inbound`; None where nothing does, or does no more. Raises OSError,
        TimeoutError."""
        async with self.health.kafka.asked(SAID_WITHIN):
            bounds = await self._log.bounds(INBOUND, partition)
            return [await self._said(partition, offset) if offset in range(*bounds) else None for offset in offsets]

    async def _said(self, partition: int, offset: int) -> Record | None:
        found = await self._log.read(INBOUND, partition, offset, 1)
        return found[0] if found and found[0].offset == offset else None

    # ---------------------------------------------------------------- states

    @property
    def in_redis(self) -> list[Service]:
        """Its services whose states lie there."""
        return [service for service in self._services if service.name not in self._stores]

    def snapshots_of(self, service: Service, storage: Storage, kept: int) -> Snapshots:
        """The snapshots of a service in some place, of whose partitions so many are kept each. Started hosts only."""
        files, copies = SnapshotFiles(storage, service.name), RedisCopies(self._redis, service.name)
        return Snapshots(service, copies, self._log, self.zones, self.partitions, files, kept)

    async def living(self, service: str) -> list[str]:
        """Instances of the service that were heard of lately. Raises OSError, TimeoutError."""
        return await RedisLeases(self._leases_redis, service).living(LIVING_WITHIN)

    async def has_state(self, service: str, partition: int) -> bool:
        """Raises OSError, TimeoutError."""
        return await RedisStore(self._redis, service).commit_id(partition) is not None

    async def drop_state(self, service: str, partition: int) -> None:
        """For good; it can be restored or built anew. Raises OSError, TimeoutError."""
        await RedisCopies(self._redis, service).drop(partition)

    async def _kept_snapshots(self, services: Sequence[Service]) -> dict[str, Snapshots]:
        """By name, where snapshots are kept. Raises OSError."""
        settings = self._settings.snapshots
        if settings is None or not services:
            return {}
        storage = await asyncio.to_thread(storage_at, settings.address)
        return {service.name: self.snapshots_of(service, storage, settings.kept) for service in services}

    def _with_state(self, service: str) -> list[int]:
        views = self._memberships[service].watch.partitions if service in self._memberships else {}
        return [partition for partition, view in sorted(views.items()) if view.position >= 0]

    def notes(self) -> Notes:
        """What is kept beside the states."""
        return Notes(self._redis, self.health.redis)

    def _offsets(self) -> Offsets:
        hints = self._log.hints
        return {
            service.name: {
                place: hints[place]
                for partition in self.held(service.name)
                if (place := TopicPartition(service.reads, partition)) in hints
            }
            for service in self._services
        }

    def _zones_held(self) -> list[str]:
        assert self._ticks_with is not None
        return [zone for partition in self.held(self._ticks_with) for zone in self.zones.within(partition)]

    async def _ticks_wanted(self, zones: Sequence[str]) -> dict[str, float]:
        """By zone the Unix time of its next tick, as the first service wants it. Raises OSError, TimeoutError."""
        by_service = [await self.states.of(service).ticks_wanted(zones) for service in self._ticks_for]
        return {zone: min(wanted[zone] for wanted in by_service) for zone in zones}

    async def _append_tick(self, zone: str, event: dict[str, Any]) -> Position:
        return await self.append(zone, event, trace=None)

    def _beside_the_loops(self, what: str, run: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(keep_running(what, run)))

    def _fail(self, error: BaseException) -> None:
        if self.fatal is not None and not self.fatal.done():
            self.fatal.set_result(error)


def _topics_of(services: Sequence[Service]) -> set[str]:
    """What they read and write."""
    topics = {topic for service in services for topic in (service.reads, service.writes) if topic is not None}
    return topics | {DEAD_LETTERS}
