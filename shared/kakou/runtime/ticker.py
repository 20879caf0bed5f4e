"""The zone clock's ticks. Whoever holds a zone's partition ticks for it; a tick too many does no harm."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from kakou.runtime.events.envelope import envelope
from kakou.runtime.kafka.appender import LogUnavailable, Position

logger = logging.getLogger(__name__)

EVERY = 5.0
LOOK_EVERY = 0.5
TICKED = "kakou.clock.ticked.v1"

Append = Callable[[str, dict[str, Any]], Awaitable[Position]]


async def tick(zones: Callable[[], list[str]], append: Append) -> None:
    """Until cancelled: every five seconds one event for each of `zones()`. A zone that has come from another instance
    gets one at once: when that one ticked last is not known here."""
    due: dict[str, float] = {}
    while True:
        now = asyncio.get_running_loop().time()
        due = {zone: due.get(zone, now) for zone in zones()}
        for zone in [zone for zone, at in due.items() if at <= now]:
            due[zone] = max(due[zone] + EVERY, now)
            try:
                await append(zone, _ticked(zone))
            except LogUnavailable as error:
                logger.warning("no tick for %s: %s", zone, error)
        await asyncio.sleep(LOOK_EVERY)


def _ticked(zone: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return envelope(TICKED, f"/{zone}/clock", zone, {}, no=f"{now:%Y%m%dT%H%M%S.%f}", at=now)
