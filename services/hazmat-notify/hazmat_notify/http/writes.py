"""A write to the safety office: read, put on the log, waited for."""

from contextlib import suppress
from typing import TypeVar

from fastapi import Request
from kakou.contracts.base import InboundModel
from kakou.runtime.host import Position
from kakou.web.bodies import json_of
from kakou.web.checking import checked
from kakou.web.preferences import acknowledged_within, preferred_wait
from kakou.web.writes import OUTCOME_WAIT, event_of, taken_in

from hazmat_notify.http.context import Desk

S = TypeVar("S", bound=InboundModel)


async def read(request: Request, model: type[S]) -> S:
    """The body. Raises Problem 400, 415 for what is not JSON, 422 for what is wrong, naming every field."""
    return await checked(model, await json_of(request))


async def append(
    desk: Desk, request: Request, zone: str, kind: str, subject: str, said: InboundModel, no: str | None = None
) -> Position:
    """Put the write on the log. no: the event's id, for what may be sent twice. Raises Problem 429 where the zone
    writes too fast, LogUnavailable."""
    await desk.writes.admit(zone, acknowledged_within(request))
    event = event_of(zone, desk.service, kind, subject, said.model_dump(mode="json"), no)
    within = acknowledged_within(request)
    return await desk.host.append(zone, event, trace=request.headers.get("traceparent"), within=within)


async def known(desk: Desk, request: Request, position: Position) -> bool:
    """Whether the state has taken the write in, as long as `Prefer: wait=N` says. Not known while it cannot be read."""
    with suppress(OSError, TimeoutError):
        return await taken_in(desk.host, desk.service, position, preferred_wait(request, OUTCOME_WAIT))
    return False
