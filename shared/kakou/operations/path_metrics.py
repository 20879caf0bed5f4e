"""Carrying what the loops have seen over to the metrics."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import cache
from time import monotonic

from kakou.operations.metrics import PathMetrics
from kakou.runtime.handler import Service
from kakou.runtime.host import Host
from kakou.runtime.retries import RETRY_CAUSES

logger = logging.getLogger(__name__)

EVERY = 5.0


async def show_path(host: Host, services: Sequence[Service], metrics: PathMetrics) -> None:
    """Until cancelled."""
    for service in services:
        watch = host.watch(service.name)
        watch.on_stage = _stages(metrics, service.name)
        watch.on_rejected = metrics.letters.labels(service.name, "rejected").inc
        watch.on_retry = _retries(metrics, service.name)
        watch.on_refused = metrics.refused.labels(service.name).inc
        metrics.superseded.labels(service.name)
        metrics.outbox.labels(service.name).set(0)
    superseded: dict[str, int] = {}
    shown: dict[str, set[str]] = {}
    while True:
        for service in services:
            watch = host.watch(service.name)
            metrics.outbox.labels(service.name).set(sum(view.outbox for view in watch.partitions.values()))
            stuck = sum(bool(view.why or view.gap) for view in watch.partitions.values())
            metrics.stuck.labels(service.name).set(stuck)
            metrics.superseded.labels(service.name).inc(watch.superseded - superseded.get(service.name, 0))
            superseded[service.name] = watch.superseded
            lags = await _lags(host, service)
            watch.notice_stalls({int(partition): lag for partition, lag in lags.items()}, monotonic())
            # Its new owner shows it, or nobody knows it now: an old value would say that all is well.
            for partition in shown.get(service.name, set()) - lags.keys():
                metrics.lag.remove(service.name, partition)
            for partition, lag in lags.items():
                metrics.lag.labels(service.name, partition).set(lag)
            shown[service.name] = set(lags)
        await asyncio.sleep(EVERY)


async def _lags(host: Host, service: Service) -> dict[str, int]:
    try:
        return {str(partition): lag for partition, lag in (await host.lag(service)).items()}
    except (OSError, TimeoutError, KeyError):
        return {}


def _stages(metrics: PathMetrics, service: str) -> Callable[[str, float], None]:
    histogram = cache(lambda stage: metrics.batch.labels(service, stage))
    return lambda stage, seconds: histogram(stage).observe(seconds)


def _retries(metrics: PathMetrics, service: str) -> Callable[[str], None]:
    counters = {cause: metrics.retries.labels(service, cause) for cause in RETRY_CAUSES}
    return lambda cause: counters[cause].inc()
