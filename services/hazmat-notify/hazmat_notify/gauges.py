"""Carrying what the state says over to the metrics, for the zones processed here."""

import asyncio
import logging
from collections.abc import Mapping
from typing import NoReturn

from kakou.contracts.alert import Severity
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.rules.severity import GRAVEST_FIRST
from hazmat_notify.metrics import HazmatMetrics
from hazmat_notify.state import FEED, HEAD, UNANSWERED, FeedHead, Unanswered
from hazmat_notify.views.stock_now import ratios

logger = logging.getLogger(__name__)

EVERY = 2.0

Counts = Mapping[Severity, int]


class Gauges:
    """Counters say what the state says, so they neither start anew with a process nor count twice."""

    def __init__(self, host: Host, service: str, metrics: HazmatMetrics) -> None:
        self._host, self._service, self._metrics = host, service, metrics
        self._reader: StateReader = host.states.of(service)
        self._raised: dict[str, Counts] = {}

    async def show(self) -> NoReturn:
        """Until cancelled."""
        while True:
            held = [zone for p in self._host.held(self._service) for zone in self._host.zones.within(p)]
            for zone in held:
                try:
                    await self._show_zone(zone)
                except (OSError, TimeoutError) as error:
                    logger.warning("metrics of a zone not read: %s", error)
            for zone in self._raised.keys() - set(held):
                self._leave_zone(zone)
            await asyncio.sleep(EVERY)

    async def _show_zone(self, zone: str) -> None:
        head = await self._reader.get(zone, FEED, HEAD, FeedHead) or FeedHead()
        waiting = (await self._reader.all(zone, UNANSWERED, Unanswered)).values()
        before = self._raised.get(zone, {})
        for severity in GRAVEST_FIRST:
            news = head.raised.get(severity, 0) - before.get(severity, 0)
            self._metrics.alerts.labels(zone, severity).inc(max(0, news))
            unanswered = sum(each.severity == severity for each in waiting)
            self._metrics.unacknowledged.labels(zone, severity).set(unanswered)
        self._raised[zone] = head.raised
        for unit, ratio in (await ratios(self._reader, zone)).items():
            self._metrics.ratio.labels(zone, unit).set(float(ratio))

    def _leave_zone(self, zone: str) -> None:
        """Another instance processes it now, and shows it."""
        del self._raised[zone]
        for metric in (self._metrics.alerts, self._metrics.unacknowledged, self._metrics.ratio):
            metric.remove_by_labels({"zone": zone})
