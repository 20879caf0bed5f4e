"""Signing in and out on the pages of a service."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from kakou.web.access.auth import READS, Authenticator, NotAuthenticated, Principal
from kakou.web.access.quotas import Quotas
from kakou.web.bodies import JSON, sent_as
from kakou.web.pages.cookies import (
    FORM_HEADER,
    by_cookie,
    check_form_token,
    check_own_page,
    drop_cookie,
    form_token,
    set_cookie,
)
from kakou.web.pages.forms import form_of
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session, Sessions
from kakou.web.problem_table import MEDIA_TYPE

LONGEST_NAME: Final = 100


async def speaker_of(request: Request, tokens: Authenticator, sessions: Sessions) -> Principal:
    """By the token; else by the pages' cookie, with which a write must show that our own page sent it. Raises
    NotAuthenticated; Problem 403, 415, 429."""
    cookie = by_cookie(request)
    if cookie is None:
        return await tokens.principal(request.headers.get("authorization"))
    session = await sessions.find(cookie)
    if request.method not in READS:
        check_form_token(request.headers.get(FORM_HEADER, ""), cookie)
        if _has_body(request) and sent_as(request) != JSON:
            raise MEDIA_TYPE(accepted=JSON)
    return session.principal


async def session_of(request: Request, sessions: Sessions) -> Session | None:
    """Whoever is signed in. None without a session that is still good. Raises Problem 429."""
    cookie = by_cookie(request)
    if cookie is None:
        return None
    try:
        return await sessions.find(cookie)
    except NotAuthenticated:
        return None


def page_token(request: Request) -> str:
    """The anti-forgery token of the pages of whoever is signed in."""
    return form_token(by_cookie(request) or "")


@dataclass(frozen=True)
class Doors:
    """What signing in goes by. home: where it leads to."""

    home: str
    tokens: Authenticator
    sessions: Sessions
    quotas: Quotas


def add_signing(router: APIRouter, doors: Doors, templates: Templates) -> None:
    """`POST {home}/session` and `POST {home}/sign-out`."""

    @router.post("/session")
    async def sign_in(request: Request) -> Response:
        check_own_page(request)
        fields = await form_of(request)
        token, name = fields.get("token", ""), fields.get("name", "")
        try:
            principal = await doors.tokens.principal(f"Bearer {token}")
        except NotAuthenticated:
            return templates.page("sign_in.html", request, 401, fault="unknown_token", name=name)
        if not doors.sessions.admits(principal):
            return templates.page("sign_in.html", request, 403, fault="no_scope", name=name)
        await doors.quotas.admit(request.scope, principal)
        response = RedirectResponse(doors.home, 303)
        earlier = by_cookie(request)
        if earlier is not None:
            await doors.sessions.close(earlier)
        set_cookie(response, request, await doors.sessions.open(principal, name[:LONGEST_NAME]))
        return response

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        check_own_page(request)
        response, session = RedirectResponse(doors.home, 303), by_cookie(request)
        if session is not None:
            fields = await form_of(request)
            check_form_token(fields.get("form", ""), session)
            await doors.sessions.close(session)
            drop_cookie(response, request)
        return response


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
