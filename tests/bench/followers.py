"""Many who follow the feed at once, light enough not to be what is measured: open streams and receivers."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from urllib.parse import urlsplit

import httpx

from tests.e2e.safety_office import Office

_ID = re.compile(rb"^id: (\d+)", re.MULTILINE)
_SEQUENCE = re.compile(rb'"sequence":"(\d+)"')
_CHALLENGE = re.compile(rb'"challenge":"([^"]+)"')
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Followers:
    """sent: when each sequence was told. have: the last sequence that each follower has."""

    def __init__(self) -> None:
        self.sent: dict[int, float] = {}
        self.have: dict[str, int] = {}
        self.late_streams: list[float] = []
        self.late_hooks: list[float] = []

    @staticmethod
    @asynccontextmanager
    async def of(office: Office, safety: httpx.AsyncClient, clients: int, receivers: int) -> AsyncIterator["Followers"]:
        followers = Followers()
        server = await asyncio.start_server(followers.receive, "127.0.0.1", 0, backlog=1_000)
        port = server.sockets[0].getsockname()[1]
        for number in range(receivers):
            followers.have[f"/h{number}"] = 0
            made = await safety.post("/v1/subscriptions", json={"url": f"http://127.0.0.1:{port}/h{number}"})
            assert made.status_code == 201, made.text
        async with asyncio.timeout(120):
            while True:
                states = [each["state"] for each in (await safety.get("/v1/subscriptions")).json()["items"]]
                if states.count("active") == receivers:
                    break
                await asyncio.sleep(0.5)
        address, token = urlsplit(office.url), safety.headers["Authorization"]
        streams, writers = [], []
        for number in range(clients):
            reader, writer = await asyncio.open_connection(address.hostname, address.port, limit=2**20)
            request = f"GET /v1/alerts/stream?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n"
            writer.write(request.encode())
            await reader.readuntil(b"heartbeat")
            followers.have[f"stream {number}"] = 0
            writers.append(writer)  # one that nobody holds is closed
            streams.append(asyncio.create_task(followers.follow(f"stream {number}", reader)))
        try:
            yield followers
        finally:
            for task in streams:
                task.cancel()
            await asyncio.gather(*streams, return_exceptions=True)
            for writer in writers:
                writer.close()
            server.close()

    async def follow(self, name: str, reader: asyncio.StreamReader) -> None:
        """One stream: notes when each alert came. A gap is a fault."""
        left = b""
        while part := await reader.read(2**18):
            now, text = perf_counter(), left + part
            for found in _ID.finditer(text):
                self._note(name, int(found[1]), now, self.late_streams)
            left = text[text.rfind(b"\n") + 1 :]

    async def receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A connection of the deliverer's: takes everything."""
        while head := await _head(reader):
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            challenge = _CHALLENGE.search(body)
            answer = b'{"challenge":"%s"}' % challenge[1] if challenge else b""
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(answer), answer))
            sequence = _SEQUENCE.search(body)
            if sequence:
                name = head.split(b" ", 2)[1].decode()
                self._note(name, int(sequence[1]), perf_counter(), self.late_hooks)
        writer.close()

    async def all_have(self, sequence: int, seconds: float) -> float:
        """Seconds until everybody has everything up to `sequence`."""
        began = perf_counter()
        async with asyncio.timeout(seconds):
            while min(self.have.values()) < sequence:  # noqa: ASYNC110 - looked at rarely, so that it costs nothing
                await asyncio.sleep(0.05)
        return perf_counter() - began

    def _note(self, name: str, sequence: int, now: float, late: list[float]) -> None:
        last = self.have[name]
        assert sequence <= last + 1, f"{name} misses {last + 1}"
        if sequence == last + 1:
            self.have[name] = sequence
            if sequence in self.sent:
                late.append(now - self.sent[sequence])


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
