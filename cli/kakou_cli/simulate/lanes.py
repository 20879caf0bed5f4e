"""A lane's device: follows the command stream and acts on what it is told, once."""

import asyncio
import contextlib
from collections import defaultdict
from typing import Any

import httpx
import orjson
from httpx_sse import EventSource, aconnect_sse


class LaneListener:
    """Follows one lane's commands by server-sent events, from sequence to sequence, through every cut."""

    def __init__(self, client: httpx.AsyncClient, gate: str, lane: str) -> None:
        self._client = client
        self._url = f"/v1/lanes/{gate}/{lane}/commands"
        self._commands: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._arrived = asyncio.Condition()
        self.last = 0
        self.gaps: list[str] = []
        self._began = False

    async def follow(self) -> None:
        """Until cancelled. A cut stream is taken up again after the last sequence seen."""
        while True:
            with contextlib.suppress(httpx.HTTPError):
                headers = {"Last-Event-ID": str(self.last)} if self._began else {}
                async with aconnect_sse(self._client, "GET", self._url, headers=headers, timeout=30) as stream:
                    await self._read(stream)
            await asyncio.sleep(0.2)

    async def _read(self, stream: EventSource) -> None:
        async for event in stream.aiter_sse():
            if not event.data or not event.id.isdigit():
                continue
            sequence = int(event.id)
            if self._began and sequence != self.last + 1:
                self.gaps.append(f"{self._url}: {sequence} after {self.last}")
            self._began, self.last = True, sequence
            command = orjson.loads(event.data)
            async with self._arrived:
                self._commands[str(command.get("visit"))].append(command)
                self._arrived.notify_all()

    async def command(self, visit: str, device: str, do: str, deadline: float) -> dict[str, Any] | None:
        """The visit's command `do` to the device, None if it does not come in time."""

        def found() -> dict[str, Any] | None:
            commands = (c for c in self._commands[visit] if c.get("device") == device and c.get("do") == do)
            return next(commands, None)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(deadline), self._arrived:
                await self._arrived.wait_for(found)
        return found()
