"""Where a part measures: servers of its own, a folder, a gate."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from kakou_local.servers import LocalServers

from tests.bench.floors import Floors
from tests.bench.gate_path import MeasuredGate
from tests.bench.measure import Message
from tests.bench.trucks import ZONE, Truck


def example() -> Message:
    """The record that all sides carry: a truck's gathering with its weight."""
    return ZONE.encode(), Truck(1).gathered(), {}


@contextmanager
def floors() -> Iterator[Floors]:
    """Servers, and what bare relays do on them."""
    with tempfile.TemporaryDirectory() as folder, LocalServers() as servers:
        yield Floors(servers, Path(folder), example())


@asynccontextmanager
async def gate() -> AsyncIterator[tuple[MeasuredGate, Floors]]:
    """A gate of one zone, with the floors on the same servers."""
    with floors() as found:
        async with MeasuredGate.running(found.servers, found.folder) as measured:
            yield measured, found
