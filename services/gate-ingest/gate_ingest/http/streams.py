"""Server-sent events: a sequence from where the client stands, then as it grows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Final, NamedTuple

from fastapi import Request
from fastapi.responses import Response
from kakou.history.unavailable import HistoryUnavailable
from kakou.web.waits.clients import streaming
from kakou.web.waits.event_streams import LINE_END, event
from kakou.web.waits.wakers import any_of
from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent

from gate_ingest.http.context import Gate

KEEP_ALIVE: Final = 15
LOOK_EVERY: Final = 5.0
"""Seconds between two looks where nothing is announced and nothing becomes due."""

PAGE: Final = 25
"""Most that is read at once: a page takes the event loop two milliseconds, in which nobody else is answered."""

PAUSE: Final = 0.01
"""Seconds for others between two pages of those who catch up, who take turns: 2,000 commands are sent in a second."""


class Following(NamedTuple):
    """What follows the last sequence sent and may be sent now, in order; and in how many seconds to look again, where
    time alone, of which nobody tells, may free what is held back."""

    ready: Sequence[tuple[int, BaseModel]] = ()
    look_in: float = LOOK_EVERY


Next = Callable[[int], Awaitable[Following]]
"""From the last sequence sent to what follows it."""


def stream(
    gate: Gate, request: Request, zone: str, kinds: Mapping[str, str], name: str, after: int, following: Next
) -> Response:
    """What `following` yields, a PAGE at most at a time, for as long as the client listens. Raises Problem 429.

    kinds: by service the kind of entries that tells of news.
    """
    gate.quotas.stream(request.scope)

    async def events() -> AsyncIterator[ServerSentEvent]:
        last = after
        with ExitStack() as registered:
            registered.enter_context(streaming())
            wakers = [
                registered.enter_context(gate.host.states.changes_of(service, zone, kind))
                for service, kind in kinds.items()
            ]
            while True:  # ended by its response when the client goes
                news = Following()
                for waker in wakers:
                    waker.clear()
                # While state or history cannot be read nothing comes; then it goes on behind what was sent.
                with suppress(OSError, TimeoutError, HistoryUnavailable):
                    news = await following(last)
                for sequence, body in news.ready:
                    yield event(name, sequence, body)
                    last = sequence
                if len(news.ready) < PAGE:
                    await any_of(wakers, news.look_in)
                    continue
                async with gate.catching_up:
                    await asyncio.sleep(PAUSE)

    return EventSourceResponse(events(), ping=KEEP_ALIVE, sep=LINE_END)
