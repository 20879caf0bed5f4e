"""What one token may do to a gate, as a program of its own: `python -m tests.faults.attacks NAME URL TOKEN SECONDS`.

It ends by itself. It prints a line once its first request is on its way, and at the end how often each status was
answered.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import orjson

ZONE: Final = "3105W"
LINE: Final = {"hs": "7403111101", "name": "铜 cathode", "unit": "035", "quantity": "10.5", "gross": "11", "net": "10"}
ANSWERED_WITHIN: Final = 40
ADDRESS: Final = "127.0.0.2"
"""Another than the neighbour's, as each address may have so many connections."""


class Attacker:
    """Connections with one token, and the statuses that they were answered."""

    def __init__(self, url: str, token: str, seconds: float) -> None:
        self.statuses: Counter[str] = Counter()
        self.end = monotonic() + seconds
        self._parts, self._token = urlsplit(url), token
        self._told = False

    @property
    def goes_on(self) -> bool:
        return monotonic() < self.end

    async def again(self, one: Callable[[], tuple[str, str, bytes, str]], connections: int) -> None:
        """The same kind of request over and over on so many connections."""
        await asyncio.gather(*(self._again(one) for _ in range(connections)))

    async def once(self, requests: list[tuple[str, str, bytes, str]], connections: int) -> None:
        """Each of the requests once."""
        left = list(reversed(requests))

        async def some() -> None:
            while left and self.goes_on:
                await self._exchange(*left.pop())

        await asyncio.gather(*(some() for _ in range(connections)))

    async def _again(self, one: Callable[[], tuple[str, str, bytes, str]]) -> None:
        while self.goes_on:
            if await self._exchange(*one()) != "202":
                await asyncio.sleep(0.05)

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            sys.stdout.write("begun\n")
            sys.stdout.flush()

    async def _exchange(self, method: str, path: str, body: bytes, headers: str) -> str:
        """One request on a connection of its own; a stream is read until the attack is over."""
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                reader, writer = await asyncio.open_connection(
                    self._parts.hostname, self._parts.port, local_addr=(ADDRESS, 0)
                )
                head = f"{method} {path} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {self._token}\r\n{headers}"
                writer.write(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
                self._tell()
                status = (await reader.readline()).split(b" ")[1].decode()
                self.statuses[status] += 1
                while self.goes_on and await reader.read(65_536):
                    pass
                writer.close()
        except (OSError, TimeoutError, IndexError) as error:
            status = type(error).__name__
            self.statuses[status] += 1
        return status


def gathered(**data: Any) -> dict[str, Any]:
    name = uuid4().hex
    plates = [{"text": "沪A12345", "colour": "blue", "confidence": 0.9, "camera": "front"}]
    said = {"direction": "I", "mode": "A", "plates": plates, "pass_nos": [], "weight": {"kg": 20_000}, **data}
    source = f"/{ZONE}/G1/E01"
    return {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": "kakou.vehicle.gathered.v1",
        "subject": name,
        "time": "2026-11-22T08:00:00+08:00",
        "data": said,
    }


def batch(events: int = 500) -> tuple[str, str, bytes, str]:
    body = orjson.dumps([gathered() for _ in range(events)])
    return "POST", "/v1/events", body, "Content-Type: application/cloudevents-batch+json\r\n"


def poll() -> tuple[str, str, bytes, str]:
    return "GET", "/v1/outcomes?after=4000000000000000000&wait=20", b"", ""


def stream() -> tuple[str, str, bytes, str]:
    return "GET", "/v1/lanes/G1/E01/commands", b"", ""


def unknown_fields() -> tuple[str, str, bytes, str]:
    body = orjson.dumps({**gathered(), **{f"u{number}": 1 for number in range(90_000)}})
    return "POST", "/v1/events", body, "Content-Type: application/cloudevents+json\r\n"


def long_list(prefer: str = "") -> tuple[str, str, bytes, str]:
    no = f"QD310526I{uuid4().int % 10**9:09d}"
    said = {"kind": "list", "no": no, "direction": "I", "firm": "3105600000", "approved": True, "lines": [LINE] * 4_900}
    return "PUT", f"/v1/declarations/{no}", orjson.dumps(said), f"Content-Type: application/json\r\n{prefer}"


def photos() -> tuple[str, str, bytes, str]:
    said = gathered(photos=[{"id": f"p{number}", "note": "x" * 18_000} for number in range(50)])
    return "POST", "/v1/events", orjson.dumps(said), "Content-Type: application/cloudevents+json\r\n"


def largest_events() -> tuple[str, str, bytes, str]:
    said = [gathered(photos=[{"id": f"p{n}", "note": "x" * 1_200} for n in range(50)]) for _ in range(14)]
    return "POST", "/v1/events", orjson.dumps(said), "Content-Type: application/cloudevents-batch+json\r\n"


def tasks() -> tuple[str, str, bytes, str]:
    return "GET", "/v1/tasks?limit=500", b"", ""


def revision(visit: str) -> tuple[str, str, bytes, str]:
    said = {**gathered(mode="M"), "subject": visit}
    return "POST", "/v1/events", orjson.dumps(said), "Content-Type: application/cloudevents+json\r\n"


def lane() -> tuple[str, str, bytes, str]:
    said = {**gathered(), "source": f"/{ZONE}/G1/X{uuid4().int % 10**6}"}
    said |= {"type": "kakou.lane.reported.v1", "data": {"open": True}}
    return "POST", "/v1/events", orjson.dumps(said), "Content-Type: application/cloudevents+json\r\n"


WITHOUT_WAITING: Final = "Prefer: respond-async\r\n"
Attack = Callable[[Attacker], Awaitable[None]]
ATTACKS: Final[dict[str, Attack]] = {
    "batches of 500 on 2 connections": lambda at: at.again(batch, 2),
    "1,000 long polls": lambda at: at.again(poll, 1_000),
    "4,000 long polls": lambda at: at.again(poll, 4_000),
    "1,500 streams": lambda at: at.again(stream, 1_500),
    "90,000 unknown fields on 2 connections": lambda at: at.again(unknown_fields, 2),
    "lists of 4,900 lines, one after the other": lambda at: at.again(long_list, 1),
    "batches of the largest events on 4 connections": lambda at: at.again(largest_events, 4),
    "pages of tasks on 32 connections": lambda at: at.again(tasks, 32),
    "readings of one visit on 16 connections": lambda at: at.again(partial(revision, uuid4().hex), 16),
    "invented lanes on 16 connections": lambda at: at.again(lane, 16),
}
WHILE_IT_STANDS: Final[dict[str, Attack]] = {
    "40 lists of 4,900 lines": lambda at: at.once([long_list(WITHOUT_WAITING) for _ in range(40)], 8),
    "150 lists of 4,900 lines": lambda at: at.once([long_list(WITHOUT_WAITING) for _ in range(150)], 16),
    "250 gatherings of 0.93 MB": lambda at: at.once([photos() for _ in range(250)], 8),
    "batches of 500 on 2 connections": lambda at: at.again(batch, 2),
}
"""While lane-router does not work: what waits in the log when it comes back."""


async def _main(kind: str, name: str, url: str, token: str, seconds: str) -> None:
    attacker = Attacker(url, token, float(seconds))
    await (ATTACKS if kind == "attack" else WHILE_IT_STANDS)[name](attacker)
    sys.stdout.write(json.dumps(attacker.statuses))


if __name__ == "__main__":
    os.nice(10)  # an attacker has a machine of its own
    asyncio.run(_main(*sys.argv[1:]))
