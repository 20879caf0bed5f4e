"""The browser's side of a session: its cookie, a word that only our own page is told, and where a form came from."""

import hashlib
import hmac
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from kakou.web.problem_table import FOREIGN_PAGE, PAGE_OUTDATED

COOKIE: Final = "kakou_session"
SECURE_COOKIE: Final = "__Host-kakou_session"
"""Over TLS: browsers take this name from our own host alone, and send it nowhere else."""
FORM_HEADER: Final = "x-kakou-form"


def by_cookie(request: Request) -> str | None:
    """The session's id, where it is what the request is authenticated by."""
    if request.headers.get("authorization"):
        return None
    return request.cookies.get(_cookie(request)) or None


def set_cookie(response: Response, request: Request, session: str, seconds: int) -> None:
    """seconds: for so long the browser keeps it."""
    response.set_cookie(
        _cookie(request),
        session,
        seconds,
        path="/",
        httponly=True,
        samesite="strict",
        secure=_over_tls(request),
    )


def drop_cookie(response: Response, request: Request) -> None:
    name, secure = _cookie(request), _over_tls(request)
    response.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=secure)


def form_token(session: str) -> str:
    """The anti-forgery token of a session: other sites can make a browser send the cookie's request, but not this."""
    return hmac.new(session.encode(), b"kakou page form", hashlib.sha256).hexdigest()


def check_form_token(given: str, session: str) -> None:
    """Raises Problem 403 unless it is the session's."""
    if not hmac.compare_digest(given.encode(), form_token(session).encode()):
        raise PAGE_OUTDATED()


def check_own_page(request: Request) -> None:
    """A form must come from our own page, as the browser says. Old browsers say it by `Origin` or `Referer`, and so do
    all on a page without TLS. Raises Problem 403."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site in ("same-origin", "none")
    else:
        said = request.headers.get("origin") or request.headers.get("referer") or ""
        own = _origin(said) == _origin(f"{request.scope['scheme']}://{request.headers.get('host', '')}") is not None
    if not own:
        raise FOREIGN_PAGE()


def _origin(url: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port; None where there is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def _over_tls(request: Request) -> bool:
    """Also behind a proxy that `KAKOU_HTTP_PROXIES` names and that says so."""
    return bool(request.scope["scheme"] == "https")


def _cookie(request: Request) -> str:
    return SECURE_COOKIE if _over_tls(request) else COOKIE
