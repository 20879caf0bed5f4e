"""The zone clock's ticks. Whoever holds a zone's partition ticks for it; a tick too many does no harm."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from kakou.runtime.kafka.appender import LogUnavailable, Position

logger = logging.getLogger(__name__)

EVERY = 5.0
TICKED = "kakou.clock.ticked.v1"

Append = Callable[[str, dict[str, Any]], Awaitable[Position]]


async def tick(zones: Callable[[], list[str]], append: Append) -> None:
    """Until cancelled: every five seconds one event for each of `zones()`."""
    while True:
        await asyncio.sleep(EVERY)
        now = datetime.now(UTC)
        for zone in zones():
            event = {
                "specversion": "1.0",
                "id": f"{now:%Y%m%dT%H%M%S.%f}",
                "source": f"/{zone}/clock",
                "type": TICKED,
                "subject": zone,
                "time": now.isoformat(),
                "datacontenttype": "application/json",
                "data": {},
            }
            try:
                await append(zone, event)
            except LogUnavailable as error:
                logger.warning("no tick for %s: %s", zone, error)
