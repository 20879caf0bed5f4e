"""Requests that go straight to their endpoints.

FastAPI reads an endpoint's signature anew for each request: for one that looks up an entry, this costs more than all
else that is done with it. Here it is read once. A request with a query goes FastAPI's way, which checks what it says,
and so does one that no endpoint takes: both have the same limits and the same problems.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from kakou.web.listener.limits import Edge

Endpoint = Callable[..., Awaitable[Response]]

ENDPOINT: Final = "kakou.endpoint"
"""Where in the scope of a request its endpoint stands, with the arguments that its path gives."""


class Direct:
    """ASGI application: `app`, whose `routes` are taken without it where that makes no difference."""

    def __init__(self, app: FastAPI, routes: Iterable[BaseRoute]) -> None:
        self._app = app
        self._handlers: Mapping[Any, Callable[..., Any]] = app.exception_handlers
        self._direct: ASGIApp = Edge(self._answer)
        self._routes: dict[tuple[str, int], list[tuple[re.Pattern[str], Endpoint, bool]]] = {}
        for route in routes:
            if isinstance(route, APIRoute) and (named := _arguments(route)) is not None:
                for method in route.methods or ():
                    same = self._routes.setdefault((method, route.path.count("/")), [])
                    same.append((route.path_regex, route.endpoint, bool(named)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["query_string"] or not self._finds(scope):
            await self._app(scope, receive, send)
            return
        scope["app"] = self._app
        await self._direct(scope, receive, send)

    def _finds(self, scope: Scope) -> bool:
        """Whether an endpoint takes the request, which is noted in the scope."""
        path = scope["path"]
        for pattern, endpoint, named in self._routes.get((scope["method"], path.count("/")), ()):
            if (found := pattern.match(path)) is not None:
                scope["path_params"] = found.groupdict()
                scope[ENDPOINT] = endpoint, scope["path_params"] if named else {}
                return True
        return False

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint, arguments = scope[ENDPOINT]
        request = Request(scope, receive, send)
        try:
            response = await endpoint(request, **arguments)
        except Exception as error:
            handler = next((self._handlers[kind] for kind in type(error).__mro__ if kind in self._handlers), None)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)


def _arguments(route: APIRoute) -> set[str] | None:
    """Parts of the path that the endpoint has as arguments; None where a request without a query must be checked."""
    dependant, parameters = route.dependant, inspect.signature(route.endpoint).parameters
    if dependant.header_params or dependant.cookie_params or dependant.body_params or dependant.dependencies:
        return None
    if any(parameters[field.name].default is inspect.Parameter.empty for field in dependant.query_params):
        return None
    if any(field.field_info.annotation is not str or field.field_info.metadata for field in dependant.path_params):
        return None
    named = {field.name for field in dependant.path_params}
    return named if not named or named == set(route.param_convertors) else None
