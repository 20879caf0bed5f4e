"""`/desk/visits/{visit}/claim`: an officer says who is at a truck."""

from contextlib import suppress
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from kakou.values.locations import parse_visit
from kakou.web.pages.posting import posted
from kakou.web.pages.record_name import record_name
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token
from kakou.web.problem_table import SIGN_IN_AGAIN
from kakou.web.problems import Problem

from gate_ingest.desk.claim.view import strip_of
from gate_ingest.desk.rooms import HOME, page_of_visit
from gate_ingest.http.context import Gate
from gate_ingest.http.referrals.claims import check_referred

QUEUE: Final = "queue"
"""What a form of the queue says of where it came from."""

TOO_LATE: Final = (404, 409)
"""Somebody else has the truck, or it waits no more."""


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    @router.get("/visits/{visit}/claim")
    async def strip(request: Request, visit: str) -> Response:
        """The strip of a truck's page, for its script; a browser is led to the truck."""
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(page_of_visit(visit), 303)
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        place = place_of(session, visit)
        shown = await strip_of(gate, session.principal, place) if place is not None else None
        return templates.page("claim.html", request, strip=shown, form=page_token(request))

    @router.post("/visits/{visit}/claim")
    async def claim(request: Request, visit: str) -> Response:
        """`do`: `take` (also to renew), or `give-back`. `take_over`: the claim that is taken over. Whoever comes too
        late is led to the truck's page, which says who has it."""
        form = await posted(request, gate.signed_in)
        if form is None:
            return templates.page("sign_in.html", request, 401, fault="session_over")
        session, typed = form.session, form.typed
        place = place_of(session, visit)
        if place is None:
            return templates.page("no_visit.html", request, 404, visit=visit, zone=session.principal.zone)
        try:
            if typed.get("do") == "give-back":
                await gate.claims.give_back(session.principal, place)
                if typed.get("from") == QUEUE:
                    return RedirectResponse(HOME, 303)
            else:
                await check_referred(gate, session.principal.zone, place)
                await gate.claims.take(session.principal, record_name(session), place, typed.get("take_over") or None)
        except Problem as problem:
            if problem.status not in TOO_LATE:
                raise
        return RedirectResponse(page_of_visit(place), 303)


def place_of(session: Session, visit: str) -> str | None:
    """The visit's address; None for what cannot be one, or another lane's."""
    with suppress(ValueError):
        place = parse_visit(visit)
        return str(place) if session.principal.at(place.gate, place.lane) else None
    return None
