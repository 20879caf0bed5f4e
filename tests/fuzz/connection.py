"""A client that sends bytes as they are: libraries would mend, or refuse, what shall be tried."""

import asyncio
from dataclasses import dataclass
from typing import Final

DEADLINE: Final = 40.0
"""Seconds for an answer: the longest wait that may be asked for, twice."""


@dataclass(frozen=True)
class Answer:
    """headers: names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class NoAnswer(Exception):
    """The connection ended, or time ran out, before there was an answer."""


class Connection:
    """Kept open from one request to the next, as long as the server does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, head: bool) -> Answer:
        """head: of the answer to this method nothing follows its head. Raises NoAnswer."""
        fresh = self._streams is None
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._ask(request, head)
        except TimeoutError:
            self.close()
            raise NoAnswer(f"no answer within {DEADLINE:.0f} s") from None
        except (OSError, EOFError, ValueError) as error:
            self.close()
            if fresh:
                raise NoAnswer(f"the connection ended: {error!r}") from None
        # A server may end an idle connection at any time.
        return await self.ask(request, head)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _ask(self, request: bytes, head: bool) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._streams
        writer.write(request)
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            status = int(lines[0].split(" ", 2)[1])
            if status != 100:
                break
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        if headers.get("content-type", "").startswith("text/event-stream") and not head:
            self.close()
            return Answer(status, headers, b"")
        body = b"" if head or status in (204, 304) else await _body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body)


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    if headers.get("transfer-encoding") != "chunked":
        return await reader.read()
    parts: list[bytes] = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
