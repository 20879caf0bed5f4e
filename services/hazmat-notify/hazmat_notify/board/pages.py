"""`/board`: the page, its changing part, the vehicle card, signing in and out."""

from datetime import UTC, datetime
from importlib import resources
from typing import Annotated, Any, cast
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from kakou.web.access.auth import NotAuthenticated
from kakou.web.listener.limits import short_body
from kakou.web.problem_table import FORM, NO_FILE, SIGN_IN_AGAIN, TIME_MISSING

from hazmat_notify.board.cookies import by_cookie, check_form_token, check_own_page, drop_cookie, form_token, set_cookie
from hazmat_notify.board.rendering import Templates
from hazmat_notify.board.session import SCOPES, Session
from hazmat_notify.board.view import board, by_fill
from hazmat_notify.board.words import Language
from hazmat_notify.http.card import card_of
from hazmat_notify.http.context import Desk
from hazmat_notify.http.stock import time_asked
from hazmat_notify.http.vehicle_search import is_too_short, vehicles_with
from hazmat_notify.views.stock_now import zone_stock

LANGUAGE = "kakou_language"
FORM_FIELDS = 10
YEAR_SECONDS = 365 * 86_400
LARGEST_SIGN_IN = 4_096
"""Bytes of the form: a token and a name."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

STATIC = {
    "board.css": "text/css; charset=utf-8",
    "alerts.css": "text/css; charset=utf-8",
    "board.js": "text/javascript; charset=utf-8",
    "answers.js": "text/javascript; charset=utf-8",
    "history.js": "text/javascript; charset=utf-8",
    "list.js": "text/javascript; charset=utf-8",
    "sound.js": "text/javascript; charset=utf-8",
    "steady.js": "text/javascript; charset=utf-8",
    "print.js": "text/javascript; charset=utf-8",
    "board.svg": "image/svg+xml",
}


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/board", include_in_schema=False)
    templates = Templates()

    def render(name: str, request: Request, status: int = 200, **more: Any) -> HTMLResponse:
        return HTMLResponse(templates.render(name, _language(request), **more), status, HEADERS)

    async def context(request: Request, session: Session) -> dict[str, Any]:
        principal = session.principal
        return {
            "board": await board(desk.reader, principal.zone),
            "zone": principal.zone,
            "by": session.person or principal.name,
            "form": form_token(by_cookie(request) or ""),
            "may_answer": principal.may("safety"),
        }

    @router.get("")
    async def page(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            turned = RedirectResponse("/board", 303)
            turned.set_cookie(LANGUAGE, lang, YEAR_SECONDS, path="/", httponly=True, samesite="strict")
            return turned
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
        units = (await zone_stock(desk.reader, session.principal.zone, at)).items
        return render("past.html", request, at=at, units=by_fill(units))

    @router.get("/sheet")
    async def sheet(request: Request) -> Response:
        session = await desk.signed_in(request)
        if session is None:
            return RedirectResponse("/board", 303)
        return render("sheet.html", request, made=datetime.now(UTC), **await context(request, session))

    @router.get("/vehicle")
    async def vehicle(request: Request, plate: Annotated[str, Query(max_length=40)] = "") -> Response:
        session = await desk.signed_in(request)
        if session is None:
            return RedirectResponse("/board", 303)
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
        return render("vehicle.html", request, card=card, no_contact=card is not None and card.contact is None)

    @router.post("/session")
    async def sign_in(request: Request) -> Response:
        check_own_page(request)
        fields = _form(await short_body(request, LARGEST_SIGN_IN))
        token, name = (fields.get(key, [""])[0].strip() for key in ("token", "name"))
        try:
            principal = await desk.authenticator.principal(f"Bearer {token}")
        except NotAuthenticated:
            return render("sign_in.html", request, 401, wrong=True)
        if not principal.may(*SCOPES):
            return render("sign_in.html", request, 403, wrong=True)
        await desk.quotas.admit(request.scope, principal)
        response = RedirectResponse("/board", 303)
        earlier = by_cookie(request)
        if earlier is not None:
            await desk.sessions.close(earlier)
        set_cookie(response, request, await desk.sessions.open(principal, name[:100]))
        return response

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        check_own_page(request)
        response, session = RedirectResponse("/board", 303), by_cookie(request)
        if session is not None:
            fields = _form(await short_body(request, LARGEST_SIGN_IN))
            check_form_token(fields.get("form", [""])[0], session)
            await desk.sessions.close(session)
            drop_cookie(response, request)
        return response

    @router.get("/static/{name}")
    async def static(name: str) -> Response:
        if name not in STATIC:
            raise NO_FILE(name=name)
        content = (resources.files("hazmat_notify") / "static" / name).read_bytes()
        return Response(content, headers={"Cache-Control": "no-cache", **_type(name)})

    return router


def _form(body: bytes) -> dict[str, list[str]]:
    """The fields of a form. Raises Problem 400."""
    try:
        return parse_qs(body.decode(), max_num_fields=FORM_FIELDS, errors="strict")
    except ValueError:
        raise FORM(limit=FORM_FIELDS) from None


def _type(name: str) -> dict[str, str]:
    return {"Content-Type": STATIC[name], "X-Content-Type-Options": "nosniff"}


def _language(request: Request) -> Language:
    """The one chosen; else English where the browser asks for it first; else Chinese."""
    chosen = request.cookies.get(LANGUAGE)
    if chosen in ("zh", "en"):
        return cast(Language, chosen)
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"
