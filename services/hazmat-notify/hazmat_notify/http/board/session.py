"""The board's session: a cookie that stands for the token, and a word that only our own page is told."""

import hashlib
import hmac
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import Response

from hazmat_notify.http.desk import SESSION

PERSON = "kakou_person"
"""Who is on duty, where the token is an office's."""

FORM_HEADER = "x-kakou-form"
SHIFT_SECONDS = 12 * 3600


def form_token(session: str) -> str:
    """The anti-forgery token of a session: other sites can make a browser send the cookie's request, but not this."""
    return hmac.new(session.encode(), b"kakou board form", hashlib.sha256).hexdigest()


def open_session(response: Response, request: Request, token: str, person: str) -> None:
    _set(response, request, SESSION, token)
    _set(response, request, PERSON, quote(person))


def close_session(response: Response) -> None:
    for name in (SESSION, PERSON):
        response.delete_cookie(name, path="/", httponly=True, samesite="strict")


def person(request: Request) -> str:
    """The name given at sign-in; empty when none was."""
    return unquote(request.cookies.get(PERSON, ""))


def _set(response: Response, request: Request, name: str, value: str) -> None:
    secure = request.scope["scheme"] == "https"
    response.set_cookie(name, value, SHIFT_SECONDS, path="/", httponly=True, samesite="strict", secure=secure)
