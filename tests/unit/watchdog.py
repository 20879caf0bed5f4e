"""How long the event loop was busy with one thing, by the processor's time, as an idle processor would count it."""

import asyncio
import gc
from collections.abc import Callable, Coroutine
from time import thread_time
from typing import Any, Final, TypeVar

import orjson
import pytest

T = TypeVar("T")

TRIES: Final = 3
"""Processors that others use as well are slower now and then; of these tries the one with the shortest steps counts."""

PIECE: Final = orjson.dumps({f"field{number}": {"no": number, "name": "铜 cathode"} for number in range(13_000)})
USUAL: Final = 0.01
"""Seconds that an idle processor takes to look through the piece. What shares its caches or its core makes everything
slower that it does, the piece as much as the step that was long."""


async def watched(work: Callable[[], Coroutine[Any, Any, T]], enough: float) -> tuple[T, float]:
    """What the work comes to, and the seconds of the longest step of the loop meanwhile, tried again above `enough`."""
    tries: list[tuple[T, float]] = []
    while not tries or (tries[-1][1] >= enough and len(tries) < TRIES):
        tries.append(await _watched(work(), enough))
    return min(tries, key=lambda one: one[1])


async def _watched(work: Coroutine[Any, Any, T], enough: float) -> tuple[T, float]:
    longest, run = 0.0, asyncio.Handle._run

    def measured(handle: asyncio.Handle) -> None:
        nonlocal longest
        began = thread_time()
        run(handle)
        took = thread_time() - began
        # Asked at once, while whatever slows the processor down still does.
        longest = max(longest, took if took < enough else took / _slowness())

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


def _slowness() -> float:
    """How many times as long as usual everything takes now; never less than 1."""
    began = thread_time()
    for field in orjson.loads(PIECE).values():
        str(field)
    return max(1.0, (thread_time() - began) / USUAL)
