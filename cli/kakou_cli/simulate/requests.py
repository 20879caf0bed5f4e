"""Requests of somebody who does not give up: sent again until they are answered, and asked after while pending."""

import asyncio
from collections.abc import Awaitable
from time import monotonic
from typing import Any

import httpx

from kakou_cli.errors import Failure

PATIENCE = 20
"""Seconds that an actor asks the gate to wait for an outcome before it answers."""

DEADLINE = 120.0
"""Seconds after which a gate that has not answered, or still says `pending`, counts as one that does not answer."""


class Unexpected(Failure):
    """The gate answered something that the scenario did not foresee."""


class Unanswered(Failure):
    """The gate did not answer in time: nothing is known of what it would have said."""


async def insist(
    client: httpx.AsyncClient, method: str, path: str, within: float = DEADLINE, **given: Any
) -> httpx.Response:
    """Send until answered: a device behind a bad network repeats the very same request.

    Raises Unanswered; httpx.TransportError when nobody was there the last time.
    """
    pause, until = 0.1, monotonic() + within
    while True:
        gone: httpx.TransportError | None = None
        try:
            answer = await client.request(method, path, timeout=PATIENCE + 5, **given)
        except httpx.TransportError as error:
            gone = error
        else:
            if answer.status_code not in {429, 502, 503, 504}:
                return answer
        if monotonic() >= until:
            raise gone or Unanswered(f"{method} {path}: {answer.status_code} for {within:.0f} s")
        await asyncio.sleep(pause)
        pause = min(2.0, pause * 1.5)


async def settled(client: httpx.AsyncClient, method: str, path: str, **given: Any) -> httpx.Response:
    """The same for a write whose outcome is wanted: a 202 says where to ask for it, and is asked there.

    Raises Unanswered, httpx.TransportError.
    """
    until = monotonic() + DEADLINE
    answer = await insist(client, method, path, **given)
    where = answer.headers.get("location", path)
    while answer.status_code == httpx.codes.ACCEPTED:
        if monotonic() >= until:
            raise Unanswered(f"{method} {path}: pending for {DEADLINE:.0f} s")
        answer = await insist(client, "GET", where, params=httpx.QueryParams(httpx.URL(where).query).set("wait", 5))
    return answer


async def together(*stories: Awaitable[None]) -> None:
    """All of them to their end; then what the first raised that did, so that none goes on behind the balance's back."""
    for outcome in await asyncio.gather(*stories, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
