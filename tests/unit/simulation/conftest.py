"""Poison and retries are on purpose here, and writing of them takes longer than the schedules."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _without_tracebacks() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("kakou.runtime.loop", "kakou.runtime.retries")]
    for logger in loggers:
        logger.disabled = True
    yield
    for logger in loggers:
        logger.disabled = False
