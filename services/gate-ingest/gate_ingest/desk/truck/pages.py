"""`/desk/visits/{visit}`: a truck's page, and what is done on it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import HEADERS, Templates
from kakou.web.pages.renewing import told_behind
from kakou.web.problem_table import SIGN_IN_AGAIN

from gate_ingest.desk.rooms import page_of_visit
from gate_ingest.desk.truck import commanding, deciding, past_pages
from gate_ingest.desk.truck.showing import TruckPages
from gate_ingest.http.context import Gate


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    pages = TruckPages(gate, templates)
    for part in (deciding, commanding, past_pages):
        part.add(router, pages)

    @router.get("/visits/{visit}")
    async def truck_page(request: Request, visit: str, lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            return turned(page_of_visit(visit), lang)
        session = await gate.signed_in(request)
        if session is None:
            return pages.signed_out(request)
        current = await gate.is_current(session.principal.zone)
        return await pages.page(request, session, visit, await pages.look(session, visit), behind=not current)

    @router.get("/visits/{visit}/standing")
    async def standing(request: Request, visit: str) -> Response:
        """What the page would show now, for its script, which says when that is no longer what it shows."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        current = await gate.is_current(session.principal.zone)
        truck = await pages.look(session, visit)
        answer = Response(truck.shown if truck is not None else "", media_type="text/plain", headers=HEADERS)
        return told_behind(answer, current=current)
