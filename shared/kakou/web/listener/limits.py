"""Pure ASGI middleware: a trace id for every request, no body above the limit, an answer also when we must stop, and
headers by which browsers keep every answer to what it is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kakou.operations.http_limits import LARGEST_BODY
from kakou.runtime.events.trace import traceparent
from kakou.web.access.wrong_tokens import client_address
from kakou.web.listener.request_heads import fault_of
from kakou.web.problem_table import BODY_TOO_LARGE, STOPPING
from kakou.web.problems import problem_response

KEPT_TO_WHAT_IT_IS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""For answers that are no pages. Pages say themselves what they may load."""


class TooBig(Exception):
    """More bytes came than a body may have."""


class Edge:
    """Answers 413 as soon as a body is, or claims to be, above the limit; 503 to those still waiting when we stop."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace = traceparent(headers.get(b"traceparent", b"").decode("latin-1"))
        if trace is not None:
            structlog.contextvars.bind_contextvars(trace=trace)
        client = scope.get("client")
        client_address.set(client[0] if client else "")
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = message["headers"] = list(message.get("headers", ()))
                said = {name for name, _ in headers}
                headers.extend(header for header in KEPT_TO_WHAT_IT_IS if header[0] not in said)
            await send(message)

        fault = fault_of(scope)
        if fault is not None:
            await problem_response(fault)(scope, receive, watched)
            return
        claimed = headers.get(b"content-length", b"0")
        if claimed.isdigit() and int(claimed) > LARGEST_BODY:
            await _too_big(scope, receive, watched)
            return
        try:
            await self._app(scope, _counted(receive), watched)
        except TooBig:
            if not started:
                await _too_big(scope, receive, watched)
        except asyncio.CancelledError:
            if started:
                raise
            problem = STOPPING()
            await problem_response(problem)(scope, receive, watched)


def _counted(receive: Receive) -> Callable[[], Awaitable[Any]]:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise TooBig
        return message

    return counted


async def short_body(request: Request, most: int) -> bytes:
    """The body of a request that anybody may send. Raises Problem 413 as soon as it has more than `most` bytes."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise BODY_TOO_LARGE(limit=most)
    return body


async def _too_big(scope: Scope, receive: Receive, send: Send) -> None:
    problem = BODY_TOO_LARGE(limit=LARGEST_BODY)
    await problem_response(problem)(scope, receive, send)
