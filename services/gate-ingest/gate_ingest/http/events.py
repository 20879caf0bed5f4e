"""POST /v1/events: what terminals, warehouses and the safety office report."""

import asyncio
from time import monotonic
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.cloudevents import LONGEST_ID
from kakou.contracts.events.parsing import PUBLIC_TYPES, InboundEvent, WrongEvent, read_event
from kakou.contracts.problem import MOST_ERRORS
from kakou.contracts.topics import SCOPES
from kakou.contracts.visit_view import VisitView
from kakou.runtime.host import Position
from kakou.runtime.trace import traceparent
from kakou.web.addresses import address
from kakou.web.auth import Principal
from kakou.web.bodies import sent_as
from kakou.web.preferences import acknowledged_within, preferred_wait
from kakou.web.problem_table import BATCH_NOT_ARRAY, BATCH_REJECTED, BATCH_TOO_LONG, EVENT_TOO_LARGE
from kakou.web.problems import Problem, problem_response, wrong
from starlette.types import Receive, Scope, Send

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.intake.batches import Readable, append_in_turns, not_taken
from gate_ingest.http.bodies import answer, plain
from gate_ingest.http.context import Gate
from gate_ingest.http.describing import PREFER, described
from gate_ingest.http.event_openapi import DESCRIPTION, EVENT_BODY, BatchAccepted, EventAccepted, EventSettled
from gate_ingest.http.event_reading import LARGEST_EVENT, MOST_EVENTS, check_speaker, is_batch, read_sent
from gate_ingest.http.waiting import outcome, see_visit, verdict_of
from gate_ingest.http.writes import DOCUMENT_WAIT, raise_unless_done

AT_ONCE: Final = 5
"""Events of a batch that are read before others have their turn: one that is all wrong costs 10 ms."""

PATH: Final = "/v1/events"
DECIDED_BY_VERDICT: Final = (topics.VEHICLE_GATHERED, topics.VEHICLE_WEIGHED)


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["events"])

    @router.post(
        PATH,
        **described(
            "Report events",
            SCOPES,
            {
                202: (
                    "On the log in every in-sync replica; a batch is answered event by event",
                    EventAccepted | BatchAccepted,
                ),
                200: ("With `Prefer: wait`: the visit and its verdict", VisitView | EventSettled),
            },
            description=DESCRIPTION,
            body=EVENT_BODY,
            headers=(PREFER,),
        ),
    )
    async def post_events(request: Request) -> Response:
        return await _answer(gate, request)

    return router


