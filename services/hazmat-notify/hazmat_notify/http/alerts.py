"""`/v1/alerts`: the feed by sequence, one alert, and a person's answer."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.alert import Alert, FeedDigest
from kakou.contracts.base import OutboundModel
from kakou.runtime.redis.reader import StateReader
from kakou.web.addresses import address
from kakou.web.problem_table import FEED_TRIMMED, NO_ALERT

from hazmat_notify.alerts.digest import digest_now
from hazmat_notify.alerts.feed_reader import messages_after, read_head
from hazmat_notify.alerts.rules import cap
from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.http.parameters import AlertPath
from hazmat_notify.state import SUBSCRIPTION, AlertKept, SubscriptionKept, kind_of_alert

PAGE = 100


class AlertPage(OutboundModel):
    """Messages in the order of their sequence."""

    items: tuple[Alert, ...]
    """The messages."""
    next: str | None = None
    """The path of the page that follows; null at the end."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/alerts", tags=["alerts"])

    @router.get("", response_model=AlertPage, **described("The zone's feed by sequence", problems=(410, 422)))
    async def list_alerts(
        request: Request,
        after: Annotated[int, Query(ge=0, le=10**15, description="The last sequence known; the next follow.")] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000, description="Messages on a page.")] = PAGE,
    ) -> Response:
        zone = (await desk.may_read(request)).zone
        head = await read_head(desk.reader, zone)
        await desk.feeds.not_ahead(zone, after)
        if after + 1 < head.first:
            raise FEED_TRIMMED(first=head.first, after=head.first - 1)
        messages = await messages_after(desk.reader, zone, after, head, limit)
        items = await with_answers(desk.reader, zone, messages)
        more = bool(messages) and messages[-1].sequence < head.last
        size = None if limit == PAGE else limit
        following = address("/v1/alerts", after=messages[-1].sequence, limit=size) if more else None
        page = AlertPage(items=items, next=following)
        return Response(page.model_dump_json(exclude_none=False, exclude=_end(page)), media_type="application/json")

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


async def with_answers(reader: StateReader, zone: str, messages: Iterable[Alert]) -> tuple[Alert, ...]:
    """The messages, each with the answers that its alert has by now."""
    messages = tuple(messages)
    receivers = await reader.all(zone, SUBSCRIPTION, SubscriptionKept) if messages else {}
    by_kind: dict[str, list[str]] = {}
    for no in dict.fromkeys(message.id for message in messages):
        by_kind.setdefault(kind_of_alert(no), []).append(no)
    answers: dict[str, Any] = {}
    for kind, numbers in by_kind.items():
        for kept in await reader.get_many(zone, kind, numbers, AlertKept):
            if kept is not None:
                answers[kept.message.id] = kept.answers
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
    """Raises Problem 404, 503. May raise OSError, TimeoutError."""
    return await desk.on_record(zone, lambda: desk.reader.get(zone, kind_of_alert(no), no, AlertKept), NO_ALERT(no=no))


def _end(page: AlertPage) -> set[str]:
    return {"next"} if page.next is None else set()
