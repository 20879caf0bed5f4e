"""Days at the gate in a few ticks: a record moves log time by a day at most, not by ten minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from kakou.runtime.state import log_time

from tests.unit import path
from tests.unit.path import Path

DAY = timedelta(days=1)
AT_ONCE = timedelta(seconds=5)
MIDNIGHT = timedelta(hours=16)
"""From the hour at which stories begin; pages of notes are by the day."""


@contextmanager
def long_steps() -> Iterator[None]:
    with patch.object(log_time, "LARGEST_STEP_MS", DAY // timedelta(milliseconds=1)), patch.object(path, "STEP", DAY):
        yield


def wait_days(gate: Path, days: int, ticks: int = 2) -> None:
    """Let days pass, with some ticks after each, as the clock ticks while there is something to forget."""
    for _ in range(days):
        gate.wait(DAY)
        for _ in range(ticks):
            gate.wait(AT_ONCE)
