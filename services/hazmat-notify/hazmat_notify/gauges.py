"""Carrying what the state says over to the metrics, for the zones processed here."""

import asyncio
import logging
from collections.abc import Mapping
from typing import NoReturn

from kakou.contracts.alert import Severity
from kakou.operations.metrics import HazmatMetrics
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.entries import FEED, HEAD, UNANSWERED, FeedHead, Unanswered
from hazmat_notify.overview import zone_stock
from hazmat_notify.rules.severity import GRAVEST_FIRST

logger = logging.getLogger(__name__)

EVERY = 2.0

Counts = Mapping[Severity, int]


class Gauges:
    """Counters go on from what they were when this instance took a zone over: what was raised before is not new."""

    def __init__(self, host: Host, service: str, metrics: HazmatMetrics) -> None:
        self._host, self._service, self._metrics = host, service, metrics
        self._reader: StateReader = host.state(service)
        self._raised: dict[str, Counts] = {}
        self._held: frozenset[int] = frozenset()

    async def show(self) -> NoReturn:
        """Until cancelled."""
        while True:
            held = frozenset(self._host.held(self._service))
            for partition in held:
                for zone in self._host.zones.within(partition):
                    try:
                        await self._show_zone(zone, partition in self._held)
                    except (OSError, TimeoutError) as error:
                        logger.warning("metrics of a zone not read: %s", error)
            self._held = held
            await asyncio.sleep(EVERY)

    async def _show_zone(self, zone: str, held_before: bool) -> None:
        head = await self._reader.get(zone, FEED, HEAD, FeedHead) or FeedHead()
        before = self._raised.get(zone, {} if held_before else head.raised)
        waiting = (await self._reader.all(zone, UNANSWERED, Unanswered)).values()
        for severity in GRAVEST_FIRST:
            news = head.raised.get(severity, 0) - before.get(severity, 0)
            self._metrics.alerts.labels(zone, severity).inc(max(0, news))
            unanswered = sum(each.severity == severity for each in waiting)
            self._metrics.unacknowledged.labels(zone, severity).set(unanswered)
        self._raised[zone] = head.raised
        for unit in (await zone_stock(self._reader, zone)).items:
            self._metrics.ratio.labels(zone, unit.id).set(float(unit.ratio))
