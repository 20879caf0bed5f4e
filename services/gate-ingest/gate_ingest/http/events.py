"""POST /v1/events: what terminals, warehouses and the safety office report."""

from time import monotonic
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.cloudevents import LONGEST_ID
from kakou.contracts.problem import MOST_ERRORS
from kakou.contracts.topics import SCOPES
from kakou.contracts.visit_view import VisitView
from kakou.runtime.events.trace import traceparent
from kakou.web.access.auth import Principal
from kakou.web.access.quotas import HEADERS
from kakou.web.addresses import address
from kakou.web.bodies import sent_as
from kakou.web.openapi import PREFER
from kakou.web.preferences import acknowledged_within, preferred_wait
from kakou.web.problem_table import BATCH_NOT_ARRAY, BATCH_REJECTED, BATCH_TOO_LONG
from kakou.web.problems import Problem, problem_response

from gate_ingest.http.bodies import answer, plain
from gate_ingest.http.context import Gate
from gate_ingest.http.event_reading import is_batch, read_sent
from gate_ingest.http.openapi.describing import described
from gate_ingest.http.openapi.event_openapi import DESCRIPTION, EVENT_BODY, BatchAccepted, EventAccepted, EventSettled
from gate_ingest.http.waiting import answers, as_seen, verdict_of
from gate_ingest.http.writes import raise_unless_done
from gate_ingest.intake.intake import CONTRADICTION_WAIT, MOST_EVENTS, Accepted, Arrival, Refused, Taken
from gate_ingest.state import VISIT, VisitKept

PATH: Final = "/v1/events"
LATER: Final = (429, 503)
"""Of an event that is to be sent again as it is."""

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
            more_headers={202: HEADERS},
        ),
    )
    async def report_events(request: Request) -> Response:
        return await _answer(gate, request)

    return router


async def _answer(gate: Gate, request: Request) -> Response:
    speaker = await gate.speaker(request, *SCOPES)
    media = sent_as(request)
    sent = await read_sent(request, media)
    if is_batch(media, sent):
        return await _take_batch(gate, request, speaker, sent)
    return await _take_one(gate, request, speaker, sent)


async def _take_one(gate: Gate, request: Request, speaker: Principal, sent: Any) -> Response:
    taken = await gate.intake.take(speaker, sent, _arrival(request))
    if isinstance(taken, Refused):
        raise taken.problem
    seconds = preferred_wait(request, CONTRADICTION_WAIT if taken.contradicts else 0.0)
    if seconds:
        waited = await _outcome(gate, taken, seconds)
        if waited is not None:
            return waited
    accepted = _accepted(taken)
    return plain(accepted, 202, Location=accepted["location"])


async def _outcome(gate: Gate, taken: Accepted, seconds: float) -> Response | None:
    """200 with the visit, or with the outcome of an event about no visit; None when time ran out."""
    event, zone = taken.event, taken.event.source.zone
    visit = event.visit
    known = await gate.intake.outcome_beside(taken, seconds, *([(VISIT, visit)] if visit is not None else []))
    if known is None:
        return None
    found, kept = known
    if found.outcome != "rejected" or visit is None:
        raise_unless_done(found)
    if visit is None:
        return plain({"id": event.envelope.id, "outcome": found.outcome, "position": taken.position._asdict()})
    seen = await as_seen(gate, zone, VisitKept.model_validate_json(kept)) if kept is not None else None
    if event.envelope.type in DECIDED_BY_VERDICT and not answers(seen):
        seen = await verdict_of(gate, zone, visit, seconds, or_seal=True)
        if not answers(seen):
            return None
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
    taken = await gate.intake.take_batch(speaker, sent, _arrival(request))
    later = next((one.problem for one in taken if isinstance(one, Refused) and one.problem.status in LATER), None)
    if later is not None and not any(isinstance(one, Accepted) for one in taken):
        raise later
    results = await _results(gate, sent, taken)
    accepted = sum(result["status"] == 202 for result in results)
    if accepted or later is not None or not sent:
        return plain({"accepted": accepted, "results": results}, 202, **(later.headers or {} if later else {}))
    statuses = {result["status"] for result in results}
    errors = [error for result in results for error in result.get("errors", ())]
    status = statuses.pop() if len(statuses) == 1 else 422
    return problem_response(Problem(status, BATCH_REJECTED.detail, errors, accepted=0, results=results))


async def _results(gate: Gate, sent: list[Any], taken: list[Taken]) -> list[dict[str, Any]]:
    """What is said of each event, in the order they were sent, with so many wrong fields of all as an answer holds."""
    results: list[dict[str, Any]] = []
    room, until = MOST_ERRORS, monotonic() + CONTRADICTION_WAIT
    for index, (one, each) in enumerate(zip(sent, taken, strict=True)):
        if isinstance(each, Accepted):
            result = {"status": 202, **_accepted(each)}
            if each.contradicts:
                result |= await _conflict(gate, each, until - monotonic())
            results.append(result)
            continue
        errors = [{**error.model_dump(), "pointer": f"/{index}{error.pointer}"} for error in each.errors[:room]]
        room -= len(errors)
        result = {"id": _shown_id(one), "status": each.problem.status, "detail": each.detail, "errors": errors}
        results.append(result)
    return results


async def _conflict(gate: Gate, accepted: Accepted, seconds: float) -> dict[str, Any]:
    """What the batch's answer says of an event whose id was used before with another content; nothing where the log
    makes a repeat of it, or time runs out: then a task of its lane tells."""
    found = await gate.intake.outcome(accepted, max(0.0, seconds))
    if found is None or found.outcome != "conflict":
        return {}
    return {"status": found.status, "detail": found.detail, "errors": [], "first": found.first}


def _arrival(request: Request) -> Arrival:
    return Arrival(traceparent(request.headers.get("traceparent")), monotonic() + acknowledged_within(request))


def _shown_id(sent: Any) -> str | None:
    """The event's id as the batch's answer names it; None where it can be none."""
    id_ = sent.get("id") if isinstance(sent, dict) else None
    return id_ if isinstance(id_, str) and len(id_) <= LONGEST_ID else None


def _accepted(taken: Accepted) -> dict[str, Any]:
    visit, position = taken.event.visit, taken.position
    template = "/v1/outcomes" if visit is None else "/v1/visits/{visit}"
    location = address(template, {"visit": visit or ""}, after=position.offset)
    accepted = {"id": taken.event.envelope.id, "position": position._asdict(), "location": location}
    return accepted if visit is None else {**accepted, "visit": visit, "state": "pending"}
