"""Trucks that come steadily, and how long one of them had to wait for its verdict."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic
from typing import Any

import httpx
from kakou.contracts import topics

from tests.e2e.cases.trade import a_reading
from tests.e2e.open_gate import OpenZone, open_zone, session
from tests.gate import Gate

ZONES = ("3106W", "3107W", "3108W", "3109W")
"""Of their own, and on partitions of their own: a simulation beside has others."""

EVERY = 0.25
WAIT = 5

KEPT = httpx.Limits(keepalive_expiry=2)
"""A connection that nobody uses is closed by the server after five seconds; one that is closed just as a truck is sent
says nothing of the gate."""


@dataclass
class Probe:
    """waits: when each truck came and how many seconds later it had its verdict, by zone. unanswered: why others did
    not get one. answers: how many of each status, or error of the connection. taken: zone and visit of the trucks that
    were told to wait longer."""

    gate: Gate
    zones: list[OpenZone]
    waits: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    taken: list[tuple[OpenZone, str]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def longest(self, since: float, until: float) -> float:
        """Seconds that the unluckiest truck waited for its verdict, of those that came in that time."""
        waits = [wait for waits in self.waits.values() for at, wait in waits if since <= at <= until]
        return max(waits, default=0.0)

    def still(self) -> float:
        """The longest time in seconds in which a zone had no verdict."""
        instants = [sorted(at + wait for at, wait in waits) for waits in self.waits.values()]
        return max((later - sooner for times in instants for sooner, later in pairwise(times)), default=0.0)

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
            httpx.AsyncClient(headers=headers, timeout=WAIT + 5, limits=KEPT) as client,
            asyncio.TaskGroup() as group,
        ):
            while not self._over.is_set():
                group.create_task(self._truck(zone, client))
                await asyncio.sleep(EVERY)

    async def _truck(self, zone: OpenZone, client: httpx.AsyncClient) -> None:
        event = zone.event(topics.VEHICLE_GATHERED, session(), a_reading((), weight="20000"))
        sent = monotonic()
        try:
            answer = await self._post(client, event)
        except httpx.TransportError as error:
            self.answers[type(error).__name__] += 1
            self.unanswered.append(f"{zone.code}: {type(error).__name__}")
            return
        self.answers[str(answer.status_code)] += 1
        if answer.status_code == 200 and answer.json().get("verdict"):
            self.waits.setdefault(zone.code, []).append((sent, monotonic() - sent))
            return
        if answer.status_code == 202:
            self.taken.append((zone, f"G1.E01.{event['subject']}"))
        self.unanswered.append(f"{zone.code}, {monotonic() - sent:.1f} s: {answer.status_code} {answer.text[:200]}")

    async def _post(self, client: httpx.AsyncClient, event: dict[str, Any]) -> httpx.Response:
        """At the first instance of gate-ingest that takes the connection, as a load balancer would find it."""
        *others, last = [self.gate.url(*one) for one in self.gate.ports if one[0] == "gate-ingest"]
        for url in others:
            with suppress(httpx.ConnectError):
                return await client.post(f"{url}/v1/events", json=event)
        return await client.post(f"{last}/v1/events", json=event)


@contextmanager
def trucks_coming(gate: Gate) -> Iterator[Probe]:
    """While the body of the `with` disturbs the gate, a truck comes every quarter of a second in each zone."""
    probe = Probe(gate, [open_zone(gate, code) for code in ZONES])
    running = threading.Thread(target=probe.run)
    running.start()
    try:
        yield probe
    finally:
        probe.end()
        running.join()
        for zone in probe.zones:
            zone.close()