class Direct:
    """The same endpoint as an ASGI application."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await _answer(self._gate, Request(scope, receive, send))
        await response(scope, receive, send)


async def _answer(gate: Gate, request: Request) -> Response:
    speaker = await gate.speaker(request, *SCOPES)
    media = sent_as(request)
    sent = await read_sent(request, media)
    if is_batch(media, sent):
        return await _take_batch(gate, request, speaker, sent)
    return await _take_one(gate, request, speaker, sent)


async def _take_one(gate: Gate, request: Request, speaker: Principal, sent: Any) -> Response:
    try:
        event, value = await _read(gate, speaker, sent)
    except WrongEvent as error:
        raise wrong(error.errors) from None
    envelope = event.envelope
    within = acknowledged_within(request)
    (position,) = await gate.append(speaker.zone, [value], trace=_trace(request, event), within=within)
    gate.metrics.events.labels(speaker.zone, envelope.type, "accepted").inc()
    suspicious = gate.recent.contradicts(envelope.source, envelope.id, value)
    seconds = preferred_wait(request, DOCUMENT_WAIT if suspicious else 0.0)
    if seconds:
        waited = await _outcome(gate, speaker.zone, event, position, seconds)
        if waited is not None:
            return waited
    accepted = _accepted(event, position)
    return plain(accepted, 202, Location=accepted["location"])


async def _outcome(gate: Gate, zone: str, event: InboundEvent, position: Position, seconds: float) -> Response | None:
    """200 with the visit, or with the outcome of an event about no visit; None when time ran out."""
    goods = event.envelope.type == topics.GOODS_MOVED
    found = await outcome(gate, zone, position, seconds, OFFERS_MODEL if goods else READ_MODEL)
    if found is None:
        return None
    visit = event.visit
    if found.outcome != "rejected" or visit is None:
        raise_unless_done(found)
    if visit is None:
        return plain({"id": event.envelope.id, "outcome": found.outcome, "position": position._asdict()})
    if event.envelope.type in DECIDED_BY_VERDICT:
        seen = await verdict_of(gate, zone, visit, seconds, or_seal=True)
        if seen is None or not (seen.settled or seen.awaiting_seal):
            return None
    else:
        seen = await see_visit(gate, zone, visit)
    if seen is None:
        raise_unless_done(found)
        return answer(VisitView(visit=visit))
    return answer(seen.view())


async def _take_batch(gate: Gate, request: Request, speaker: Principal, sent: Any) -> Response:
    """Each event for itself: the good ones are on the log when this answers, in the order they were sent. Where the
    zone's turn does not come for all, those of the end are told to be sent again."""
    if not isinstance(sent, list):
        raise BATCH_NOT_ARRAY()
    if len(sent) > MOST_EVENTS:
        raise BATCH_TOO_LONG(count=len(sent), limit=MOST_EVENTS)
    await gate.quotas.charge(speaker, len(sent) - 1)
    results: list[dict[str, Any]] = []
    good: list[Readable] = []
    room = MOST_ERRORS
    for index, one in enumerate(sent):
        if index % AT_ONCE == 0:
            await asyncio.sleep(0)
        result: dict[str, Any] = {"id": _shown_id(one)}
        try:
            good.append(Readable(index, *await _read(gate, speaker, one)))
        except WrongEvent as error:
            errors = [{**e.model_dump(), "pointer": f"/{index}{e.pointer}"} for e in error.errors[:room]]
            room -= len(errors)
            result |= {"status": 422, "detail": str(error), "errors": errors}
        except Problem as problem:
            result |= {"status": problem.status, "detail": problem.detail, "errors": problem.errors}
        results.append(result)
    if good:
        trace = request.headers.get("traceparent")
        positions, refused = await append_in_turns(
            gate, speaker.zone, good, trace, monotonic() + acknowledged_within(request)
        )
        until = monotonic() + DOCUMENT_WAIT
        for (index, event, value), position in zip(good, positions, strict=False):
            results[index] = {"status": 202, **_accepted(event, position)}
            gate.metrics.events.labels(speaker.zone, event.envelope.type, "accepted").inc()
            if gate.recent.contradicts(event.envelope.source, event.envelope.id, value):
                results[index] |= await _conflict(gate, speaker.zone, position, until - monotonic())
        if refused is not None:
            not_taken(results, good[len(positions) :], refused)
        taken = sum(result["status"] == 202 for result in results)
        if taken or refused is not None:
            body = {"accepted": taken, "results": results}
            return plain(body, 202, **(refused.headers or {} if refused else {}))
    if not sent:
        return plain({"accepted": 0, "results": []}, 202)
    statuses = {result["status"] for result in results}
    errors = [error for result in results for error in result.get("errors", ())]
    status = statuses.pop() if len(statuses) == 1 else 422
    return problem_response(Problem(status, BATCH_REJECTED.detail, errors, accepted=0, results=results))


async def _conflict(gate: Gate, zone: str, position: Position, seconds: float) -> dict[str, Any]:
    """What the batch's answer says of an event whose id was used before with another content; nothing where the log
    makes a repeat of it, or time runs out: then a task of its lane tells."""
    found = await outcome(gate, zone, position, max(0.0, seconds))
    if found is None or found.outcome != "conflict":
        return {}
    return {"status": found.status, "detail": found.detail, "errors": [], "first": found.first}


async def _read(gate: Gate, speaker: Principal, sent: Any) -> tuple[InboundEvent, bytes]:
    """The event, said by someone who may say it, and its text for the log. Raises WrongEvent; Problem 403, 409, 413."""
    try:
        event = read_event(sent)
    except WrongEvent:
        gate.metrics.events.labels(speaker.zone, _known_type(sent), "wrong").inc()
        raise
    try:
        check_speaker(event, speaker)
        await gate.inventions.admit(event, speaker)
    except Problem:
        gate.metrics.events.labels(speaker.zone, event.envelope.type, "forbidden").inc()
        raise
    event = event.said_by(speaker.name)
    value = event.encode()
    if len(value) > LARGEST_EVENT:
        raise EVENT_TOO_LARGE(size=len(value), limit=LARGEST_EVENT)
    return event, value


def _shown_id(sent: Any) -> str | None:
    """The event's id as the batch's answer names it; None where it can be none."""
    id_ = sent.get("id") if isinstance(sent, dict) else None
    return id_ if isinstance(id_, str) and len(id_) <= LONGEST_ID else None


def _known_type(sent: Any) -> str:
    """A label must not be what a stranger makes up."""
    type_ = sent.get("type") if isinstance(sent, dict) else None
    return type_ if isinstance(type_, str) and type_ in PUBLIC_TYPES else "unknown"


def _accepted(event: InboundEvent, position: Position) -> dict[str, Any]:
    visit = event.visit
    template = "/v1/outcomes" if visit is None else "/v1/visits/{visit}"
    location = address(template, {"visit": visit or ""}, after=position.offset)
    accepted = {"id": event.envelope.id, "position": position._asdict(), "location": location}
    return accepted if visit is None else {**accepted, "visit": visit, "state": "pending"}


def _trace(request: Request, event: InboundEvent) -> str | None:
    return traceparent(request.headers.get("traceparent")) or event.envelope.traceparent
