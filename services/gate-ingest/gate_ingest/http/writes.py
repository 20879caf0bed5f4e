"""A write becomes an event on the log; its answer is what the log made of it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from kakou.contracts.events.outbound import Answer
from kakou.runtime.host import Position
from kakou.values.locations import parse_source
from kakou.web import writes
from kakou.web.access.auth import Principal
from kakou.web.addresses import address
from kakou.web.preferences import acknowledged_within, preferred_wait
from kakou.web.problem_table import CONDITION_TOO_LONG, NOT_APPLIED
from kakou.web.problems import Problem
from kakou.web.writes import OUTCOME_WAIT, event_of

from gate_ingest.handler import READ_MODEL
from gate_ingest.http.context import Gate
from gate_ingest.intake.outcomes import Outcome, outcome, outcome_beside

LONGEST_CONDITION: Final = 200


async def append(
    gate: Gate,
    request: Request,
    speaker: Principal,
    type_: str,
    subject: str,
    data: Mapping[str, Any],
    no: str | None = None,
    **attributes: Any,
) -> Position:
    """Say it on the zone's log, in the speaker's name. no: the event's id, for a write that may be sent twice.
    attributes: further ones of the event. Raises Problem 429, LogUnavailable."""
    event = event_of(speaker.zone, READ_MODEL, type_, subject, {"by": speaker.name, **data}, no, **attributes)
    trace = request.headers.get("traceparent")
    within = acknowledged_within(request)
    (position,) = await gate.intake.append(speaker.zone, [event], trace=trace, within=within)
    gate.metrics.events.labels(speaker.zone, type_, "accepted").inc()
    return position


async def settled(gate: Gate, request: Request, zone: str, position: Position) -> Answer | None:
    """What became of the write, as long as the request is ready to wait; None while it is not known."""
    found = await settled_beside(gate, request, zone, position)
    return found.answer if found is not None else None


async def settled_beside(
    gate: Gate, request: Request, zone: str, position: Position, *beside: tuple[str, str]
) -> Outcome | None:
    """The same in one look with what was written, an entry by kind and number.

    It is on the log: that the state cannot be looked at just now is no failure of the write.
    """
    with suppress(OSError, TimeoutError):
        wait = preferred_wait(request, OUTCOME_WAIT)
        return await outcome_beside(gate.host, zone, position, wait, READ_MODEL, *beside)
    return None


def pending(position: Position, template: str, /, **parts: str) -> Response:
    """202: it is on the log; where to ask what became of it. template: see `kakou.web.addresses`."""
    return writes.pending(position, address(template, parts, after=position.offset))


def raise_unless_done(answer: Answer) -> None:
    """Raises the problem that the outcome is, for a write that did not come to what it asked for."""
    if answer.outcome in ("done", "duplicate") and answer.status < 400:
        return
    status = answer.status if answer.status >= 400 else 409
    more: dict[str, Any] = {"outcome": answer.outcome}
    if answer.reasons:
        more["reasons"] = list(answer.reasons)
    if answer.first is not None:
        more["first"] = answer.first
    raise Problem(status, answer.detail or NOT_APPLIED(outcome=answer.outcome).detail, zh=answer.detail_zh, **more)


def is_others(speaker: Principal, answer: Answer) -> bool:
    """Whether a token that is bound to lanes may not be told the outcome: the write was not said by one of them.

    Of a write that is done there is nothing to tell.
    """
    if not speaker.lanes or answer.outcome == "done":
        return False
    try:
        source = parse_source(answer.source or "")
    except ValueError:
        return True
    return source.gate is None or source.lane is None or not speaker.at(source.gate, source.lane)


async def caught_up(gate: Gate, zone: str, after: int | None, seconds: float) -> bool:
    """For a GET with `?after=`: whether the write at that position has been taken in.

    Raises Problem when that write did not come to what it asked for.
    """
    if after is None:
        return True
    found = await outcome(gate.host, zone, Position(gate.host.partition_of(zone), after), seconds)
    if found is None:
        return False
    raise_unless_done(found)
    return True


def conditions(request: Request) -> dict[str, str]:
    """`If-Match` and `If-None-Match` as parts of an event. Raises Problem 422 for one that is too long."""
    found: dict[str, str] = {}
    for name, field in (("If-Match", "if_match"), ("If-None-Match", "if_none_match")):
        given = ", ".join(request.headers.getlist(name)).strip()
        if len(given) > LONGEST_CONDITION:
            raise CONDITION_TOO_LONG(name=name, limit=LONGEST_CONDITION)
        if given:
            found[field] = given
    return found
