"""Shows somebody who looks on how far a replay has come."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def counting(what: str) -> Iterator[Callable[[int], None]]:
    """Shows how many events are through, where somebody looks on."""
    columns = (SpinnerColumn(), TextColumn("{task.completed} events " + what), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=None)
        yield lambda events: progress.advance(task, events)
