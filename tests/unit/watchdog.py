"""How long the event loop was busy with one thing, by the processor's time: no other load on the machine counts."""

import asyncio
import gc
from collections.abc import Coroutine
from time import thread_time
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


async def watched(work: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """What the work comes to, and the seconds of the longest step of the loop meanwhile."""
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
