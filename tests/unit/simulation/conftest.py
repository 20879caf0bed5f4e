"""Poison is on purpose here, and its tracebacks take longer than the schedules."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _without_tracebacks() -> Iterator[None]:
    handling = logging.getLogger("kakou.runtime.loop")
    handling.disabled = True
    yield
    handling.disabled = False
