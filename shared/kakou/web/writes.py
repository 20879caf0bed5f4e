"""A write over HTTP becomes an event on the log: appended within the time that its client gives, then waited for."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from kakou.runtime.events.envelope import envelope
from kakou.runtime.host import Host, Position
from kakou.web.waits.clients import remaining, waiting

OUTCOME_WAIT: Final = 10.0
"""Seconds that a write waits for its outcome by itself, so that whoever reads after a 2xx sees what was written."""


def event_of(zone: str, service: str, type_: str, subject: str, data: Mapping[str, Any]) -> bytes:
    """The event that a write to `service` is on the log."""
    return orjson.dumps(envelope(type_, f"/{zone}/{service}", subject, data))


async def taken_in(host: Host, service: str, position: Position, seconds: float) -> bool:
    """Whether the state of `service` has taken in the event at `position`, waiting for it for so many seconds since the
    request came, and no longer than its client is there."""
    seconds = remaining(seconds)
    if seconds > 0:
        async with waiting():
            return await host.reached(service, position.partition, position.offset, seconds)
    return await host.state(service).applied(position.partition) >= position.offset
