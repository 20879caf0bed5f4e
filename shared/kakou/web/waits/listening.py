"""Whoever follows a stream or waits for an answer is looked at again: when the token is revoked or expires, or the
session ends, the request ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kakou.runtime.zones import UnknownZone
from kakou.web.access.auth import WITHOUT_STATE, Lookup, Principal
from kakou.web.problem_table import TOKEN_ENDED
from kakou.web.problems import problem_response

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 2.0
LASTING: Final = 0.5
"""Seconds from which on a request is looked at. Its token may have been taken at its word when it began: it ends within
`kakou.web.access.auth.CONFIRMED_FOR`, this and LOOK_EVERY, 4.5 s together."""

EVENT_STREAM: Final = b"text/event-stream"

SPEAKER: Final = "kakou.speaker"
"""Where in the scope of a request its Principal stands, once it is known."""

StillGood = Callable[[Principal], Awaitable[bool]]
"""Whether the principal may still listen; may raise OSError, TimeoutError."""


def still_known(lookup: Lookup) -> StillGood:
    """By the token alone: also by what it is good for since it was issued anew. A request that goes on sees what it saw
    when it began."""

    async def good(principal: Principal) -> bool:
        entry = await lookup(principal.zone, principal.digest)
        if entry is None:
            return False
        now = Principal.of(principal.zone, principal.digest, entry)
        return now.scopes >= principal.scopes and now.covers_lanes_of(principal) and not now.expired

    return good


@dataclass(eq=False, slots=True)
class _Listener:
    principal: Principal
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    confirmed: float = field(default_factory=monotonic)


class Listening:
    """All who listen at one instance. Each token, or session, is looked up once however many listen by it with the
    same rights."""

    def __init__(self, good: StillGood) -> None:
        self._good = good
        self._listeners: set[_Listener] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def listening(self, principal: Principal) -> Iterator[asyncio.Event]:
        """An event that is set when the principal may listen no more."""
        listener = _Listener(principal)
        self._listeners.add(listener)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_again())
        try:
            yield listener.ended
        finally:
            self._listeners.discard(listener)

    async def _look_again(self) -> None:
        """Until nobody listens any more."""
        try:
            while self._listeners:
                await asyncio.sleep(LOOK_EVERY)
                by_credential: dict[tuple[Principal, str | None], list[_Listener]] = {}
                for each in self._listeners:
                    by_credential.setdefault((each.principal, each.principal.session), []).append(each)
                # All at once: one that waits for Redis must not keep the others from being looked at.
                await asyncio.gather(*(self._look_at(same) for same in by_credential.values()))
        finally:
            self._looking = None

    async def _look_at(self, same: list[_Listener]) -> None:
        principal, now = same[0].principal, monotonic()
        try:
            good: bool | None = await self._good(principal)
        except (OSError, TimeoutError, UnknownZone):
            good = None
        except Exception:  # One that cannot be looked at must not keep the others from it; it ends in time.
            logger.exception("a token cannot be looked up")
            good = None
        for each in same:
            if good:
                each.confirmed = now
            elif good is False or now - each.confirmed >= WITHOUT_STATE:
                each.ended.set()


class Ending:
    """ASGI middleware: a request that still listens, or waits, ends with its credential.

    One not yet answered is answered 401 at once, whatever it waits for, and the application is told that its client
    has gone. An answer that is on its way already goes there whole, unless it is a stream.
    """

    def __init__(self, app: ASGIApp, listening: Listening) -> None:
        self._app, self._listening = app, listening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _UnderWay(self._listening, scope, receive, send)
        try:
            await self._app(scope, request.received, request.sent)
        except ClientDisconnect:
            if not request.ended.is_set():
                raise
        finally:
            await request.over()


class _UnderWay:
    """A request. Those that are answered soon cost a timer and nothing else."""

    def __init__(self, listening: Listening, scope: Scope, receive: Receive, send: Send) -> None:
        self._listening, self._scope, self._receive, self._send = listening, scope, receive, send
        self.ended = asyncio.Event()
        self._read = self._started = self._answered = False
        self._stream: asyncio.Lock | None = None  # held by whoever sends to it
        self._watching: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(LASTING, self._begin)

    def _begin(self) -> None:
        principal: Principal | None = self._scope.get(SPEAKER)
        if principal is None:
            self._timer = asyncio.get_running_loop().call_later(LASTING, self._begin)
        else:
            self._watching = asyncio.create_task(self._watch(principal))

    async def _watch(self, principal: Principal) -> None:
        with self._listening.listening(principal) as end:
            await end.wait()
        if self._started and self._stream is None:
            return
        self.ended.set()
        if self._stream is None:
            problem = TOKEN_ENDED()
            await problem_response(problem)(self._scope, self._receive, self._send)
            return
        async with self._stream:
            if not self._answered:
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def received(self) -> Message:
        if self._read:
            return await self._gone()
        message = await self._receive()
        self._read = not message.get("more_body", False)
        return message

    async def _gone(self) -> Message:
        waits = asyncio.ensure_future(self._receive()), asyncio.ensure_future(self.ended.wait())
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return waits[0].result() if waits[0].done() else {"type": "http.disconnect"}
        finally:
            for each in waits:
                each.cancel()

    async def sent(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not self.ended.is_set():
            self._started = True
            if any(name == b"content-type" and EVENT_STREAM in value for name, value in message["headers"]):
                self._stream = asyncio.Lock()
        if self._stream is None:
            await self._say(message)
        else:
            async with self._stream:
                await self._say(message)

    async def _say(self, message: Message) -> None:
        if not self.ended.is_set():
            self._answered = message["type"] == "http.response.body" and not message.get("more_body", False)
            await self._send(message)

    async def over(self) -> None:
        """The application is done with it."""
        self._timer.cancel()
        if self._watching is not None:
            if not self.ended.is_set():
                self._watching.cancel()
            await asyncio.wait((self._watching,))
