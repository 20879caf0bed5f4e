"""`/board`: the page, its changing part, the vehicle card, the hand-over, drills, signing in and out."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.web.pages.language import Language, turned
from kakou.web.pages.problem_pages import page_route
from kakou.web.pages.sessions import Session
from kakou.web.pages.sign_in_codes import SignInCodes
from kakou.web.pages.signing import Doors, add_signing, page_token
from kakou.web.pages.static import add_static
from kakou.web.problem_table import NO_UNIT, SIGN_IN_AGAIN, TIME_MISSING

from hazmat_notify.board import drill_page, handover_page
from hazmat_notify.board.rendering import HOME, board_templates
from hazmat_notify.board.responder import around_alert, unit_card
from hazmat_notify.board.units import units_then
from hazmat_notify.board.view import board
from hazmat_notify.http.card import card_of
from hazmat_notify.http.context import Desk
from hazmat_notify.http.stock import time_asked
from hazmat_notify.http.vehicle_search import is_too_short, vehicles_with
from hazmat_notify.views.stock_now import zone_stock_then


def routes(desk: Desk) -> APIRouter:
    templates = board_templates()
    router = APIRouter(prefix=HOME, include_in_schema=False, route_class=page_route(templates))
    render = templates.page
    add_signing(
        router, Doors(HOME, SignInCodes(desk.host.notes()), desk.authenticator, desk.sessions, desk.quotas), templates
    )

    async def context(request: Request, session: Session) -> dict[str, Any]:
        principal = session.principal
        return {
            "board": await board(desk.reader, principal.zone),
            "zone": principal.zone,
            "by": session.name,
            "form": page_token(request),
            "may_answer": principal.may("safety"),
            "made": datetime.now(UTC),
        }

    @router.get("")
    async def page(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            return turned(HOME, lang)
        session = await desk.signed_in(request)
        if session is None:
            return render("sign_in.html", request)
        return render("board.html", request, **await context(request, session))

    @router.get("/now")
    async def now(request: Request) -> Response:
        """The part of the page that changes, for its script."""
        session = await desk.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        return render("now.html", request, **await context(request, session))

    @router.get("/past")
    async def past(request: Request) -> Response:
        """The units as they were at `?at=`, for the page's slider."""
        session, at = await desk.signed_in(request), time_asked(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        if at is None:
            raise TIME_MISSING(errors=[{"pointer": "/at", "code": "missing", "message": "is required"}])
        units = (await zone_stock_then(desk.reader, desk.stock_history, session.principal.zone, at)).items
        return render("past.html", request, at=at, units=units_then(units))

    @router.get("/sheet")
    async def sheet(request: Request) -> Response:
        session = await desk.signed_in(request)
        if session is None:
            return RedirectResponse(HOME, 303)
        return render("sheet.html", request, **await context(request, session))

    @router.get("/vehicle")
    async def vehicle(request: Request, plate: Annotated[str, Query(max_length=40)] = "") -> Response:
        session = await desk.signed_in(request)
        if session is None:
            return RedirectResponse(HOME, 303)
        zone = session.principal.zone
        if is_too_short(plate):
            return render("find.html", request, 422, plate=plate, found=None)
        card = await card_of(desk.reader, zone, plate)
        if card is None:
            async with desk.long_looks.turn(zone):
                found = await vehicles_with(desk.reader, zone, plate)
            if len(found.items) != 1:
                return render("find.html", request, 200 if found.items else 404, plate=plate, found=found)
            card = await card_of(desk.reader, zone, found.items[0].plate)
        around = await around_alert(desk.reader, zone, card.alert) if card is not None else None
        return render("vehicle.html", request, card=card, around=around, made=datetime.now(UTC))

    @router.get("/unit")
    async def unit(request: Request, no: Annotated[str, Query(max_length=64)] = "") -> Response:
        """A storage unit's card, for whoever goes there."""
        session = await desk.signed_in(request)
        if session is None:
            return RedirectResponse(HOME, 303)
        card = await unit_card(desk.reader, session.principal.zone, no)
        if card is None:
            raise NO_UNIT(no=no)
        return render("unit.html", request, card=card, made=datetime.now(UTC))

    handover_page.add(router, desk, templates)
    drill_page.add(router, desk, templates)
    add_static(router, templates.files)

    return router
