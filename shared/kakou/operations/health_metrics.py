"""Showing what a service can use, and whether one thing keeps it from all others."""

import asyncio
from time import monotonic

from kakou.operations.metrics import HealthMetrics
from kakou.runtime.host import Host

EVERY = 0.4
LATE = 0.1
"""Seconds by which a turn of the event loop may be late before it counts as stalled."""


async def show_health(host: Host, service: str, metrics: HealthMetrics) -> None:
    """Until cancelled."""
    while True:
        metrics.kafka.set(not host.health.kafka.why)
        metrics.redis.set(not host.health.redis.why)
        metrics.writable.set(not host.health.redis.refuses)
        metrics.ready.labels(service).set(not host.ready())
        if host.health.ahead is not None:
            metrics.clock.set(host.health.ahead)
        due = monotonic() + EVERY
        await asyncio.sleep(EVERY)
        late = monotonic() - due
        if late > LATE:
            metrics.stalled.inc(late)
