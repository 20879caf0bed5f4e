"""`/v1/alerts`: the feed by sequence, one alert, and a person's answer."""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.alert import Alert
from kakou.contracts.base import Blank, Name, Said, Told
from kakou.contracts.events.writes import AlertAcknowledged
from kakou.contracts.json_text import NotJson, loads
from kakou.contracts.problem import wrong_fields
from kakou.operations.problems import Problem
from kakou.runtime.redis.reader import StateReader
from pydantic import ValidationError

from hazmat_notify.entries import AlertKept, kind_of_alert
from hazmat_notify.http.board.session import FORM_HEADER, form_token
from hazmat_notify.http.describing import described
from hazmat_notify.http.desk import Desk, answer, by_cookie
from hazmat_notify.http.feeds import messages_after, read_head

PAGE = 100
OUTCOME_WITHIN = 10.0
LONGEST_WAIT = 20.0


class AlertPage(Told):
    """Messages in the order of their sequence; next: the path of the page that follows, absent at the end."""

    items: tuple[Alert, ...]
    next: str | None = None


class Acknowledgement(Said):
    """A person's word on an alert. by: their name, where the token is not their own."""

    answer: Literal["seen", "taken"]
    by: Annotated[Name | None, Blank] = None


TAKEN_IN: Final = {202: {"description": "On the log; `Location` says where the alert will stand with the answer"}}
BODY: Final = {
    "required": True,
    "content": {
        "application/json": {
            "schema": Acknowledgement.model_json_schema(),
            "example": {"answer": "taken", "by": "王敏"},
        }
    },
}
PREFER: Final = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string"},
    "description": "`wait=N`: seconds to wait for the answer to be taken in, 20 at most.",
    "example": "wait=10",
}


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/alerts", tags=["alerts"])

    @router.get("", response_model=AlertPage, **described("The zone's feed by sequence", problems=(410, 422)))
    async def feed(
        request: Request,
        after: Annotated[int, Query(ge=0, le=10**15)] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000)] = PAGE,
    ) -> Response:
        zone = (await desk.may_read(request)).zone
        head = await read_head(desk.reader, zone)
        if after + 1 < head.first:
            raise Problem(410, f"the feed is kept from message {head.first} on; ask with ?after={head.first - 1}")
        messages = await messages_after(desk.reader, zone, after, head, limit)
        items = await with_answers(desk.reader, zone, messages)
        more = bool(messages) and messages[-1].sequence < head.last
        size = "" if limit == PAGE else f"&limit={limit}"
        page = AlertPage(items=items, next=f"/v1/alerts?after={messages[-1].sequence}{size}" if more else None)
        return Response(page.model_dump_json(exclude_none=False, exclude=_end(page)), media_type="application/json")

    @router.get(
        "/{no}",
        response_model=Alert,
        **described("An alert as it stands: its last message and the answers", problems=(404, 422)),
    )
    async def one(request: Request, no: str) -> Response:
        principal = await desk.may_read(request)
        return answer(current(await _kept(desk, principal.zone, no)))

    @router.post(
        "/{no}/acknowledgement",
        response_model=Alert,
        **described(
            "A person has seen it, or has it in hand",
            ("safety",),
            answers=TAKEN_IN,
            problems=(400, 404, 413, 422),
            requestBody=BODY,
            parameters=[PREFER],
        ),
    )
    async def acknowledge(request: Request, no: str) -> Response:
        principal = await desk.may_answer(request)
        _check_form(request)
        said = _read(await request.body())
        zone, by = principal.zone, said.by or principal.name
        await _kept(desk, zone, no)
        event = _event(desk, zone, AlertAcknowledged(alert=no, answer=said.answer, by=by))
        position = await desk.host.append(zone, event, trace=request.headers.get("traceparent"))
        wait = _wait(request.headers.get("prefer", ""))
        if not await desk.host.reached(desk.service, position.partition, position.offset, wait):
            path = f"/v1/alerts/{no}?after={position.offset}"
            return Response(status_code=202, headers={"Location": path})
        kept = await _kept(desk, zone, no)
        given = next((each for each in reversed(kept.answers) if (each.answer, each.by) == (said.answer, by)), None)
        if given is not None:
            desk.metrics.answer.observe(max(0.0, (given.at - kept.message.at).total_seconds()))
        return answer(current(kept))

    return router


async def with_answers(reader: StateReader, zone: str, messages: Iterable[Alert]) -> tuple[Alert, ...]:
    """The messages, each with the answers that its alert has by now."""
    messages = tuple(messages)
    by_kind: dict[str, list[str]] = {}
    for no in dict.fromkeys(message.id for message in messages):
        by_kind.setdefault(kind_of_alert(no), []).append(no)
    answers: dict[str, Any] = {}
    for kind, numbers in by_kind.items():
        for kept in await reader.get_many(zone, kind, numbers, AlertKept):
            if kept is not None:
                answers[kept.message.id] = kept.answers
    return tuple(message.model_copy(update={"answers": answers.get(message.id, ())}) for message in messages)


def current(kept: AlertKept) -> Alert:
    return kept.message.model_copy(update={"answers": kept.answers})


async def _kept(desk: Desk, zone: str, no: str) -> AlertKept:
    kept = await desk.reader.get(zone, kind_of_alert(no), no, AlertKept)
    if kept is None:
        raise Problem(404, f"there is no alert {no}")
    return kept


def _check_form(request: Request) -> None:
    """A request that a cookie authenticates must come from our own page: it repeats what only the page was told."""
    session = by_cookie(request)
    if session is None:
        return
    given = request.headers.get(FORM_HEADER, "")
    if not hmac.compare_digest(given.encode(), form_token(session).encode()):
        raise Problem(403, "the page is out of date: load it again, then answer")


def _read(body: bytes) -> Acknowledgement:
    try:
        sent = loads(body)
    except NotJson as error:
        raise Problem(400, f"the body is not JSON: {error}") from None
    try:
        return Acknowledgement.model_validate(sent)
    except ValidationError as error:
        fields = [field.model_dump() for field in wrong_fields(error, sent)]
        raise Problem(422, "the acknowledgement is wrong", fields) from None


def _wait(prefer: str) -> float:
    """`Prefer: wait=N`, in seconds."""
    for preference in prefer.split(","):
        name, _, value = preference.strip().partition("=")
        if name == "wait" and value.isascii() and value.isdigit():
            return min(float(value), LONGEST_WAIT)
    return OUTCOME_WITHIN


def _event(desk: Desk, zone: str, said: AlertAcknowledged) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": f"/{zone}/{desk.service}",
        "type": topics.ALERT_ACKNOWLEDGED,
        "subject": said.alert,
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "data": said.model_dump(mode="json"),
    }


def _end(page: AlertPage) -> set[str]:
    return {"next"} if page.next is None else set()
