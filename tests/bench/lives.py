"""A truck's whole life over HTTP: six requests, each sent when the one before is answered.

Papers come from the customs bridge, all else from the terminals of the truck's gate.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from time import perf_counter

import orjson

from tests.bench.http_load import Connections, Refused, request
from tests.bench.trucks import Truck

WAIT = "Prefer: wait=20"
GATHERED = 2
"""The request that the verdict answers."""


class Lives:
    """slowest: of each life, the seconds of its slowest request. verdicts: seconds from gathering to verdict.
    cut_short: lives that a gate with too much to do did not let come to their end, by what it did instead.
    """

    def __init__(self, url: str, bridge: str, terminals: Mapping[str, str]) -> None:
        self._url, self._bridge, self._terminals = url, bridge, terminals
        self._connections = Connections(url)
        self.slowest: list[float] = []
        self.verdicts: list[float] = []
        self.cut_short = Counter[str]()

    async def at(self, rate: float, trucks: list[Truck]) -> None:
        """Let them begin at `rate` a second, whatever becomes of the earlier ones, and come to their ends."""
        start = perf_counter() + 0.2
        await asyncio.gather(*(self._live(truck, start + index / rate) for index, truck in enumerate(trucks)))

    def close(self) -> None:
        self._connections.close()

    async def _live(self, truck: Truck, due: float) -> None:
        await asyncio.sleep(max(0.0, due - perf_counter()))
        took: list[float] = []
        for index, step in enumerate(self._requests(truck)):
            try:
                answer = await self._connections.exchange(step)
            except (Refused, TimeoutError) as error:
                self.cut_short[str(error.status) if isinstance(error, Refused) else "no answer"] += 1
                return
            if index == GATHERED and b'"verdict":"release"' not in answer:
                self.cut_short["not released"] += 1
                return
            answered = perf_counter()
            took.append(answered - due)
            due = answered
        self.slowest.append(max(took))
        self.verdicts.append(took[GATHERED])

    def _requests(self, truck: Truck) -> Iterator[bytes]:
        json = "application/json"
        declaration, gate_pass = orjson.dumps(truck.declaration()), orjson.dumps(truck.gate_pass())
        where = f"{self._url}/v1/declarations/{truck.list_no}"
        yield request(where, self._bridge, declaration, WAIT, method="PUT", kind=json)
        yield request(f"{self._url}/v1/passes", self._bridge, gate_pass, WAIT, kind=json)
        terminals = self._terminals[truck.gate]
        yield request(f"{self._url}/v1/events", terminals, truck.gathered(), WAIT)
        for event in truck.through():
            yield request(f"{self._url}/v1/events", terminals, event)
        yield request(f"{self._url}/v1/visits/{truck.visit}", terminals, b"", method="GET")
