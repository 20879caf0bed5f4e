"""Every answer comes a second after its client's own wait at the latest, also in the seconds in which nobody knows yet
that Redis, or Kafka, has stopped answering."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic
from typing import Final

import httpx
import pytest

from tests.e2e.open_gate import OpenZone, open_zone
from tests.gate import Gate

LATE: Final = 1.0
"""Seconds after a client's wait."""

LONGEST: Final = 5.0
"""Seconds for a write that does not say how long it waits."""

BUSY: Final = 0.03
"""Seconds for an answer that needs nothing: what takes longer waits for the processor."""

PAUSE: Final = 0.02
"""Seconds between two such answers."""

STATUSES: Final = {200, 202, 404, 429, 503}


@pytest.fixture
def zone(lasting_gate: Gate) -> Iterator[OpenZone]:
    opened = open_zone(lasting_gate, "3105LATE")
    yield opened
    opened.close()


@contextmanager
def frozen(gate: Gate, server: str) -> Iterator[None]:
    child = gate.servers.kafka if server == "kafka" else gate.servers.redis
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(child.pid, signal.SIGCONT)


RATE: Final = 400.0
"""Requests a second: what is above the token's rate waits for that."""


class Asking:
    """Polls and writes of all kinds, so many at once, each timed from when it was sent.

    What needs no server is asked beside them: while that is late, the machine is busy.
    """

    def __init__(self, zone: OpenZone) -> None:
        self._zone = zone
        self._delays: list[tuple[float, float]] = []
        self._answers: list[tuple[str, float, float, float]] = []
        """What was asked and answered, within how many seconds it had to be; when it began and ended."""
        self.statuses: Counter[int] = Counter()

    async def all(self, number: int, at_once: int, frozen: Callable[[], AbstractContextManager[None]]) -> None:
        headers = {"Authorization": f"Bearer {self._zone.tokens['all']}"}
        limits = httpx.Limits(max_connections=None, keepalive_expiry=1.0)
        turn = asyncio.Semaphore(at_once)
        async with httpx.AsyncClient(base_url=self._zone.url, headers=headers, timeout=60, limits=limits) as client:

            async def one(index: int) -> None:
                async with turn:
                    began = monotonic()
                    await self._one(client, index)
                    await asyncio.sleep(max(0.0, began + at_once / RATE - monotonic()))

            # As of somebody who asks all day: the token is known, the connections are open.
            (await client.get("/v1/policy")).raise_for_status()
            await asyncio.gather(*(client.get("/healthz") for _ in range(at_once)))
            answered = asyncio.Event()
            watching = asyncio.create_task(self._watch_the_machine(client, answered))
            with frozen():
                await asyncio.gather(*(one(index) for index in range(number)))
            answered.set()
            await watching

    async def _watch_the_machine(self, client: httpx.AsyncClient, answered: asyncio.Event) -> None:
        while not answered.is_set():
            began = monotonic()
            (await client.get("/healthz")).raise_for_status()
            await asyncio.sleep(PAUSE)
            ended = monotonic() - PAUSE
            if ended - began > BUSY:
                self._delays.append((began, ended))

    def _busy(self, began: float, ended: float) -> float:
        """Seconds that the machine took for nothing, while a request was under way."""
        return sum(max(0.0, min(e, ended) - max(b, began)) for b, e in self._delays)

    async def _one(self, client: httpx.AsyncClient, index: int) -> None:
        wait, event = (0, 1, 3)[index % 3], self._zone.event("kakou.lane.reported.v1", "state", {"open": True})
        asks = (
            client.build_request("GET", f"/v1/visits/G1.E01.2026112200000000{index:04}?wait={wait}"),
            client.build_request("GET", f"/v1/outcomes?after=4000000000000000000&wait={wait}"),
            client.build_request("GET", "/v1/policy"),
            client.build_request("POST", "/v1/events", json=event, headers={"Prefer": f"wait={wait}"}),
            client.build_request("POST", "/v1/events", json=event),
        )
        which = index // 3 % len(asks)
        within = (wait + LATE, wait + LATE, LATE, wait + LATE, LONGEST + LATE)[which]
        began = monotonic()
        status = (await client.send(asks[which])).status_code
        self.statuses[status] += 1
        said = f"{asks[which].method} {asks[which].url}, wait {wait}: {status}"
        self._answers.append((said, within if status in STATUSES else -1.0, began, monotonic()))

    @property
    def late(self) -> list[str]:
        """Known once all have been answered: what the machine took is told after the answers that it held up."""
        took = (
            (said, within, ended - began - self._busy(began, ended)) for said, within, began, ended in self._answers
        )
        return [f"{said} after {seconds:.2f} s" for said, within, seconds in took if seconds > within]


@pytest.mark.parametrize("server", ["redis", "kafka"])
@pytest.mark.parametrize(
    ("number", "at_once"), [(300, 20), pytest.param(10_000, 60, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
def test_answers_come_in_time_while_a_server_is_frozen(
    lasting_gate: Gate, zone: OpenZone, server: str, number: int, at_once: int
) -> None:
    asking = Asking(zone)
    asyncio.run(asking.all(number, at_once, lambda: frozen(lasting_gate, server)))
    late = asking.late
    assert late == [], "\n".join((f"{len(late)} of {number}, {asking.statuses}", *late[:50]))
    assert asking.statuses.total() == number
