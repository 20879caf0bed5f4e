"""A write over HTTP becomes an event on the log: appended within the time that its client gives, then waited for."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.responses import Response

from kakou.contracts.base import OutboundModel
from kakou.contracts.verdicts import Root
from kakou.runtime.events.envelope import envelope
from kakou.runtime.host import Host, Position
from kakou.web.waits.clients import remaining, waiting


class Pending(OutboundModel):
    """The write is on the log and not yet taken in."""

    state: str = "pending"
    """Always `pending`."""
    position: Root | None = None
    """Where the write stands in `gate.inbound`."""
    location: str | None = None
    """Where to ask what became of it."""


OUTCOME_WAIT: Final = 10.0
"""Seconds that a write waits for its outcome by itself, so that whoever reads after a 2xx sees what was written."""


def event_of(
    zone: str,
    service: str,
    type_: str,
    subject: str,
    data: Mapping[str, Any],
    no: str | None = None,
    **attributes: Any,
) -> bytes:
    """The event that a write to `service` is on the log. no: its id; a new one when left out. attributes: further ones,
    which make no other event of one that is sent twice."""
    return orjson.dumps(envelope(type_, f"/{zone}/{service}", subject, data, no=no, **attributes))


async def taken_in(host: Host, service: str, position: Position, seconds: float) -> bool:
    """Whether the state of `service` has taken in the event at `position`, waiting for it for so many seconds since the
    request came, and no longer than its client is there."""
    seconds = remaining(seconds)
    if seconds > 0:
        async with waiting():
            return await host.states.reached(service, position.partition, position.offset, seconds)
    return await host.states.of(service).applied(position.partition) >= position.offset


def pending(position: Position, where: str) -> Response:
    """202: the write is on the log, and `where` says what became of it."""
    told = Pending(position=Root(partition=position.partition, offset=position.offset), location=where)
    return Response(told.model_dump_json(), 202, {"Location": where}, "application/json")
