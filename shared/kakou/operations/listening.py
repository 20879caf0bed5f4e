"""Whoever follows a stream or waits for an answer is looked at again: when the token is revoked or expires, or the
session ends, the request ends as if its client had gone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kakou.operations.auth import WITHOUT_STATE, Lookup, Principal
from kakou.operations.problems import Problem, problem_response
from kakou.runtime.zones import UnknownZone

LOOK_EVERY: Final = 2.0

SPEAKER: Final = "kakou.speaker"
"""Where in the scope of a request its Principal stands, once it is known."""

StillGood = Callable[[Principal], Awaitable[bool]]
"""Whether the principal may still listen; may raise OSError, TimeoutError."""


def still_known(lookup: Lookup) -> StillGood:
    """By the token alone."""

    async def good(principal: Principal) -> bool:
        entry = await lookup(principal.zone, principal.digest)
        return entry is not None and set(entry.scopes) >= principal.scopes

    return good


@dataclass(eq=False, slots=True)
class _Listener:
    principal: Principal
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    confirmed: float = field(default_factory=monotonic)


class Listening:
    """All who listen at one instance. Each token, or session, is looked up once however many they are."""

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
                by_credential: dict[tuple[str, str, str | None], list[_Listener]] = {}
                for each in self._listeners:
                    who = each.principal
                    by_credential.setdefault((who.zone, who.digest, who.session), []).append(each)
                for same in by_credential.values():
                    await self._look_at(same)
        finally:
            self._looking = None

    async def _look_at(self, same: list[_Listener]) -> None:
        principal, now = same[0].principal, monotonic()
        try:
            good: bool | None = not principal.expired and await self._good(principal)
        except (OSError, TimeoutError, UnknownZone):
            good = None
        for each in same:
            if good:
                each.confirmed = now
            elif good is False or now - each.confirmed >= WITHOUT_STATE:
                each.ended.set()


class Ending:
    """ASGI middleware: a request that still listens ends with its credential. One not yet answered is answered 401."""

    def __init__(self, app: ASGIApp, listening: Listening) -> None:
        self._app, self._listening = app, listening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read = started = finished = ended = False

        async def received() -> Message:
            nonlocal read, ended
            principal: Principal | None = scope.get(SPEAKER)
            if not read or principal is None:
                message = await receive()
                read = read or not message.get("more_body", False)
                return message
            with self._listening.listening(principal) as end:
                coming, ending = asyncio.ensure_future(receive()), asyncio.ensure_future(end.wait())
                try:
                    await asyncio.wait((coming, ending), return_when=asyncio.FIRST_COMPLETED)
                    if coming.done():
                        return coming.result()
                finally:
                    coming.cancel()
                    ending.cancel()
            ended = True
            return {"type": "http.disconnect"}

        async def sent(message: Message) -> None:
            nonlocal started, finished
            if ended:
                return
            started = True
            finished = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, received, sent)
        except ClientDisconnect:
            if not ended:
                raise
        if ended and not started:
            problem = Problem(401, "the token was revoked or has expired", headers={"WWW-Authenticate": "Bearer"})
            await problem_response(problem)(scope, receive, send)
        elif ended and not finished:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
