"""Which methods a resource has, for the `Allow` of a 405 (RFC 9110): all of them, whichever route was nearest."""

from typing import Final

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Scope

METHODS: Final = ("GET", "PUT", "POST", "PATCH", "DELETE")


def allowed(request: Request) -> str:
    """The methods of the resource that the request is addressed to, between commas. HEAD goes wherever GET does."""
    found = [method for method in METHODS if any(_takes(route, request.scope, method) for route in request.app.routes)]
    return ", ".join(found).replace("GET", "GET, HEAD")


def _takes(route: BaseRoute, asked: Scope, method: str) -> bool:
    # A mounted application has moved the root to its own; what is mounted holds files, which are only read.
    root = asked.get("app_root_path", asked.get("root_path", ""))
    scope: Scope = {
        "type": "http",
        "path": asked["path"],
        "root_path": root,
        "headers": asked["headers"],
        "method": method,
    }
    return (method == "GET" or not isinstance(route, Mount)) and route.matches(scope)[0] is Match.FULL
