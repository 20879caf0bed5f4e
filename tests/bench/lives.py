"""A truck's whole life over HTTP: six requests, each sent when the one before is answered."""

import asyncio
from collections.abc import Iterator
from time import perf_counter

import orjson

from tests.bench.http_load import Connections, request
from tests.bench.trucks import Truck

WAIT = "Prefer: wait=20"
GATHERED = 2
"""The request that the verdict answers."""


class Lives:
    """slowest: of each life, the seconds of its slowest request. verdicts: seconds from gathering to verdict."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token
        self._connections = Connections(url)
        self.slowest: list[float] = []
        self.verdicts: list[float] = []

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
            answer = await self._connections.exchange(step)
            if index == GATHERED and b'"verdict":"release"' not in answer:
                raise AssertionError(f"not released: {answer[:500].decode()}")
            answered = perf_counter()
            took.append(answered - due)
            due = answered
        self.slowest.append(max(took))
        self.verdicts.append(took[GATHERED])

    def _requests(self, truck: Truck) -> Iterator[bytes]:
        json = "application/json"
        declaration, gate_pass = orjson.dumps(truck.declaration()), orjson.dumps(truck.gate_pass())
        where = f"{self._url}/v1/declarations/{truck.list_no}"
        yield request(where, self._token, declaration, WAIT, method="PUT", kind=json)
        yield request(f"{self._url}/v1/passes", self._token, gate_pass, WAIT, kind=json)
        yield request(f"{self._url}/v1/events", self._token, truck.gathered(), WAIT)
        for event in truck.through():
            yield request(f"{self._url}/v1/events", self._token, event)
        yield request(f"{self._url}/v1/visits/{truck.visit}", self._token, b"", method="GET")
