"""What runs beside the loops is begun anew when it ends, and ops are told."""

import asyncio
import logging
from contextlib import suppress

import pytest
from kakou.runtime import background
from kakou.runtime.background import keep_running


async def test_what_ends_with_an_error_is_begun_anew_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(background, "AGAIN_AFTER", 0)
    begun, works = 0, asyncio.Event()

    async def run() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise ValueError("a record that nobody foresaw")
        if begun == 2:
            return
        works.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(keep_running("ticking", run))
    async with asyncio.timeout(10):
        await works.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert begun == 3
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 2
    assert all(message.startswith("ticking ended") for message in told)


async def test_a_stop_ends_it() -> None:
    async def run() -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(keep_running("watching", run))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=10)
    assert task.cancelled()
