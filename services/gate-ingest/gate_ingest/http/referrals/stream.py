"""The queue as it changes, for officers who follow it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.base import OutboundModel
from kakou.web.access.auth import Principal
from kakou.web.openapi import STREAM
from kakou.web.waits.clients import streaming
from kakou.web.waits.event_streams import LINE_END
from kakou.web.waits.wakers import any_of
from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent

from gate_ingest.http.context import Gate
from gate_ingest.http.openapi.describing import described
from gate_ingest.http.referrals.queue import QueuedReferral, is_seen_by, queued
from gate_ingest.http.streams import KEEP_ALIVE, PAGE, PAUSE
from gate_ingest.queue.changes import Change
from gate_ingest.queue.feed import Queue

T = TypeVar("T")

OFFICER: Final = ("officer",)
LOOK_EVERY: Final = 1.0
"""Seconds between two looks whether the queue is still known."""

DESCRIPTION: Final = """Whoever does what the events say has the queue as it stands:

* `reset`, `data` a `QueueBegins`: forget what you have; the queue follows, row by row, up to `complete`;
* `referral`, `data` a `QueuedReferral`: a visit that waits, new or changed (a newer verdict, claimed, given back); it
  takes the place of what you have of the same `visit`;
* `gone`, `data` a `QueueLeft`: the visit waits no more;
* `complete`, `data` a `QueueBegins`: you have the whole queue now; from here on come the changes.

Rows are sorted by `opened_at`, then `visit`. `id` is opaque: with it as `Last-Event-ID` the stream goes on behind it,
and begins with `reset` where that cannot be told any more (the server was started anew, or is another one). A row may
come again, and one may go that never came: what changed several times is told as it stands last. A stream that cannot
tell any more how the queue stands ends; ask again. A token that is bound to lanes sees those lanes' visits alone."""

LAST_EVENT_ID: Final = {
    "name": "Last-Event-ID",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The `id` received last: a place in the sequence of changes; what has changed since follows. It"
    " counts before `after`.",
}


class QueueBegins(OutboundModel):
    """Where the whole queue begins, or is complete."""

    count: int
    """How many visits wait."""


class QueueLeft(OutboundModel):
    """A visit that waits for an officer no more."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["visits"])

    @router.get(
        "/v1/referrals/stream",
        response_class=Response,
        **described(
            "Follow the visits that wait for an officer",
            OFFICER,
            {200: ("Server-sent events `reset`, `referral`, `gone`, `complete`", STREAM)},
            description=DESCRIPTION,
            headers=(LAST_EVENT_ID,),
        ),
    )
    async def follow_referrals(
        request: Request,
        after: Annotated[str | None, Query(description="A place in the sequence of changes, as in an `id`.")] = None,
    ) -> Response:
        speaker = await gate.speaker(request, *OFFICER)
        queue = gate.queues.of(speaker.zone)
        await queue.look()
        gate.quotas.stream(request.scope)
        mark = request.headers.get("last-event-id", "").strip() or after or ""
        told = _Told(gate, speaker, queue, mark)
        return EventSourceResponse(told.events(), ping=KEEP_ALIVE, sep=LINE_END)

    return router


class _Told:
    """What one client is told. mark: of the change that it has seen last."""

    def __init__(self, gate: Gate, speaker: Principal, queue: Queue, mark: str) -> None:
        self._gate, self._speaker, self._queue, self._mark = gate, speaker, queue, mark
        self._zone = speaker.zone

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Until it cannot be told any more how the queue stands; ended by its response when the client goes."""
        with streaming(), self._queue.following() as changed, suppress(OSError, TimeoutError):
            while self._queue.can_tell:
                changed.clear()
                changes = self._queue.changes.since(self._mark)
                async for event in self._whole() if changes is None else self._changes(changes):
                    yield event
                await any_of([changed], LOOK_EVERY)

    async def _whole(self) -> AsyncIterator[ServerSentEvent]:
        """Its rows have no id: whoever is cut off among them begins anew."""
        mark, sent = self._queue.changes.mark(), 0
        visits = [visit for visit in self._queue.visits if is_seen_by(self._speaker, visit)]
        yield _event("reset", QueueBegins(count=len(visits)), "")
        for page in _pages(visits):
            for row in await self._rows(page):
                yield _event("referral", row)
                sent += 1
            async with self._gate.catching_up:
                await asyncio.sleep(PAUSE)
        yield _event("complete", QueueBegins(count=sent), mark)
        self._mark = mark

    async def _changes(self, changes: Sequence[Change]) -> AsyncIterator[ServerSentEvent]:
        for page in _pages([change for change in changes if is_seen_by(self._speaker, change.visit)]):
            rows = {row.visit: row for row in await self._rows([each.visit for each in page if each.waits])}
            for change in page:
                mark = self._queue.changes.mark(change.sequence)
                if not change.waits:
                    yield _event("gone", QueueLeft(visit=change.visit), mark)
                elif change.visit in rows:  # else it has left since, which is told next
                    yield _event("referral", rows[change.visit], mark)
                self._mark = mark
        if changes:  # those of others' lanes are seen as well
            self._mark = self._queue.changes.mark(changes[-1].sequence)

    async def _rows(self, visits: list[str]) -> list[QueuedReferral]:
        return await queued(self._gate, self._zone, visits, self._queue.claimed)


def _event(name: str, body: BaseModel, mark: str | None = None) -> ServerSentEvent:
    """mark: its id; empty for one that takes away the last."""
    text = body.__pydantic_serializer__.to_json(body).decode()
    return ServerSentEvent(text, event=name, id=mark, sep=LINE_END)


def _pages(items: list[T]) -> Iterator[list[T]]:
    return (items[start : start + PAGE] for start in range(0, len(items), PAGE))
