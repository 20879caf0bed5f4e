"""What runs beside the loops for as long as the process does: none of it may end without anybody noticing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

AGAIN_AFTER = 1.0
"""Seconds after which what has ended is begun again."""


async def keep_running(what: str, run: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled: run it, and begin it anew where it ends with an error.

    A clock that no longer ticks, or looks at Kafka that have ceased, would leave an instance that calls itself ready.
    """
    while True:
        try:
            await run()
        except Exception:
            logger.exception("%s ended with an error and is begun anew", what)
        else:
            logger.error("%s ended, though it is to go on, and is begun anew", what)
        await asyncio.sleep(AGAIN_AFTER)
