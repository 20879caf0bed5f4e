"""Waiting for news of several kinds."""

import asyncio


async def any_of(wakers: list[asyncio.Event], seconds: float) -> None:
    """Until one of the events is set, or `seconds` have passed."""
    waits = [asyncio.ensure_future(waker.wait()) for waker in wakers]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
