"""`/v1/alerts/stream`: the feed as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.alert import Alert
from kakou.web.openapi import STREAM
from kakou.web.waits.clients import streaming
from kakou.web.waits.event_streams import LAST_EVENT_ID, LINE_END, event, last_received
from sse_starlette import EventSourceResponse, ServerSentEvent

from hazmat_notify.alerts.feed_reader import LOOK_EVERY, UNREAD, ZoneFeed, read_head
from hazmat_notify.http.context import Desk
from hazmat_notify.http.describing import described
from hazmat_notify.state import FeedHead

HEARTBEAT_SECONDS = 15
SLOWEST_CLIENT_SECONDS = 30.0
"""A client that takes nothing for so long is cut off; it comes back with the last id it has."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/alerts", tags=["alerts"])

    @router.get(
        "/stream",
        response_class=EventSourceResponse,
        **described(
            "Follow the feed",
            description="Server-sent events: `alert` with the message as data and its sequence as id; `answered` when a"
            " person has answered one; `heartbeat` with the highest sequence there is. Begins behind"
            " `Last-Event-ID` (or `?after=`), else with the oldest message at hand; those before it come to"
            " whoever asks for them.",
            answers={200: {"description": "The stream", **STREAM}},
            problems=(400, 410, 422),
            parameters=[LAST_EVENT_ID],
        ),
    )
    async def follow_alerts(
        request: Request,
        after: Annotated[
            int | None, Query(ge=0, le=10**15, description="The last sequence known; what follows it is told.")
        ] = None,
    ) -> Response:
        zone = (await desk.may_read(request)).zone
        desk.quotas.stream(request.scope)
        head = await read_head(desk.reader, zone)
        received = last_received(request)
        asked = received if received is not None else after if after is not None else head.first - 1
        begin = await desk.feeds.not_ahead(zone, asked)
        shown = Shown(begin, head.last)
        return EventSourceResponse(
            _events(desk, zone, head, shown),
            ping=HEARTBEAT_SECONDS,
            ping_message_factory=shown.heartbeat,
            send_timeout=SLOWEST_CLIENT_SECONDS,
            sep=LINE_END,
        )

    return router


class Shown:
    """How far one client's stream has come."""

    def __init__(self, sequence: int, last: int) -> None:
        self.sequence, self._last = sequence, last
        self.feed: ZoneFeed | None = None

    def heartbeat(self) -> ServerSentEvent:
        """Says the highest sequence there is, so that a client knows whether it has everything."""
        last = max(self._last, self.feed.head.last) if self.feed else self._last
        return ServerSentEvent(event="heartbeat", data=orjson.dumps({"sequence": last}).decode(), sep=LINE_END)


async def _events(desk: Desk, zone: str, head: FeedHead, shown: Shown) -> AsyncIterator[ServerSentEvent | bytes]:
    """While the state cannot be read nothing comes; then it goes on behind what was sent."""
    answered = head.answered
    with streaming():
        async with desk.feeds.follow(zone) as feed:
            shown.feed = feed
            yield shown.heartbeat()
            while True:  # ended by its response when the client goes
                news, messages = feed.news, list[Alert]()
                try:
                    messages = await feed.after(shown.sequence)
                except UNREAD:
                    await asyncio.sleep(LOOK_EVERY)
                    continue
                if messages:
                    yield b"".join(feed.written(message, _written) for message in messages)
                    shown.sequence = messages[-1].sequence
                if feed.head.answered > answered:
                    answered = feed.head.answered
                    yield ServerSentEvent(
                        event="answered", data=orjson.dumps({"answered": answered}).decode(), sep=LINE_END
                    )
                if shown.sequence >= feed.head.last:
                    await news.wait()


def _written(message: Alert) -> bytes:
    return event("alert", message.sequence, message).encode()
