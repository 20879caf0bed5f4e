"""`/desk/visits/{visit}/past`: the last visits of a truck and its firm, as a part of its page or a page of its own."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.history.unavailable import HistoryUnavailable
from kakou.web.pages.language import Language, turned
from kakou.web.pages.signing import page_token

from gate_ingest.desk.rooms import page_of_visit
from gate_ingest.desk.truck.past import WITHIN, past
from gate_ingest.desk.truck.showing import TruckPages


def add(router: APIRouter, pages: TruckPages) -> None:
    @router.get("/visits/{visit}/past")
    async def past_page(
        request: Request,
        visit: str,
        part: Annotated[bool, Query()] = False,
        lang: Annotated[Language | None, Query()] = None,
    ) -> Response:
        """part: the list alone, for the page's script."""
        here = f"{page_of_visit(visit)}/past"
        if lang is not None:
            return turned(here, lang)
        session = await pages.gate.signed_in(request)
        if session is None:
            return pages.signed_out(request)
        truck = await pages.look(session, visit)
        if truck is None:
            return await pages.page(request, session, visit, None)
        principal, found, status = session.principal, None, 200
        async with pages.gate.lists.turns.turn(principal):
            try:
                asked = past(truck.view.visit, principal)
                found = await pages.gate.history.read(principal.zone, asked, within=WITHIN)
            except HistoryUnavailable:
                status = 503
        context = {"past": found, "truck": truck, "here": here, "back": page_of_visit(visit)}
        if part:
            return pages.part("truck_past.html", request, status, **context)
        context |= {"form": page_token(request), "by": session.name, "zone": principal.zone}
        return pages.part("truck_past_page.html", request, status, **context)
