"""Many keep-alive connections that post prepared bodies: a client light enough not to be what is measured."""

import asyncio
from collections.abc import Iterator
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlsplit


def request(
    url: str, token: str, body: bytes, *headers: str, method: str = "POST", kind: str = "application/cloudevents+json"
) -> bytes:
    """A whole request as bytes."""
    parts = urlsplit(url)
    lines = [
        f"{method} {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Authorization: Bearer {token}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def flood(url: str, requests: Iterator[bytes], connections: int) -> tuple[int, float]:
    """Answers received and seconds taken when every connection posts as fast as it is answered."""
    began = perf_counter()
    counts = await asyncio.gather(*(_post_all(url, requests) for _ in range(connections)))
    return sum(counts), perf_counter() - began


async def paced(url: str, requests: list[bytes], rate: float) -> list[float]:
    """Seconds from when each request was due to its answer, at `rate` a second whatever becomes of the earlier ones."""
    start = perf_counter() + 0.2
    connections = Connections(url)

    async def one(body: bytes, at: float) -> float:
        await asyncio.sleep(max(0.0, at - perf_counter()))
        await connections.exchange(body)
        return perf_counter() - at

    seconds = await asyncio.gather(*(one(body, start + index / rate) for index, body in enumerate(requests)))
    connections.close()
    return list(seconds)


class Refused(AssertionError):
    """An answer that is no success. status: of HTTP."""

    def __init__(self, status: int, answer: bytes) -> None:
        super().__init__(f"{status}: {answer[:300].decode()}")
        self.status = status


class Connections:
    """As many as are needed at once, kept alive, as terminals keep theirs."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def exchange(self, body: bytes) -> bytes:
        """The answer's body. Raises Refused, TimeoutError."""
        connection = self._idle.pop() if self._idle else await _connect(self._url)
        try:
            answer = await _exchange(*connection, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            # It was idle for so long that the server has closed it.
            connection = await _connect(self._url)
            answer = await _exchange(*connection, body)
        self._idle.append(connection)
        return answer

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()


def percentile(seconds: list[float], of_hundred: int) -> float:
    return quantiles(seconds, n=100)[of_hundred - 1]


async def _post_all(url: str, requests: Iterator[bytes]) -> int:
    reader, writer = await _connect(url)
    count = 0
    for body in requests:
        await _exchange(reader, writer, body)
        count += 1
    writer.close()
    return count


async def _connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> bytes:
    writer.write(body)
    async with asyncio.timeout(30):
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        length = next(int(row[15:]) for row in head.split(b"\r\n") if row.lower().startswith(b"content-length:"))
        answer = await reader.readexactly(length)
    if status >= 300:
        raise Refused(status, answer)
    return answer
