"""Who delivers: for each zone that this instance processes, a worker a receiver; and their reports to the log."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from kakou.contracts import topics
from kakou.contracts.alert import FeedDigest
from kakou.contracts.events.safety import DeliveriesReported
from kakou.runtime.events.envelope import envelope
from kakou.runtime.host import Host, LogUnavailable, UnknownZone
from kakou.runtime.redis.reader import StateReader
from kakou.web.waits.wakers import any_of
from prometheus_client import Histogram
from yarl import URL

from hazmat_notify.alerts.digest import digest_now
from hazmat_notify.alerts.feed_reader import Feeds, ZoneFeed
from hazmat_notify.deliveries.channel import Channel, Receivers
from hazmat_notify.deliveries.worker import Round, Worker
from hazmat_notify.settings import Settings
from hazmat_notify.state import SUBSCRIPTION, FeedHead, SubscriptionKept

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 1.0

QUIET_LOOK_EVERY: Final = 10.0
"""Seconds between two looks for receivers where there are none, and no commit has told of one."""

REPORTS_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Source:
    """Where deliveries come from, and where they are told: the service's state, its feeds, the log.

    delivery_seconds: from an alert to when a receiver had taken it.
    """

    host: Host
    service: str
    reader: StateReader
    feeds: Feeds
    delivery_seconds: Histogram


class Courier:
    """All deliveries of this instance. A zone's channels are made anew when this instance comes to hold it."""

    def __init__(self, source: Source, settings: Settings, receivers: Sequence[Receivers]) -> None:
        self._source, self._settings, self._receivers = source, settings, receivers
        self._zones: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled. Zones come and go with the partitions that this instance holds."""
        try:
            while True:
                held = _zones_held(self._source.host, self._source.service)
                for zone in self._zones.keys() - held:
                    self._zones.pop(zone).cancel()
                for zone in held:
                    task = self._zones.get(zone)
                    if task is None or task.done():
                        made = (each.channel(zone) for each in self._receivers)
                        channels = [channel for channel in made if channel is not None]
                        rounds = ZoneRounds(self._source, self._settings, zone, channels)
                        self._zones[zone] = asyncio.create_task(rounds.run())
                await asyncio.sleep(LOOK_EVERY)
        finally:
            for task in self._zones.values():
                task.cancel()
            await asyncio.gather(*self._zones.values(), return_exceptions=True)


class ZoneRounds:
    """The deliveries of one zone."""

    def __init__(self, source: Source, settings: Settings, zone: str, channels: Sequence[Channel]) -> None:
        self._source, self._settings, self._zone = source, settings, zone
        self._channels = channels
        self._workers: dict[str, tuple[Worker, asyncio.Task[None]]] = {}
        self._moved: dict[str, Worker] = {}
        self._digested: tuple[FeedHead, FeedDigest] | None = None

    async def run(self) -> None:
        """Until cancelled. Follows the feed only while there is somebody to deliver to."""
        try:
            while True:
                with suppress(OSError, TimeoutError, UnknownZone):
                    await self._someone_to_deliver_to()
                    await self._go_round()
                await asyncio.sleep(LOOK_EVERY)
        finally:
            for _, task in self._workers.values():
                task.cancel()
            await asyncio.gather(*(task for _, task in self._workers.values()), return_exceptions=True)
            for channel in self._channels:
                await channel.close()

    async def _someone_to_deliver_to(self) -> None:
        """A zone that has no receiver is looked at when that may have changed, as most have none for good."""
        host, service = self._source.host, self._source.service
        with host.states.changes_of(service, self._zone, SUBSCRIPTION) as changed:
            while not await self._subscriptions():
                await any_of([changed], QUIET_LOOK_EVERY)
                changed.clear()

    async def _go_round(self) -> None:
        async with self._source.feeds.follow(self._zone) as feed:
            round_ = Round(
                zone=self._zone,
                feed=feed,
                digest=lambda: self._digest(feed),
                report=self._note,
                delivery_seconds=self._source.delivery_seconds,
                heartbeat_every=self._settings.webhook_heartbeat_seconds,
                digest_every=self._settings.webhook_digest_seconds,
            )
            while subscriptions := await self._subscriptions():
                await self._reconcile(round_, subscriptions)
                await self._tell()
                await asyncio.sleep(LOOK_EVERY)
            await self._reconcile(round_, {})

    async def _subscriptions(self) -> dict[str, SubscriptionKept]:
        """Those that some channel delivers to."""
        found = await self._source.reader.all(self._zone, SUBSCRIPTION, SubscriptionKept)
        return {no: kept for no, kept in found.items() if self._channel(kept) is not None}

    def _channel(self, kept: SubscriptionKept) -> Channel | None:
        """By the scheme of the receiver's address."""
        scheme = URL(kept.url).scheme
        return next((channel for channel in self._channels if scheme in channel.schemes), None)

    async def _reconcile(self, round_: Round, subscriptions: dict[str, SubscriptionKept]) -> None:
        """A worker for each receiver by its settings of now. One that ended waits for somebody to change them."""
        for no, (worker, task) in list(self._workers.items()):
            kept = subscriptions.get(no)
            if kept is None or kept.generation != worker.kept.generation or _failed(task):
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                del self._workers[no]
                self._moved.pop(no, None)
                if kept is not None:
                    through = max(kept.through, worker.through)
                    changes = {"through": through, "set_aside": worker.set_aside}
                    subscriptions[no] = kept.model_copy(update=changes)
        for no, kept in subscriptions.items():
            channel = self._channel(kept)
            if no not in self._workers and kept.state != "suspended" and channel is not None:
                worker = Worker(round_, kept, channel)
                self._workers[no] = worker, asyncio.create_task(worker.run())

    def _note(self, worker: Worker) -> None:
        self._moved[worker.kept.id] = worker

    async def _tell(self) -> None:
        """Put what has changed since the last look on the log; what cannot be is told with the next."""
        if not self._moved:
            return
        taken = dict(list(self._moved.items())[:REPORTS_AT_ONCE])
        said = DeliveriesReported(reports=tuple(worker.standing() for worker in taken.values()))
        for no in taken:
            del self._moved[no]
        source, data = f"/{self._zone}/{self._source.service}", said.model_dump(mode="json")
        event = envelope(topics.DELIVERIES_REPORTED, source, self._zone, data)
        try:
            await self._source.host.append(self._zone, event, trace=None)
        except (LogUnavailable, OSError, TimeoutError) as error:
            logger.warning("deliveries of a zone not reported yet: %s", error)
            self._moved = taken | self._moved

    async def _digest(self, feed: ZoneFeed) -> FeedDigest:
        """Made once for all receivers while nothing new has come and nobody has answered."""
        head = feed.head
        if self._digested is None or self._digested[0] != head:
            self._digested = head, await digest_now(self._source.reader, self._zone)
        return self._digested[1]


def _zones_held(host: Host, service: str) -> set[str]:
    return {zone for partition in host.held(service) for zone in host.zones.within(partition)}


def _failed(task: asyncio.Task[None]) -> bool:
    if not task.done() or task.cancelled() or task.exception() is None:
        return False
    logger.error("a worker of deliveries failed", exc_info=task.exception())
    return True
