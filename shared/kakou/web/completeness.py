"""Telling what is not there from what a state does not hold yet: one that was lost is built anew from the log."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic
from typing import Final, TypeVar

from kakou.runtime.host import Host
from kakou.service.token_table import TokenTable
from kakou.service.tokens import TOKEN, TokenEntry
from kakou.web.preferences import ANSWERED_WITHIN
from kakou.web.problem_table import STATE_INCOMPLETE
from kakou.web.problems import Problem
from kakou.web.waits.clients import remaining

T = TypeVar("T")

LOOK_EVERY: Final = 0.1


async def check_not_rebuilding(host: Host, zone: str, models: Sequence[str]) -> None:
    """Before a look that takes what is not there for its answer, a list or a sum. Raises Problem 503 while one of these
    services' states is being built; UnknownZone, OSError, TimeoutError."""
    for model in models:
        if await host.states.rebuilding(model, zone):
            raise being_built()


async def knows_all(host: Host, zone: str, models: Sequence[str], wait: float = 0.0) -> bool:
    """Whether these services' states hold what the log held a moment ago, so that what they lack is not there.

    wait: seconds that the client at hand is ready to wait; it is answered a moment later at the latest. The states are
    asked themselves: what was announced may be of one that has been lost since. May raise OSError, TimeoutError.
    """
    until = monotonic() + remaining(wait + ANSWERED_WITHIN)
    partition = host.partition_of(zone)
    last = await host.end(partition) - 1
    for model in models:
        while await host.states.of(model).applied(partition) < last:
            if monotonic() + LOOK_EVERY > until:
                return False
            await asyncio.sleep(LOOK_EVERY)
    return True


async def on_record(
    host: Host, zone: str, models: Sequence[str], look: Callable[[], Awaitable[T | None]], missing: Problem
) -> T:
    """What `look` finds in these services' states. May raise OSError, TimeoutError.

    Raises `missing` if it is not there; Problem 503 while one of the states is being built, as it may be there all the
    same.
    """
    found = await look()
    if found is None and not await knows_all(host, zone, models):
        raise being_built()
    # It may have come while the state was being built: only what is not there afterwards is not there.
    found = found or await look()
    if found is None:
        raise missing
    return found


async def known_token(host: Host, model: str, zone: str, digest: str, told: TokenTable) -> TokenEntry | None:
    """The token as a service's state knows it; while that is being built, as was told of it, and not otherwise: the
    state may have come to its issue, and not to its revocation. Raises OSError where nothing was told: a token that is
    good must not be called unknown. One that was revoked is unknown at once, however far the state has come."""
    if told.revoked(zone, digest):
        return None
    state = host.states.of(model)
    # Before it is asked: what it has counts only if it was built by then. What it lacks, only if it is still there.
    lacking = await host.states.lacks_some(model, zone)
    found = await state.get(zone, TOKEN, digest, TokenEntry)
    if lacking or (found is None and await _lacks_some(host, model, zone)):
        good = told.good(zone).get(digest)
        if good is None:
            raise OSError("the state is being built")
        return good
    # It may have come while the state was being built.
    return found or await state.get(zone, TOKEN, digest, TokenEntry)


async def _lacks_some(host: Host, model: str, zone: str) -> bool:
    """Whether what the state lacks may be there all the same. Raises OSError, TimeoutError while Redis is away."""
    return await host.states.lacks_some(model, zone) or not await host.states.of(model).is_there(zone)


def being_built() -> Problem:
    """503: the state does not hold yet what is asked for, or it is not there."""
    return STATE_INCOMPLETE()
