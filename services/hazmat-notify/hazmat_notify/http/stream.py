"""`/v1/alerts/stream`: the feed as server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response
from kakou.contracts.alert import Alert
from kakou.operations.problems import Problem
from sse_starlette import EventSourceResponse, ServerSentEvent

from hazmat_notify.entries import FeedHead
from hazmat_notify.http.describing import described
from hazmat_notify.http.desk import Desk
from hazmat_notify.http.feeds import ZoneFeed, read_head

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
            " person has answered one; `heartbeat` with the highest sequence there is.",
            answers={
                200: {"description": "The stream", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
            },
            problems=(410, 422),
        ),
    )
    async def stream(
        request: Request,
        after: Annotated[int | None, Query(ge=0, le=10**15)] = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        zone = (await desk.may_read(request)).zone
        head = await read_head(desk.reader, zone)
        begin = _begin(last_event_id, after, head)
        if begin + 1 < head.first:
            raise Problem(410, f"the feed is kept from message {head.first} on; ask with ?after={head.first - 1}")
        shown = Shown(begin)
        return EventSourceResponse(
            _events(desk, zone, shown),
            ping=HEARTBEAT_SECONDS,
            ping_message_factory=shown.heartbeat,
            send_timeout=SLOWEST_CLIENT_SECONDS,
            sep="\n",
        )

    return router


def _begin(last_event_id: str | None, after: int | None, head: FeedHead) -> int:
    """The sequence that the client has; without one, all that is kept follows."""
    if last_event_id:
        if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= 15):
            raise Problem(422, "Last-Event-ID must be the sequence of the last message received")
        return int(last_event_id)
    return after if after is not None else head.first - 1


class Shown:
    """How far one client's stream has come."""

    def __init__(self, sequence: int) -> None:
        self.sequence = sequence
        self.feed: ZoneFeed | None = None

    def heartbeat(self) -> ServerSentEvent:
        """Says the highest sequence there is, so that a client knows whether it has everything."""
        last = self.feed.head.last if self.feed else self.sequence
        return ServerSentEvent(event="heartbeat", data=orjson.dumps({"sequence": last}).decode())


async def _events(desk: Desk, zone: str, shown: Shown) -> AsyncIterator[ServerSentEvent | bytes]:
    async with desk.feeds.follow(zone) as feed:
        shown.feed, answered = feed, feed.head.answered
        yield shown.heartbeat()
        while True:
            news = feed.news
            messages = await feed.after(shown.sequence)
            if messages:
                yield b"".join(feed.written(message, _written) for message in messages)
                shown.sequence = messages[-1].sequence
            if feed.head.answered != answered:
                answered = feed.head.answered
                yield ServerSentEvent(event="answered", data=orjson.dumps({"answered": answered}).decode())
            if shown.sequence >= feed.head.last:
                await news.wait()


def _written(message: Alert) -> bytes:
    return ServerSentEvent(id=str(message.sequence), event="alert", data=message.model_dump_json(), sep="\n").encode()
