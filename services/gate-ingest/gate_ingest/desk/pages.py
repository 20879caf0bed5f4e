"""`/desk`: the queue with its changing part, signing in and out."""

from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.web.pages.language import Language, turned
from kakou.web.pages.problem_pages import page_route
from kakou.web.pages.sessions import Session
from kakou.web.pages.sign_in_codes import SignInCodes
from kakou.web.pages.signing import Doors, add_signing, page_token
from kakou.web.pages.static import StaticFiles
from kakou.web.problem_table import SIGN_IN_AGAIN

from gate_ingest.desk import truck_pages
from gate_ingest.desk.queue import queue_of
from gate_ingest.desk.rendering import HOME, desk_templates
from gate_ingest.http.context import Gate


def routes(gate: Gate) -> APIRouter:
    templates, files = desk_templates(), StaticFiles("gate_ingest")
    router = APIRouter(prefix=HOME, include_in_schema=False, route_class=page_route(templates))
    add_signing(
        router, Doors(HOME, SignInCodes(gate.host.notes()), gate.speakers, gate.sessions, gate.quotas), templates
    )
    truck_pages.add(router, gate, templates)

    @router.get("")
    async def page(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            return turned(HOME, lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request)
        return templates.page("desk.html", request, **await _context(gate, request, session))

    @router.get("/now")
    async def now(request: Request) -> Response:
        """The part of the page that changes, for its script; 304 where it has not."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        answer = templates.page("queue.html", request, **await _context(gate, request, session))
        etag = f'"{sha256(bytes(answer.body)).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        answer.headers["ETag"] = etag
        return answer

    @router.get("/static/{name}")
    async def static(name: str) -> Response:
        return files.answer(name)

    return router


async def _context(gate: Gate, request: Request, session: Session) -> dict[str, Any]:
    principal = session.principal
    return {
        "queue": await queue_of(gate, principal.zone),
        "zone": principal.zone,
        "by": session.name,
        "form": page_token(request),
    }
