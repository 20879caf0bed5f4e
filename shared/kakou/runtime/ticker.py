"""The zone clock's ticks: one when something is due in a zone, and one in nine minutes at least.

Whoever holds a zone's partition ticks for it; a tick too many does no harm. When one is wanted next stands in the
states of the services that have timers (`kakou.runtime.state.timers`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import time
from typing import Any

from kakou.runtime.events.envelope import envelope
from kakou.runtime.kafka.appender import LogUnavailable, Position

logger = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two ticks of a zone at least, and between two looks at when they are wanted: so a timer fires at most
so much later than it is due, however soon after it was set."""

A_MOMENT = 0.01
"""Seconds after which a tick is written when it is due: it must not be stamped before."""

TICKED = "kakou.clock.ticked.v1"

Wanted = Callable[[Sequence[str]], Awaitable[Mapping[str, float]]]
Append = Callable[[str, dict[str, Any]], Awaitable[Position]]


async def tick(
    zones: Callable[[], list[str]],
    moved: asyncio.Event,
    wanted: Wanted,
    append: Append,
    clock: Callable[[], float] = time,
) -> None:
    """Until cancelled: one event for each of `zones()` whenever it is wanted.

    moved: set when there may be more zones. wanted: by zone the Unix time of the next tick; may raise OSError,
    TimeoutError, and is asked again then. clock: what time it is.
    """
    now = asyncio.get_running_loop().time
    ticked: dict[str, float] = {}
    while True:
        moved.clear()
        looked, held = now(), zones()
        ticked = {zone: ticked.get(zone, float("-inf")) for zone in held}
        times: Mapping[str, float] = {}
        with suppress(OSError, TimeoutError):
            times = await wanted(held)
        behind = now() - clock()
        due = {zone: max(at + behind + A_MOMENT, ticked[zone] + EVERY) for zone, at in times.items()}
        for zone, at in sorted(due.items(), key=lambda one: one[1]):
            if at >= looked + EVERY or await _is_set(moved, at):
                break
            ticked[zone] = now()
            try:
                await append(zone, _ticked(zone))
            except LogUnavailable as error:
                logger.warning("no tick for %s: %s", zone, error)
        await _is_set(moved, looked + EVERY)


async def _is_set(event: asyncio.Event, by: float) -> bool:
    """Whether it is by then, at once if so."""
    with suppress(TimeoutError):
        async with asyncio.timeout_at(by):
            await event.wait()
    return event.is_set()


def _ticked(zone: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return envelope(TICKED, f"/{zone}/clock", zone, {}, no=f"{now:%Y%m%dT%H%M%S.%f}", at=now)
