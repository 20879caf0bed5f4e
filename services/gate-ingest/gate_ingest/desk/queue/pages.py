"""`/desk`: the queue with its changing part, and the way to the truck that waits longest."""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token
from kakou.web.problem_table import SIGN_IN_AGAIN

from gate_ingest.desk.queue.view import queue_of
from gate_ingest.desk.rooms import HOME, page_of_visit
from gate_ingest.http.context import Gate


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    async def context(request: Request, session: Session) -> dict[str, Any]:
        principal = session.principal
        return {
            "queue": await queue_of(gate, principal.zone),
            "zone": principal.zone,
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
        return templates.page("desk.html", request, **await context(request, session))

    @router.get("/now")
    async def now(request: Request) -> Response:
        """The part of the page that changes, for its script; 304 where it has not."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        answer = templates.page("queue.html", request, **await context(request, session))
        etag = f'"{sha256(bytes(answer.body)).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        answer.headers["ETag"] = etag
        return answer

    @router.get("/next")
    async def next_truck(request: Request) -> Response:
        """Leads to the truck that has waited longest, or to the queue."""
        session = await gate.signed_in(request)
        queue = await queue_of(gate, session.principal.zone) if session is not None else None
        if queue is None or not queue.waiting:
            return RedirectResponse(HOME, 303)
        return RedirectResponse(page_of_visit(queue.waiting[0].referral.visit), 303)
