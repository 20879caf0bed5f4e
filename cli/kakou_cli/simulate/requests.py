"""Requests of somebody who does not give up: sent again until they are answered, and asked after while pending."""

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus
from time import monotonic
from typing import Any

from kakou_cli.errors import Failure
from kakou_cli.simulate.caller import NOBODY, Answer, Caller

PATIENCE = 20
"""Seconds that an actor asks the gate to wait for an outcome before it answers."""

DEADLINE = 120.0
"""Seconds after which a gate that has not answered, or still says `pending`, counts as one that does not answer."""


class Unexpected(Failure):
    """The gate answered something that the scenario did not foresee."""


class Unanswered(Failure):
    """The gate did not answer in time: nothing is known of what it would have said."""


async def insist(caller: Caller, method: str, path: str, within: float = DEADLINE, **given: Any) -> Answer:
    """Send until answered: a device behind a bad network repeats the very same request. Raises Unanswered."""
    pause, until = 0.1, monotonic() + within
    while True:
        try:
            answer = await caller.request(method, path, deadline=PATIENCE + 5, **given)
        except NOBODY as error:
            said = str(error) or type(error).__name__
        else:
            if answer.status not in {429, 502, 503, 504}:
                return answer
            said = str(answer.status)
        if monotonic() >= until:
            raise Unanswered(f"{method} {path}: {said} for {within:.0f} s")
        await asyncio.sleep(pause)
        pause = min(2.0, pause * 1.5)


async def settled(caller: Caller, method: str, path: str, **given: Any) -> Answer:
    """The same for a write whose outcome is wanted: a 202 says where to ask for it, and is asked there.

    Raises Unanswered.
    """
    until = monotonic() + DEADLINE
    answer = await insist(caller, method, path, **given)
    where = answer.headers.get("Location", path)
    where += f"{'&' if '?' in where else '?'}wait=5"
    while answer.status == HTTPStatus.ACCEPTED:
        if monotonic() >= until:
            raise Unanswered(f"{method} {path}: pending for {DEADLINE:.0f} s")
        answer = await insist(caller, "GET", where)
    return answer


async def together(*stories: Awaitable[None]) -> None:
    """All of them to their end; then what the first raised that did, so that none goes on behind the balance's back."""
    for outcome in await asyncio.gather(*stories, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome
