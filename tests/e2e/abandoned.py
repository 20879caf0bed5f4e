"""Clients that ask and go away before they are answered."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import httpx

from tests.gate import Gate


@dataclass(frozen=True)
class Asking:
    """Requests as a terminal sends them, on connections that are cut without a word."""

    url: str
    token: str

    async def abandon(self, path: str, count: int, at_once: int = 200) -> None:
        """Ask `path` so many times, and go each time while the gate still waits."""
        places = asyncio.Semaphore(at_once)

        async def one() -> None:
            async with places:
                address = httpx.URL(self.url)
                reader, writer = await asyncio.open_connection(address.host, address.port)
                head = f"GET {path} HTTP/1.1\r\nHost: {address.host}\r\nAuthorization: Bearer {self.token}\r\n\r\n"
                writer.write(head.encode())
                await writer.drain()
                with_answer = asyncio.create_task(reader.read(1))
                await asyncio.wait([with_answer], timeout=0.2)
                with_answer.cancel()
                writer.transport.abort()
                with suppress(OSError):
                    await writer.wait_closed()

        async with asyncio.TaskGroup() as all_of_them:
            for _ in range(count):
                all_of_them.create_task(one())


def waiters(gate: Gate, service: str = "gate-ingest") -> float:
    """How many requests the service waits for, by its own metrics."""
    text = httpx.get(f"{gate.operations_url(service)}/metrics", timeout=10).text
    rows = [line for line in text.splitlines() if line.startswith("kakou_http_waiters{")]
    return sum(float(row.rpartition(" ")[2]) for row in rows)
