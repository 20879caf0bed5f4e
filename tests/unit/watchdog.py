"""How long the event loop was busy with one thing, by the processor's time: no other load on the machine counts."""

import asyncio
import gc
from collections.abc import Callable, Coroutine
from time import thread_time
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


TRIES = 3
"""Processors that others use as well are slower now and then; of these tries the one with the shortest steps counts."""


async def watched(work: Callable[[], Coroutine[Any, Any, T]], enough: float) -> tuple[T, float]:
    """What the work comes to, and the seconds of the longest step of the loop meanwhile, tried again above `enough`."""
    tries: list[tuple[T, float]] = []
    while not tries or (tries[-1][1] >= enough and len(tries) < TRIES):
        tries.append(await _watched(work()))
    return min(tries, key=lambda one: one[1])


async def _watched(work: Coroutine[Any, Any, T]) -> tuple[T, float]:
    longest, run = 0.0, asyncio.Handle._run

    def measured(handle: asyncio.Handle) -> None:
        nonlocal longest
        began = thread_time()
        run(handle)
        longest = max(longest, thread_time() - began)

    # As a service does: what the tests have loaded so far is nothing to look through.
    gc.collect()
    gc.freeze()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", measured)
        try:
            # A task of its own: the step that this test is in has begun before anything was measured.
            return await asyncio.create_task(work), longest
        finally:
            gc.unfreeze()
