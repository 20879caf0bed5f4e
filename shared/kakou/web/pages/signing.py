"""Signing in and out on the pages of a service."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from kakou.web.access.auth import READS, Authenticator, NotAuthenticated, Principal
from kakou.web.access.quotas import Quotas
from kakou.web.addresses import address
from kakou.web.bodies import JSON, has_body, sent_as
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
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session, Sessions
from kakou.web.pages.sign_in_codes import CodeKept, SignInCodes
from kakou.web.problem_table import MEDIA_TYPE, SIGN_IN_AGAIN
from kakou.web.waits.listening import StillGood

LARGEST_SIGN_IN: Final = 4_096
"""Bytes of the form that anybody may send."""
LONGEST_NAME: Final = 100
LONGEST_CODE: Final = 100


async def speaker_of(request: Request, tokens: Authenticator, sessions: Sessions) -> Principal:
    """By the token; else by the pages' cookie, with which a write must show that our own page sent it. Raises
    NotAuthenticated; Problem 403, 415, 429."""
    cookie = by_cookie(request)
    if cookie is None:
        return await tokens.principal(request.headers.get("authorization"))
    session = await sessions.find(cookie)
    if request.method not in READS:
        check_form_token(request.headers.get(FORM_HEADER, ""), cookie)
        if has_body(request) and sent_as(request) != JSON:
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


def still_signed_in(sessions: Sessions, still_known: StillGood) -> StillGood:
    """Whether whoever listens may go on: by the token, and by the session that it speaks through."""

    async def good(principal: Principal) -> bool:
        lives = principal.session is None or await sessions.lives(principal.session)
        return lives and await still_known(principal)

    return good


def page_token(request: Request) -> str:
    """The anti-forgery token of the pages of whoever is signed in."""
    return form_token(by_cookie(request) or "")


@dataclass(frozen=True)
class Doors:
    """What signing in goes by. home: where it leads to."""

    home: str
    codes: SignInCodes
    tokens: Authenticator
    sessions: Sessions
    quotas: Quotas


def add_signing(router: APIRouter, doors: Doors, templates: Templates) -> None:
    """`GET {home}/enter`, `POST {home}/session`, `GET` and `POST {home}/sign-out`."""

    @router.get("/enter")
    async def enter(
        request: Request,
        code: Annotated[str, Query(max_length=LONGEST_CODE)] = "",
        lang: Annotated[Language | None, Query()] = None,
    ) -> Response:
        """Where a sign-in link leads: for whom it is. It changes nothing: whoever looks at links before people do uses
        none up."""
        if lang is not None:
            return turned(address(f"{doors.home}/enter", code=code), lang)
        try:
            principal = await _behind(doors, await doors.codes.look(code))
        except NotAuthenticated:
            return templates.page("sign_in.html", request, 401, fault="link_over")
        return templates.page("enter.html", request, code=code, zone=principal.zone, name=principal.name)

    @router.post("/session")
    async def sign_in(request: Request) -> Response:
        check_own_page(request)
        fields = await form_of(request, LARGEST_SIGN_IN)
        code, name = fields.get("code"), fields.get("name", "")
        try:
            principal = await _by_code(doors, code) if code else await _by_token(doors, fields.get("token", ""))
        except NotAuthenticated:
            fault = "link_over" if code else "unknown_token"
            return templates.page("sign_in.html", request, 401, fault=fault, name=name)
        if not doors.sessions.admits(principal):
            return templates.page("sign_in.html", request, 403, fault="no_scope", name=name)
        await doors.quotas.admit(request.scope, principal)
        response = RedirectResponse(doors.home, 303)
        earlier = by_cookie(request)
        if earlier is not None:
            await doors.sessions.close(earlier)
        session = await doors.sessions.open(principal, name[:LONGEST_NAME])
        set_cookie(response, request, session, doors.sessions.seconds)
        return response

    @router.get("/sign-out")
    async def leave(request: Request) -> Response:
        """Where a screen that nobody sits at is asked to end its session."""
        if not doors.sessions.kiosk or await session_of(request, doors.sessions) is None:
            return RedirectResponse(doors.home, 303)
        return templates.page("leave.html", request, form=page_token(request))

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        check_own_page(request)
        response, session = RedirectResponse(doors.home, 303), by_cookie(request)
        if session is not None:
            fields = await form_of(request, LARGEST_SIGN_IN)
            check_form_token(fields.get("form", ""), session)
            if doors.sessions.kiosk and not await _is_its_token(doors, request, fields.get("token", "")):
                return templates.page("leave.html", request, 403, form=page_token(request), fault="others_token")
            await doors.sessions.close(session)
            drop_cookie(response, request)
        return response


async def _is_its_token(doors: Doors, request: Request, token: str) -> bool:
    """Whether it is the token that the session was opened with; of one that is over, any. Raises Problem 429."""
    session = await session_of(request, doors.sessions)
    if session is None:
        return True
    try:
        return (await _by_token(doors, token)).digest == session.principal.digest
    except NotAuthenticated:
        return False


async def _by_token(doors: Doors, token: str) -> Principal:
    return await doors.tokens.principal(f"Bearer {token}")


async def _by_code(doors: Doors, code: str) -> Principal:
    """Raises NotAuthenticated; Problem 429."""
    return await _behind(doors, await doors.codes.redeem(code))


async def _behind(doors: Doors, kept: CodeKept | None) -> Principal:
    """Raises NotAuthenticated; Problem 429."""
    if kept is None:
        raise NotAuthenticated(SIGN_IN_AGAIN())
    return await doors.tokens.by_digest(kept.zone, kept.token)
