"""Trucks that come steadily, and how long one of them had to wait for its verdict."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

import httpx
from kakou.contracts import topics

from tests.e2e.cases.trade import a_reading
from tests.e2e.open_gate import OpenZone, open_zone, session
from tests.gate import Gate

ZONES = ("3106W", "3107W", "3108W", "3109W")
"""Of their own, and on partitions of their own: a simulation beside has others."""

EVERY = 0.25
WAIT = 5


@dataclass
class Probe:
    """waits: when each truck came and how many seconds later it had its verdict, by zone. unanswered: why others did
    not get one."""

    zones: list[OpenZone]
    waits: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def longest(self, since: float, until: float) -> float:
        """Seconds that the unluckiest truck waited for its verdict, of those that came in that time."""
        waits = [wait for waits in self.waits.values() for at, wait in waits if since <= at <= until]
        return max(waits, default=0.0)

    def run(self) -> None:
        asyncio.run(self._run())

    def end(self) -> None:
        self._over.set()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number, zone in enumerate(self.zones):
                group.create_task(self._trucks_of(zone, number * EVERY / len(self.zones)))

    async def _trucks_of(self, zone: OpenZone, late: float) -> None:
        headers = {"Authorization": f"Bearer {zone.tokens['terminal']}", "Prefer": f"wait={WAIT}"}
        await asyncio.sleep(late)
        async with (
            httpx.AsyncClient(base_url=zone.url, headers=headers, timeout=WAIT + 5) as client,
            asyncio.TaskGroup() as group,
        ):
            while not self._over.is_set():
                group.create_task(self._truck(zone, client))
                await asyncio.sleep(EVERY)

    async def _truck(self, zone: OpenZone, client: httpx.AsyncClient) -> None:
        event = zone.event(topics.VEHICLE_GATHERED, session(), a_reading((), weight="20000"))
        sent = monotonic()
        try:
            answer = await client.post("/v1/events", json=event)
        except httpx.TransportError as error:
            self.unanswered.append(f"{zone.code}: {type(error).__name__}")
            return
        if answer.status_code == 200 and answer.json().get("verdict"):
            self.waits.setdefault(zone.code, []).append((sent, monotonic() - sent))
        else:
            self.unanswered.append(f"{zone.code}, {monotonic() - sent:.1f} s: {answer.status_code} {answer.text[:200]}")


@contextmanager
def trucks_coming(gate: Gate) -> Iterator[Probe]:
    """While the body of the `with` disturbs the gate, a truck comes every quarter of a second in each zone."""
    probe = Probe([open_zone(gate, code) for code in ZONES])
    running = threading.Thread(target=probe.run)
    running.start()
    try:
        yield probe
    finally:
        probe.end()
        running.join()
        for zone in probe.zones:
            zone.close()
