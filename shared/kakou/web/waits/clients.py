"""Those who wait for an answer: each is counted, and no wait outlives its client."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kakou.operations.metrics import HttpMetrics

UNAUTHORIZED: Final = 401
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
TOLD_APART: Final = frozenset({UNAUTHORIZED, 429, 503})
"""Statuses that are a class of their own in the metrics."""

LOOKS_AFTER: Final = 0.1
"""Seconds that a wait may last before anybody looks whether its client is still there."""

LEFT: Final = "left"
"""The class of a request whose client went away before it was answered."""


@dataclass(slots=True)
class Client:
    """Whoever sent the request at hand, by the monotonic clock at `arrived`. left: before it was answered."""

    service: str
    method: str
    receive: Receive
    metrics: HttpMetrics
    left: bool = False
    arrived: float = field(default_factory=monotonic)


_current: ContextVar[Client | None] = ContextVar("client", default=None)


class Clients:
    """Outermost of a service: counts its answers, and knows in `waiting` when a client has gone."""

    def __init__(self, app: ASGIApp, service: str, metrics: HttpMetrics) -> None:
        self._app, self._service, self._metrics = app, service, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "other"
        client = Client(self._service, method, receive, self._metrics)
        _current.set(client)
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            client.left = True
        finally:
            # A wait also ends, as if its client had gone, when its token is revoked; then it is answered 401.
            if client.left and status != UNAUTHORIZED:
                status = 0
            self._metrics.answers.labels(self._service, method, class_of(status)).inc()


def class_of(status: int) -> str:
    """A status as the metrics tell it: `2xx`, but `503` by itself."""
    if not status:
        return LEFT
    return str(status) if status in TOLD_APART else f"{status // 100}xx"


def remaining(seconds: float) -> float:
    """What is left of a wait that began when the request at hand arrived."""
    client = _current.get()
    return seconds if client is None else max(0.0, client.arrived + seconds - monotonic())


@asynccontextmanager
async def waiting() -> AsyncIterator[None]:
    """Around whatever a request waits for. Raises ClientDisconnect as soon as its client has gone."""
    client = _current.get()
    if client is None:
        yield
        return
    with _counted(client, "poll" if client.method == "GET" else "write"):
        try:
            async with asyncio.timeout(None) as end:
                leaving = _Leaving(client.receive, end)
                try:
                    yield
                finally:
                    leaving.over()
        except TimeoutError:
            if end.expired():
                client.left = True
                raise ClientDisconnect from None
            raise


@contextmanager
def streaming() -> Iterator[None]:
    """Around a stream, which its response ends when its client has gone."""
    client = _current.get()
    if client is None:
        yield
        return
    with _counted(client, "stream"):
        yield


@contextmanager
def _counted(client: Client, kind: str) -> Iterator[None]:
    with client.metrics.waiters.labels(client.service, kind).track_inprogress():
        yield


class _Leaving:
    """Ends a wait when its client goes. Most waits are over before it is worth while to look for that."""

    def __init__(self, receive: Receive, end: asyncio.Timeout) -> None:
        self._receive, self._end = receive, end
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(LOOKS_AFTER, self._look)

    def over(self) -> None:
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _look(self) -> None:
        self._task = asyncio.create_task(self._gone())

    async def _gone(self) -> None:
        """The request has been read, so that what comes next is that the client goes."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._end.reschedule(asyncio.get_running_loop().time())
