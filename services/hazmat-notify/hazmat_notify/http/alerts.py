"""`/v1/alerts`: the feed by sequence, one alert, and a person's answer."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts.alert import Alert, FeedDigest
from kakou.contracts.problem import FieldError, wrong_parameters
from kakou.lists import asking
from kakou.lists.asking import AFTER, LIMIT
from kakou.runtime.redis.reader import StateReader
from kakou.web.addresses import address
from kakou.web.lists import describing
from kakou.web.lists.answers import is_search
from kakou.web.problem_table import NO_ALERT
from kakou.web.problems import wrong
from pydantic import Field, TypeAdapter, ValidationError

from hazmat_notify.alerts.digest import digest_now
from hazmat_notify.alerts.feed_history import FeedHistory
from hazmat_notify.alerts.feed_reader import messages_after, read_head
from hazmat_notify.alerts.rules import cap
from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.http.parameters import AlertPath
from hazmat_notify.lists.alerts import ALERTS
from hazmat_notify.state import SUBSCRIPTION, AlertKept, FeedHead, SubscriptionKept, kind_of_alert, sequence_of_alert

PAGE: Final = 100
LARGEST_PAGE: Final = 1_000
LARGEST_SEQUENCE: Final = 10**15

_FEED: Final[dict[str, TypeAdapter[int]]] = {
    AFTER: TypeAdapter(Annotated[int, Field(ge=0, le=LARGEST_SEQUENCE)]),
    LIMIT: TypeAdapter(Annotated[int, Field(ge=1, le=LARGEST_PAGE)]),
}
_AFTER: Final = {
    "name": AFTER,
    "in": "query",
    "description": "Of the feed the last sequence known; the next follow. Of a search where the page before ended, as"
    " its `next` has it.",
    "schema": {"type": "string"},
}
_LIMIT: Final = {
    "name": LIMIT,
    "in": "query",
    "description": f"Messages on a page, {PAGE} unless said; of a search {asking.LARGEST_PAGE} at most.",
    "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
}


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/alerts", tags=["alerts"])

    @router.get(
        "",
        response_model=None,
        **described(
            ALERTS.title,
            description=describing.description(ALERTS),
            answers={200: {"description": describing.MEANING, **describing.answer(ALERTS)}},
            problems=(410, 422),
            parameters=[*describing.filters(ALERTS), _AFTER, _LIMIT, describing.COUNTED],
        ),
    )
    async def list_alerts(request: Request) -> Response:
        principal = await desk.may_read(request)
        if is_search(request):
            return await desk.lists.answer(request, principal, ALERTS)
        after, limit = _feed_asked(request)
        zone = principal.zone
        head = await read_head(desk.reader, zone)
        await desk.feeds.not_ahead(zone, after)
        messages = await messages_after(desk.reader, desk.feeds.past, zone, after, head, limit)
        items = await with_answers(desk.reader, desk.feeds.past, zone, head, messages)
        more = bool(messages) and messages[-1].sequence < head.last
        page: dict[str, Any] = {"items": [orjson.Fragment(message.model_dump_json()) for message in items]}
        if more:
            size = None if limit == PAGE else limit
            page["next"] = address("/v1/alerts", after=messages[-1].sequence, limit=size)
        return Response(orjson.dumps(page), media_type="application/json")

    @router.get(
        "/digest",
        response_model=FeedDigest,
        **described("What is open: how many, up to which sequence, and their hash"),
    )
    async def get_alert_digest(request: Request) -> Response:
        zone = (await desk.may_read(request)).zone
        return answer(await digest_now(desk.reader, zone))

    @router.get(
        "/{no}",
        response_model=Alert,
        **described("An alert as it stands: its last message and the answers", problems=(404, 422)),
    )
    async def get_alert(request: Request, no: AlertPath) -> Response:
        principal = await desk.may_read(request)
        kept = await kept_alert(desk, principal.zone, no)
        return answer(current(kept, await desk.reader.all(principal.zone, SUBSCRIPTION, SubscriptionKept)))

    @router.get(
        "/{no}/cap",
        response_class=Response,
        **described(
            "The alert as CAP 1.2",
            description="Its last message, in Chinese and English, for other offices' systems.",
            answers={200: {"description": "The document", "content": {cap.MEDIA_TYPE: {"schema": {"type": "string"}}}}},
            problems=(404, 422),
        ),
    )
    async def get_alert_cap(request: Request, no: AlertPath) -> Response:
        principal = await desk.may_read(request)
        kept = await kept_alert(desk, principal.zone, no)
        return Response(cap.document(kept.message), media_type=cap.MEDIA_TYPE)

    return router


async def with_answers(
    reader: StateReader, past: FeedHistory, zone: str, head: FeedHead, messages: Iterable[Alert]
) -> tuple[Alert, ...]:
    """The messages, each with the answers that its alert has by now."""
    messages = tuple(messages)
    receivers = await reader.all(zone, SUBSCRIPTION, SubscriptionKept) if messages else {}
    known = await kept_alerts(reader, past, zone, head, dict.fromkeys(message.id for message in messages))
    answers = {no: kept.answers for no, kept in known.items()}
    return tuple(
        message.model_copy(
            update={"answers": answers.get(message.id, ()), "delivered": delivered(message.sequence, receivers)}
        )
        for message in messages
    )


def delivered(sequence: int, receivers: Mapping[str, SubscriptionKept]) -> tuple[str, ...]:
    """Subscriptions whose receivers have taken the message."""
    return tuple(no for no, receiver in receivers.items() if receiver.has(sequence))


def current(kept: AlertKept, receivers: Mapping[str, SubscriptionKept]) -> Alert:
    """An alert as it stands."""
    return kept.message.model_copy(
        update={"answers": kept.answers, "delivered": delivered(kept.message.sequence, receivers)}
    )


async def kept_alert(desk: Desk, zone: str, no: str) -> AlertKept:
    """Raises Problem 404, 503. May raise one of UNREAD."""

    async def look() -> AlertKept | None:
        head = await read_head(desk.reader, zone)
        return (await kept_alerts(desk.reader, desk.feeds.past, zone, head, (no,))).get(no)

    return await desk.on_record(zone, look, NO_ALERT(no=no))


async def kept_alerts(
    reader: StateReader, past: FeedHistory, zone: str, head: FeedHead, nos: Iterable[str]
) -> dict[str, AlertKept]:
    """Alerts by id, as far as there are such, also of those that have left the state. May raise one of UNREAD."""
    by_kind: dict[str, list[str]] = {}
    for no in nos:
        by_kind.setdefault(kind_of_alert(no), []).append(no)
    found: dict[str, AlertKept] = {}
    left: list[str] = []
    for kind, numbers in by_kind.items():
        for no, kept in zip(numbers, await reader.get_many(zone, kind, numbers, AlertKept), strict=True):
            if kept is not None:
                found[no] = kept
            elif 0 < (sequence_of_alert(no) or 0) <= head.last:
                left.append(no)
    # Where nothing ever left, what is not there never was.
    return found | (await past.alerts(zone, left, head.left) if left and head.left >= 0 else {})


def _feed_asked(request: Request) -> tuple[int, int]:
    """`after` and `limit` of the feed. Raises Problem 422."""
    found, errors = {AFTER: 0, LIMIT: PAGE}, list[FieldError]()
    for name, adapter in _FEED.items():
        if (text := request.query_params.get(name)) is not None:
            try:
                found[name] = adapter.validate_python(text)
            except ValidationError as error:
                wrong_ones = error.errors(include_url=False, include_input=False)
                errors += wrong_parameters({**one, "loc": ("query", name)} for one in wrong_ones)
    if errors:
        raise wrong(errors)
    return found[AFTER], found[LIMIT]
