"""`/desk`: the queue with its changing part, and the way to the truck that waits longest."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.web.pages.language import Language, language_of, turned
from kakou.web.pages.rendering import Templates
from kakou.web.pages.renewing import if_changed, told_behind
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token
from kakou.web.problem_table import SIGN_IN_AGAIN
from kakou.web.waits.clients import streaming
from kakou.web.waits.event_streams import LINE_END
from kakou.web.waits.wakers import any_of
from sse_starlette import EventSourceResponse, ServerSentEvent

from gate_ingest.desk.queue.view import Queue, queue_of, shown
from gate_ingest.desk.rooms import HOME, page_of_visit
from gate_ingest.http.context import Gate
from gate_ingest.http.streams import KEEP_ALIVE
from gate_ingest.queue.keeping_up import KeepingUp

BEHIND: Final = "behind"

ALIVE_EVERY: Final = 1.5
"""Seconds between two signs of life: the page tells its reader when they stop."""


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    def context(request: Request, session: Session, queue: Queue) -> dict[str, Any]:
        return {
            "queue": queue,
            "zone": session.principal.zone,
            "by": session.name,
            "form": page_token(request),
            "room": "queue",
        }

    @router.get("")
    async def page(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            return turned(HOME, lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request)
        current = await gate.is_current(session.principal.zone)
        queue = await queue_of(gate, session.principal)
        return templates.page("desk.html", request, behind=not current, **context(request, session, queue))

    @router.get("/now")
    async def now(request: Request) -> Response:
        """The part of the page that changes, for its script where it has no stream; 304 where it has not changed."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        current = await gate.is_current(session.principal.zone)
        queue = await queue_of(gate, session.principal)
        answer = templates.page("queue.html", request, **context(request, session, queue))
        return told_behind(if_changed(request, answer), current=current)

    @router.get("/stream")
    async def stream(request: Request) -> Response:
        """The same part whenever it has changed, as events `queue`; `alive` while it has not, which says `behind` where
        it may be out of date. It ends where nobody can tell any more how the queue stands."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        queue = gate.queues.of(session.principal.zone)
        await queue.look()
        zone = session.principal.zone
        keeping_up = KeepingUp(gate.host, zone, current=await gate.is_current(zone))
        gate.quotas.stream(request.scope)

        async def events() -> AsyncIterator[ServerSentEvent]:
            told: str | None = None
            with streaming(), queue.following() as changed, suppress(OSError, TimeoutError):
                while queue.can_tell:
                    changed.clear()
                    now = await shown(gate, session.principal, queue.visits, queue.claimed, queue.calls)
                    text = templates.text("queue.html", language, **context(request, session, now))
                    if text != told:
                        yield ServerSentEvent(text, event="queue", sep=LINE_END)
                        told = text
                    while queue.can_tell and not changed.is_set() and (now.turns is None or now.turns > _clock()):
                        behind = "" if await keeping_up.told() else BEHIND
                        yield ServerSentEvent(behind, event="alive", sep=LINE_END)
                        await any_of([changed], ALIVE_EVERY)

        language = language_of(request)
        return EventSourceResponse(events(), ping=KEEP_ALIVE, sep=LINE_END)

    @router.get("/next")
    async def next_truck(request: Request) -> Response:
        """Leads to the truck that has waited longest of those at which nobody else is, or to the queue."""
        session = await gate.signed_in(request)
        queue = await queue_of(gate, session.principal) if session is not None else None
        free = [each for each in queue.waiting if each.claim is None or each.claim.own] if queue is not None else []
        return RedirectResponse(page_of_visit(free[0].referral.visit) if free else HOME, 303)


def _clock() -> datetime:
    return datetime.now(UTC)
