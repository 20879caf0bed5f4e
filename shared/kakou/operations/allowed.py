"""Which methods a resource has, for the `Allow` of a 405 (RFC 9110): all of them, whichever route was nearest."""

from typing import Final

from starlette.requests import Request
from starlette.routing import Match
from starlette.types import Scope

METHODS: Final = ("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE")


def allowed(request: Request) -> str:
    """The methods of the resource that the request is addressed to, between commas."""
    asked = {name: value for name, value in request.scope.items() if name in ("type", "path", "root_path", "headers")}

    def possible(method: str) -> bool:
        scope: Scope = {**asked, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    return ", ".join(method for method in METHODS if possible("GET" if method == "HEAD" else method))
